-- Addresses of uploaded lists, as keyed hashes; "batch" tells which upload named an entry last.
create table suppression_entry (
  tenant_id text not null,
  list text not null,
  hash bytea not null,
  batch uuid not null,
  listed boolean not null,
  created_at timestamptz not null,
  checked_at timestamptz not null,
  primary key (tenant_id, hash, list)
);
create index suppression_entry_list on suppression_entry (tenant_id, list, batch);
call protect('suppression_entry');
