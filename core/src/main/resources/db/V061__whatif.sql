-- Comparisons of rulebooks that take longer than a caller waits; any node can tell how far they are. No personal values.
create table whatif_job (
  tenant_id text not null references tenant (id) on delete cascade,
  id uuid not null,
  state text not null,
  progress json not null,
  result json,
  actor text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id)
);
call protect('whatif_job');
