-- What each source of kind "source" brought, by hour (UTC) and currency of its price: verdicts, what a person let in after all
-- ("redeemed"), what was returned, and what the supplier gets and gives back. Nothing personal.
create table source_hour (
  tenant_id text not null,
  source text collate "C" not null,
  hour timestamptz not null,
  currency text collate "C" not null,
  accepted integer not null default 0,
  duplicate integer not null default 0,
  rejected integer not null default 0,
  quarantined integer not null default 0,
  redeemed integer not null default 0,
  returned integer not null default 0,
  payable numeric(18, 4) not null default 0,
  taken_back numeric(18, 4) not null default 0,
  primary key (tenant_id, source, hour, currency)
) with (fillfactor = 70);
call protect('source_hour');

-- Since when a source is throttled, and from when on its quality counts: a person who releases it lets it begin anew.
alter table source_use add column throttled_since timestamptz, add column judged_from timestamptz,
  add column released_at timestamptz, add column released_by text;

-- What suppliers gave back, by the day on which they agreed.
alter table campaign_day add column returned integer not null default 0,
  add column taken_back numeric(18, 4) not null default 0;

-- Captures that were claimed back from their supplier, each once. "id" is the event of the claim. "note" and "answer_note" are
-- people's words: erasure empties them.
create table lead_return (
  tenant_id text not null,
  id uuid not null,
  capture_id uuid not null,
  lead_id uuid not null,
  source text collate "C" not null,
  reason text collate "C" not null,
  state text not null default 'open' check (state in ('open', 'accepted', 'refused')),
  note text,
  evidence uuid[] not null default '{}',
  price numeric(18, 4),
  currency text not null default '',
  captured_at timestamptz not null,
  claimed_at timestamptz not null,
  claimed_by text not null,
  answered_at timestamptz,
  answered_by text,
  answer_note text,
  primary key (tenant_id, id),
  unique (tenant_id, capture_id)
) with (fillfactor = 85);
create index lead_return_state on lead_return (tenant_id, state, id);
create index lead_return_source on lead_return (tenant_id, source, id);
create index lead_return_source_state on lead_return (tenant_id, source, state, id);
create index lead_return_reason on lead_return (tenant_id, reason, id);
create index lead_return_lead on lead_return (tenant_id, lead_id, id);
call protect('lead_return');
