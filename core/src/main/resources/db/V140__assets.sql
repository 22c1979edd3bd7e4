-- The file behind a resource of kind asset.
create table asset_file (
  tenant_id text not null,
  asset text collate "C" not null,
  name text not null,
  media text not null,
  size integer not null,
  content bytea not null,
  updated_at timestamptz not null,
  primary key (tenant_id, asset)
);
alter table asset_file alter column content set storage external;
call protect('asset_file');

-- Codes of a resource of kind codepool. Each is given to one lead, and a lead gets one of each pool.
create table pool_code (
  tenant_id text not null,
  id uuid not null,
  pool text collate "C" not null,
  code text collate "C" not null,
  lead_id uuid,
  given_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, pool, code)
);
create unique index pool_code_lead on pool_code (tenant_id, lead_id, pool) where lead_id is not null;
create index pool_code_free on pool_code (tenant_id, pool, id) where lead_id is null;
call protect('pool_code');
