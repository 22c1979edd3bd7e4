-- The present state of each lead: a fold of its events. Personal values live in "fields" and "personal" only.
create table lead (
  tenant_id text not null,
  id uuid not null,
  seq integer not null,
  stage text not null,
  owner text,
  fit double precision not null default 0,
  engagement double precision not null default 0,
  source text not null,
  fields jsonb not null default '{}',
  personal jsonb not null default '{}',
  state jsonb not null default '{}',
  rulebook bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  erased_at timestamptz,
  primary key (tenant_id, id)
) with (fillfactor = 85);
create index lead_stage on lead (tenant_id, stage, id);
create index lead_owner on lead (tenant_id, owner, id) where owner is not null;
call protect('lead');

-- What happened and what was decided, append-only. "personal" is the one column that erasure empties.
-- A fact has an "inbox_id" and no cause; what was decided because of it names the fact's event as its cause.
create table lead_event (
  tenant_id text not null,
  id uuid not null,
  lead_id uuid not null,
  seq integer not null,
  type text not null,
  at timestamptz not null,
  recorded_at timestamptz not null,
  actor text not null,
  rulebook bigint not null,
  inbox_id uuid,
  cause uuid,
  data jsonb not null default '{}',
  personal jsonb,
  context jsonb,
  txid bigint not null default (pg_current_xact_id()::text)::bigint
) partition by range (id);
create index lead_event_lead on lead_event (tenant_id, lead_id, seq);
create index lead_event_follow on lead_event (tenant_id, txid, id);
call protect('lead_event');
call make_partitions('lead_event');

-- Words for search, compared with = and ranges: operators that row-level security leaves an index for.
create table lead_word (
  tenant_id text not null,
  token text collate "C" not null,
  lead_id uuid not null,
  primary key (tenant_id, token, lead_id)
);
call protect('lead_word');

-- Turns of round robin, taken as ranges at the end of a batch.
create table routing_turn (
  tenant_id text not null,
  pool text not null,
  turn bigint not null,
  primary key (tenant_id, pool)
);
call protect('routing_turn');
