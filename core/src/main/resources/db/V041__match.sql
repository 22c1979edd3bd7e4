-- Keys by which leads that may be one person are found: hashes of what they have nearly in common, compared with =.
create table match_token (
  tenant_id text not null,
  token bigint not null,
  lead_id uuid not null,
  primary key (tenant_id, token, lead_id)
);
call protect('match_token');

-- The keys a lead has, so that they can be taken away again.
create table match_lead (
  tenant_id text not null,
  lead_id uuid not null,
  tokens bigint[] not null default '{}',
  primary key (tenant_id, lead_id)
);
call protect('match_lead');

-- How far matching has read the events, what it learnt, and how far it has gone through the leads since.
create table match_state (
  tenant_id text not null primary key references tenant (id) on delete cascade,
  txid bigint not null default 0,
  event_id uuid not null default '00000000-0000-0000-0000-000000000000',
  leads bigint not null default 0,
  model json,
  attributes text,
  learnt_at timestamptz,
  learnt_from bigint not null default 0,
  asked boolean not null default false,
  rescan_after uuid
);
call protect('match_state');

-- Pairs that a person should look at, and what became of them. "lines" names fields and levels, never values.
create table possible_duplicate (
  tenant_id text not null,
  id uuid not null,
  lead_a uuid not null,
  lead_b uuid not null,
  state text not null default 'open' check (state in ('open', 'dismissed', 'merged')),
  bits double precision not null,
  probability double precision not null,
  lines jsonb not null default '[]',
  found_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  primary key (tenant_id, id)
);
create unique index possible_duplicate_pair on possible_duplicate (tenant_id, lead_a, lead_b);
create index possible_duplicate_b on possible_duplicate (tenant_id, lead_b);
create index possible_duplicate_open on possible_duplicate (tenant_id, id) where state = 'open';
call protect('possible_duplicate');
