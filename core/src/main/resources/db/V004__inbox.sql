-- What came in, as received, in the order of arrival. An id tells its moment, so ids partition the table by month.
create table inbox (
  tenant_id text not null,
  id uuid not null,
  kind text not null check (kind in ('capture', 'fact')),
  source text not null,
  content_type text not null,
  body bytea,
  meta jsonb not null default '{}',
  external_id text,
  lead_id uuid,
  state text not null default 'pending' check (state in ('pending', 'done', 'stuck')),
  due_at timestamptz not null,
  attempts integer not null default 0,
  verdict text,
  attached boolean,
  reasons jsonb,
  decided_at timestamptz,
  cause text,
  primary key (tenant_id, id)
) partition by range (id);
create index inbox_pending on inbox (due_at, id) where state = 'pending';
create index inbox_stuck on inbox (tenant_id, lead_id, id) where state = 'stuck';
create index inbox_verdict on inbox (tenant_id, verdict, id) where verdict <> 'accepted';
call protect('inbox');
call make_partitions('inbox');

-- A caller's key names one capture for 30 days.
create table idempotency (
  tenant_id text not null,
  key text not null,
  inbox_id uuid not null,
  body_hash bytea not null,
  created_at timestamptz not null,
  primary key (tenant_id, key)
);
create index idempotency_age on idempotency using brin (created_at);
call protect('idempotency');

-- A source's own id names one capture for ever.
create table external (
  tenant_id text not null,
  source text not null,
  external_id text not null,
  inbox_id uuid not null,
  primary key (tenant_id, source, external_id)
);
call protect('external');

-- Where a pulling source or a listener continues.
create table source_cursor (
  tenant_id text not null,
  connection text not null,
  value text not null,
  updated_at timestamptz not null,
  primary key (tenant_id, connection)
);
call protect('source_cursor');

-- Match keys of captures that made no lead, so that an erasure finds them too.
create table inbox_key (
  tenant_id text not null,
  token text collate "C" not null,
  inbox_id uuid not null,
  primary key (tenant_id, token, inbox_id)
);
call protect('inbox_key');

-- Stores a batch in one statement that is a transaction of its own: one round trip for many captures. A key that was used
-- before stores nothing; the ids that were stored come back.
create function inbox_store(
  tenants text, tenant_ids text[], ids uuid[], kinds text[], sources text[], content_types text[], bodies bytea[],
  metas text[], external_ids text[], lead_ids uuid[], due timestamptz[], keys text[], hashes bytea[], moment timestamptz)
  returns setof uuid
  language plpgsql
  as $$
begin
  perform set_config('vivaio.tenants', tenants, true);
  if keys is null then
    insert into inbox (tenant_id, id, kind, source, content_type, body, meta, external_id, lead_id, due_at)
    select t, i, k, s, c, b, m::jsonb, e, l, d
    from unnest(tenant_ids, ids, kinds, sources, content_types, bodies, metas, external_ids, lead_ids, due)
      as x(t, i, k, s, c, b, m, e, l, d);
    return query select unnest(ids);
  else
    return query
      with input as (
        select * from unnest(tenant_ids, ids, kinds, sources, content_types, bodies, metas, external_ids, lead_ids, due,
          keys, hashes) as x(t, i, k, s, c, b, m, e, l, d, key, hash)),
      bound as (
        insert into idempotency (tenant_id, key, inbox_id, body_hash, created_at)
        select t, key, i, hash, moment from input where key is not null order by t, key
        on conflict do nothing returning inbox_id)
      insert into inbox (tenant_id, id, kind, source, content_type, body, meta, external_id, lead_id, due_at)
      select t, i, k, s, c, b, m::jsonb, e, l, d
      from input where key is null or i in (select inbox_id from bound)
      returning id;
  end if;
end $$;
