-- How far the reports of a tenant have followed the events; "building" while they are thrown away to be made again.
create table report_position (
  tenant_id text primary key,
  txid bigint not null,
  event_id uuid not null,
  building boolean not null default false
);
call protect('report_position');

-- Where leads came from, each combination once.
create table report_origin (
  tenant_id text not null,
  id uuid not null,
  source text not null,
  touch_source text not null,
  medium text not null,
  campaign text not null,
  content text not null,
  term text not null,
  primary key (tenant_id, id)
);
call protect('report_origin');

-- What was counted for each lead so far, so that it counts once. "traits" is emptied by an erasure.
create table report_lead (
  tenant_id text not null,
  lead_id uuid not null,
  cohort date not null,
  origin uuid not null,
  stage text not null,
  seq integer not null,
  reached text[] not null default '{}',
  band text not null default '',
  traits jsonb not null default '{}',
  primary key (tenant_id, lead_id)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05);
call protect('report_lead');

-- The counts themselves: as many rows as there are days, origins and outcomes, however many leads.
create table report_count (
  tenant_id text not null,
  metric text collate "C" not null,
  day date not null,
  origin uuid not null,
  key text collate "C" not null,
  detail text collate "C" not null,
  n bigint not null,
  total double precision not null,
  primary key (tenant_id, metric, day, origin, key, detail)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
call protect('report_count');
