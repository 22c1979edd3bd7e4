-- What the privacy desk did, without personal values: who, when, what, how it ended.
create table privacy_request (
  tenant_id text not null,
  id uuid not null,
  kind text not null,
  lead_id uuid,
  actor text not null,
  detail jsonb not null default '{}',
  at timestamptz not null,
  primary key (tenant_id, id)
);
create index privacy_request_lead on privacy_request (tenant_id, lead_id) where lead_id is not null;
call protect('privacy_request');

-- How far each retention policy has come, by the version of its resource.
create table retention_progress (
  tenant_id text not null,
  policy text not null,
  version bigint not null,
  place text not null default '',
  done bigint not null default 0,
  next_at timestamptz not null,
  primary key (tenant_id, policy)
);
call protect('retention_progress');
