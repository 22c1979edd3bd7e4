-- What becomes due for a lead: a wait, a deadline, a score that cools. A name is used once for each lead: setting it again moves it.
create table timer (
  tenant_id text not null,
  lead_id uuid not null,
  name text collate "C" not null,
  due_at timestamptz not null,
  primary key (tenant_id, lead_id, name)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
create index timer_due on timer (tenant_id, due_at);
call protect('timer');
