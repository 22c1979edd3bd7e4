-- How many captures a source with caps has brought: locked by the batch that uses it up.
create table source_use (
  tenant_id text not null,
  source text not null,
  hour timestamptz,
  hour_count integer not null default 0,
  day date,
  day_count integer not null default 0,
  month date,
  month_count integer not null default 0,
  total bigint not null default 0,
  primary key (tenant_id, source)
) with (fillfactor = 50);
call protect('source_use');

-- Captures and new leads of each campaign by day (UTC) and source, and what suppliers get for them.
create table campaign_day (
  tenant_id text not null,
  campaign text not null,
  day date not null,
  source text not null,
  captures integer not null default 0,
  leads integer not null default 0,
  payable numeric(18, 4) not null default 0,
  primary key (tenant_id, campaign, day, source)
) with (fillfactor = 70);
call protect('campaign_day');

-- What a campaign cost, as entered or imported; a reference counts once.
create table campaign_cost (
  tenant_id text not null,
  id uuid not null,
  campaign text not null,
  day date not null,
  amount numeric(18, 4) not null,
  currency text not null,
  note text not null default '',
  reference text,
  entered_by text not null,
  entered_at timestamptz not null,
  primary key (tenant_id, id)
);
create unique index campaign_cost_reference on campaign_cost (tenant_id, campaign, reference) where reference is not null;
create index campaign_cost_day on campaign_cost (tenant_id, campaign, day);
call protect('campaign_cost');

-- How often the short link of an offline code was followed, by day (UTC).
create table campaign_visit (
  tenant_id text not null,
  campaign text not null,
  code text not null,
  day date not null,
  visits integer not null default 0,
  primary key (tenant_id, campaign, code, day)
) with (fillfactor = 70);
call protect('campaign_visit');

-- What people of a tenant taught about signals of spam: judged as spam, judged as none.
create table spam_signal (
  tenant_id text not null,
  signal text not null,
  spam integer not null default 0,
  ham integer not null default 0,
  primary key (tenant_id, signal)
);
call protect('spam_signal');

-- Solved puzzles of forms: each counts once.
create table form_puzzle (
  tenant_id text not null,
  salt text collate "C" not null,
  used_at timestamptz not null,
  primary key (tenant_id, salt)
);
create index form_puzzle_age on form_puzzle (tenant_id, used_at);
call protect('form_puzzle');

-- The intake log of one source, page by page. What authenticated callers send under "api" is most of a busy inbox, is found
-- by its id alone, and pays for no index here.
create index inbox_source on inbox (tenant_id, source, id) where kind = 'capture' and source <> 'api';
create index inbox_source_refused on inbox (tenant_id, source, verdict, id)
  where kind = 'capture' and source <> 'api' and verdict <> 'accepted';
