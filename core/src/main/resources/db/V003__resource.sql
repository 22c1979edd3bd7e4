-- Every version of every resource. A spec of null says that the resource was deleted in that version.
create table resource_version (
  tenant_id text not null references tenant (id) on delete cascade,
  kind text not null,
  name text not null,
  version bigint not null,
  rulebook bigint not null,
  spec jsonb,
  derived jsonb not null default '{}',
  actor text not null,
  created_at timestamptz not null,
  primary key (tenant_id, kind, name, version)
);
call protect('resource_version');

-- The version in force, for lists and look-ups.
create table resource (
  tenant_id text not null references tenant (id) on delete cascade,
  kind text not null,
  name text not null,
  version bigint not null,
  spec jsonb not null,
  derived jsonb not null default '{}',
  updated_at timestamptz not null,
  primary key (tenant_id, kind, name)
);
call protect('resource');

-- Each activation; the sweep brings the leads up to it, page by page.
create table rulebook (
  tenant_id text not null references tenant (id) on delete cascade,
  version bigint not null,
  actor text not null,
  created_at timestamptz not null,
  swept_to uuid,
  swept_at timestamptz,
  primary key (tenant_id, version)
);
create index rulebook_to_sweep on rulebook (tenant_id, version) where swept_at is null;
call protect('rulebook');
