-- A lead that was merged names the one that stands for it; its row is the state before the merge.
alter table lead add column merged_into uuid;

-- Which lead was merged into which, and by which event. Events keep the lead they arrived for; this says which histories
-- are folded together, now and as of any moment.
create table lead_merge (
  tenant_id text not null,
  event_id uuid not null,
  survivor uuid not null,
  absorbed uuid not null,
  automatic boolean not null,
  merged_at timestamptz not null,
  unmerged_at timestamptz,
  unmerged_by uuid,
  primary key (tenant_id, event_id)
);
create index lead_merge_survivor on lead_merge (tenant_id, survivor);
create index lead_merge_absorbed on lead_merge (tenant_id, absorbed);
call protect('lead_merge');
