-- What each seller has: leads they work on, and leads they were given on their last day. Locked while a decision depends on it.
create table seller_load (
  tenant_id text not null,
  seller text collate "C" not null,
  open bigint not null,
  day date not null,
  given bigint not null,
  counted_at timestamptz,
  primary key (tenant_id, seller)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
call protect('seller_load');

-- Where everybody stands in a rotation: who is furthest behind is next.
create table routing_share (
  tenant_id text not null,
  pool text collate "C" not null,
  passes jsonb not null default '{}',
  primary key (tenant_id, pool)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
call protect('routing_share');
