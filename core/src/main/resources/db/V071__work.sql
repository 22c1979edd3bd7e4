-- Leads that somebody can take: without owner, or on hold for one who has not acted yet ("free_at" is when that ends).
-- "queue" is where people sort by hand; what stands in none can be claimed, the highest "rank" first.
create table lead_pool (
  tenant_id text not null,
  lead_id uuid not null,
  queue text collate "C" not null,
  why text not null,
  rank double precision not null,
  free_at timestamptz not null,
  since timestamptz not null,
  held_until timestamptz,
  primary key (tenant_id, lead_id)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02);
create index lead_pool_claim on lead_pool (tenant_id, rank desc, lead_id) where queue = '';
create index lead_pool_sorting on lead_pool (tenant_id, queue, lead_id) where why <> 'held';
call protect('lead_pool');

-- What people are to do. "title" and "note" are a person's words: erasure empties them.
create table task (
  tenant_id text not null,
  id uuid not null,
  lead_id uuid not null,
  rule text not null,
  title text,
  assignee text collate "C" not null,
  follows boolean not null,
  state text not null default 'open' check (state in ('open', 'done', 'cancelled')),
  due_at timestamptz not null,
  overdue_at timestamptz,
  outcome text,
  note text,
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, id)
) with (fillfactor = 85);
create index task_due on task (tenant_id, due_at, id) where state = 'open';
create index task_mine on task (tenant_id, assignee, due_at, id) where state = 'open';
create index task_ended on task (tenant_id, state, id) where state <> 'open';
create index task_lead on task (tenant_id, lead_id, id);
call protect('task');

-- What sellers were told, as the console lists it; "digest_at" is when what waits for a digest leaves.
create table alert (
  tenant_id text not null,
  id uuid not null,
  seller text collate "C" not null,
  lead_id uuid not null,
  alert text not null,
  about text not null,
  connection text not null,
  created_at timestamptz not null,
  read_at timestamptz,
  digest_at timestamptz,
  primary key (tenant_id, id)
) with (fillfactor = 85);
create index alert_seller on alert (tenant_id, seller, id desc);
create index alert_unread on alert (tenant_id, seller, id desc) where read_at is null;
create index alert_digest on alert (tenant_id, digest_at) where digest_at is not null;
create index alert_lead on alert (tenant_id, lead_id);
call protect('alert');

-- Sellers whose open leads have to be counted afresh.
create index seller_load_uncounted on seller_load (tenant_id, seller) where counted_at is null;
