-- Effects on their way out. "rendered" is what the destination gets, the same bytes in every attempt.
-- "attempts" counts the calls that were begun and fences their outcomes; "failures" is the place in the retry schedule.
create table effect (
  tenant_id text not null,
  id uuid not null,
  lead_id uuid not null,
  kind text not null check (kind in ('message', 'alert', 'export', 'verification')),
  connection text collate "C" not null,
  cause uuid not null,
  payload jsonb not null default '{}',
  rendered bytea,
  state text not null default 'waiting' check (state in ('waiting', 'sending', 'uncertain', 'dead')),
  due_at timestamptz not null,
  attempts integer not null default 0,
  failures integer not null default 0,
  lease_until timestamptz,
  lease_by uuid,
  error text,
  created_at timestamptz not null,
  primary key (tenant_id, id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
create index effect_due on effect (tenant_id, connection, due_at) where state in ('waiting', 'uncertain');
create index effect_lease on effect (lease_until) where state = 'sending';
create index effect_lead on effect (tenant_id, lead_id, id);
create index effect_dead on effect (tenant_id, id) where state = 'dead';
create index effect_uncertain on effect (tenant_id, id) where state = 'uncertain';
call protect('effect');

-- Effects that came to their end.
create table effect_log (
  tenant_id text not null,
  id uuid not null,
  lead_id uuid not null,
  kind text not null,
  connection text collate "C" not null,
  cause uuid not null,
  state text not null check (state in ('delivered', 'refused', 'cancelled')),
  attempts integer not null,
  reference text,
  error text,
  created_at timestamptz not null,
  finished_at timestamptz not null,
  primary key (tenant_id, id)
) partition by range (id);
create index effect_log_lead on effect_log (tenant_id, lead_id, id);
create index effect_log_reference on effect_log (tenant_id, reference) where reference is not null;
create index effect_log_failed on effect_log (tenant_id, state, id) where state <> 'delivered';
call protect('effect_log');
call make_partitions('effect_log');

-- What a destination calls a lead, from its last receipt, so that the next export finds the same record there.
create table export_reference (
  tenant_id text not null,
  connection text collate "C" not null,
  lead_id uuid not null,
  reference text not null,
  primary key (tenant_id, lead_id, connection)
);
call protect('export_reference');

-- Each call of a destination, written before it is made; without "finished_at" its outcome is not known.
create table attempt (
  tenant_id text not null,
  effect_id uuid not null,
  number integer not null,
  node uuid not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  outcome text,
  detail text,
  primary key (tenant_id, effect_id, number)
) partition by range (effect_id);
call protect('attempt');
call make_partitions('attempt');

-- Connections that nobody calls until a person mends them, or until a moment; those that work have no row.
create table connection_state (
  tenant_id text not null,
  connection text collate "C" not null,
  state text not null,
  detail text not null default '',
  until timestamptz,
  since timestamptz not null,
  primary key (tenant_id, connection)
);
call protect('connection_state');
