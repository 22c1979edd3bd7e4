-- Files that came along with submits. They are stored before the capture they belong to, under the submit's own key,
-- and linked to it afterwards; what stays without a capture is taken away after a day.
create table form_file (
  tenant_id text not null,
  id uuid not null,
  form text collate "C" not null,
  key text collate "C" not null,
  field text collate "C" not null,
  n integer not null,
  name text not null,
  media text not null,
  size integer not null,
  content bytea not null,
  capture_id uuid,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, form, key, field, n)
);
alter table form_file alter column content set storage external;
create index form_file_capture on form_file (tenant_id, capture_id) where capture_id is not null;
create index form_file_orphan on form_file (created_at) where capture_id is null;
call protect('form_file');

-- Counters of forms, by day. "field" is the field, the step or the reason a metric is about.
create table form_stat (
  tenant_id text not null,
  form text collate "C" not null,
  variant text collate "C" not null,
  day date not null,
  metric text collate "C" not null,
  field text collate "C" not null default '',
  value bigint not null,
  primary key (tenant_id, form, day, variant, metric, field)
);
call protect('form_stat');

-- Pages of others on which a form was seen: when last, and what went wrong there.
create table embed_page (
  tenant_id text not null,
  form text collate "C" not null,
  page text collate "C" not null,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  views bigint not null,
  faults bigint not null,
  fault text,
  fault_at timestamptz,
  primary key (tenant_id, form, page)
);
call protect('embed_page');

-- Every embed that was ever served: a page that names exactly one goes on getting it.
create table embed_version (
  file text primary key,
  content bytea not null,
  created_at timestamptz not null default now()
);
