-- Leads that are to be called, by call list. A "fresh" one was not called yet: the highest "rank" first. The others come at
-- "due_at", those that were agreed with the person ("promised") before the rest, and first to the "seller" who agreed.
-- "held_by" has the call in hand until "held_until".
create table call_queue (
  tenant_id text not null,
  lead_id uuid not null,
  list text collate "C" not null,
  fresh boolean not null,
  promised boolean not null,
  why text not null,
  attempts integer not null,
  due_at timestamptz not null,
  seller text collate "C" not null,
  rank double precision not null,
  held_by text collate "C",
  held_until timestamptz,
  primary key (tenant_id, lead_id, list)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02);
create index call_queue_fresh on call_queue (tenant_id, list, rank desc, lead_id) where fresh;
create index call_queue_due on call_queue (tenant_id, list, promised, due_at, lead_id) where not fresh;
create index call_queue_held on call_queue (tenant_id, list, held_by) where held_by is not null;
call protect('call_queue');
