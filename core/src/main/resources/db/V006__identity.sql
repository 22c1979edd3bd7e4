-- Normalised values by which the same person is found again. Inserting one locks it until the batch commits.
create table match_key (
  tenant_id text not null,
  kind text not null,
  token text collate "C" not null,
  lead_id uuid not null,
  primary key (tenant_id, kind, token)
);
create index match_key_lead on match_key (tenant_id, lead_id);
call protect('match_key');

-- Addresses that must not be written to again, as keyed hashes.
create table suppression (
  tenant_id text not null,
  hash bytea not null,
  reason text not null,
  created_at timestamptz not null,
  primary key (tenant_id, hash)
);
call protect('suppression');
