-- Which node runs a connection's source or listener. When the time is over, any node may take it; a node stores for a
-- connection only while its row names it.
create table source_lease (
  tenant_id text not null,
  connection text collate "C" not null,
  node uuid not null,
  until timestamptz not null,
  primary key (tenant_id, connection)
);
call protect('source_lease');
