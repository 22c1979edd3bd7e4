-- The score with hand overrides, as of the lead's last decision, for searches.
alter table lead add column total double precision not null default 0;

-- Who is in which segment, compared with =, which row-level security leaves its index. Follows lead.state.
create table lead_segment (
  tenant_id text not null,
  segment text not null,
  lead_id uuid not null,
  entered_at timestamptz not null,
  primary key (tenant_id, segment, lead_id)
);
create index lead_segment_lead on lead_segment (tenant_id, lead_id);
call protect('lead_segment');

-- Row-level security binds the owner too: the rest of this file is about all tenants.
select set_config('vivaio.tenants', (select string_agg(id, ',') from tenant), true);

-- Counters that leads carry from now on, counted from their histories once.
with fact as (
  select tenant_id, lead_id, type, (extract(epoch from at) * 1000000)::bigint as micros,
    row_number() over (partition by tenant_id, lead_id, type order by at desc) as newest
  from lead_event
  where cause is null and type not in ('timer.due', 'rulebook.activated')
    and coalesce(data ->> 'machine', '') <> 'true'),
recent as (
  select *, lag(micros) over (partition by tenant_id, lead_id, type order by micros) as before
  from fact where newest <= 50),
tally as (
  select f.tenant_id, f.lead_id, f.type, count(*) as total, min(f.micros) as first, max(f.micros) as last,
    (select string_agg((r.micros - coalesce(r.before, 0))::text, ' ' order by r.micros) from recent r
      where r.tenant_id = f.tenant_id and r.lead_id = f.lead_id and r.type = f.type) as recent
  from fact f group by f.tenant_id, f.lead_id, f.type),
facts as (
  select tenant_id, lead_id, jsonb_object_agg(type, jsonb_build_array(total, first, last, recent)) as value
  from tally group by tenant_id, lead_id),
since as (
  select distinct on (tenant_id, lead_id) tenant_id, lead_id,
    (extract(epoch from recorded_at) * 1000000)::bigint as micros
  from lead_event where type = 'stage.changed' order by tenant_id, lead_id, seq desc),
tagged as (
  select distinct on (tenant_id, lead_id, data ->> 'tag') tenant_id, lead_id, type, data ->> 'tag' as tag,
    coalesce('rule:' || (data ->> 'rule'), actor) as by
  from lead_event where type in ('tag.added', 'tag.removed')
  order by tenant_id, lead_id, data ->> 'tag', seq desc),
tags as (
  select tenant_id, lead_id, jsonb_object_agg(tag, by) as value
  from tagged where type = 'tag.added' group by tenant_id, lead_id)
update lead l set state = l.state
  || case when f.value is null then '{}' else jsonb_build_object('facts', f.value) end
  || case when s.micros is null then '{}' else jsonb_build_object('stageSince', s.micros) end
  || case when t.value is null then '{}' else jsonb_build_object('tagsBy', t.value) end
from facts f
  left join since s on s.tenant_id = f.tenant_id and s.lead_id = f.lead_id
  left join tags t on t.tenant_id = f.tenant_id and t.lead_id = f.lead_id
where l.tenant_id = f.tenant_id and l.id = f.lead_id;
update lead set total = fit + engagement where fit <> 0 or engagement <> 0;
