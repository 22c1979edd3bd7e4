-- Plugins that were installed, switched off or removed by an administrator: the same for all nodes, each of which follows
-- in the order of revisions. A bundled plugin has a row without a jar once it was switched off.
create sequence plugin_revision;
create table plugin (
  id text primary key,
  version text not null,
  sha256 text not null default '',
  jar bytea,
  disabled boolean not null default false,
  removed boolean not null default false,
  revision bigint not null,
  changed_at timestamptz not null,
  changed_by uuid not null
);
alter table plugin alter column jar set storage external;

-- How far each node has come with each of them.
create table plugin_node (
  plugin text not null,
  node uuid not null,
  revision bigint not null,
  version text not null default '',
  state text not null,
  problem text not null default '',
  at timestamptz not null,
  primary key (plugin, node)
);
