-- Which connection answers at a host name of its own. A name is given once on the whole instance, so it is the key; a tenant
-- sees its own names only, and learns of another's no more than that the name is taken.
create table page_host (
  host text collate "C" primary key,
  tenant_id text not null,
  connection text collate "C" not null
);
create unique index page_host_connection on page_host (tenant_id, connection);
call protect('page_host');
