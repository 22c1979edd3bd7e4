-- The set of tenants of the running transaction. Unset means none: every policy denies by default.
create function current_tenants() returns text[]
  language sql stable parallel safe
  as $$ select string_to_array(nullif(current_setting('vivaio.tenants', true), ''), ',') $$;

-- Puts a table of tenants' rows under row-level security that binds its owner too.
create procedure protect(target regclass)
  language plpgsql
  as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy tenants on %s using (tenant_id = any ((select current_tenants())::text[]))'
    ' with check (tenant_id = any ((select current_tenants())::text[]))', target);
end $$;

-- The least UUIDv7 of a moment: tables partitioned by id are partitioned by time.
create function uuid_floor(moment timestamptz) returns uuid
  language sql immutable parallel safe
  as $$ select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid $$;

-- Makes the monthly partitions from last month to three months ahead, and a default that should stay empty.
create procedure make_partitions(parent text)
  language plpgsql
  as $$
declare
  month timestamptz := date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' - interval '1 month';
  part text;
begin
  for i in 0..4 loop
    part := parent || to_char(month at time zone 'UTC', '_YYYY_MM');
    if to_regclass(part) is null then
      execute format('create table %I partition of %I for values from (%L) to (%L)',
        part, parent, uuid_floor(month), uuid_floor((month at time zone 'UTC' + interval '1 month') at time zone 'UTC'));
      call protect(part::regclass);
    end if;
    month := (month at time zone 'UTC' + interval '1 month') at time zone 'UTC';
  end loop;
  if to_regclass(parent || '_default') is null then
    execute format('create table %I partition of %I default', parent || '_default', parent);
    call protect((parent || '_default')::regclass);
  end if;
end $$;

-- One row for each running process; a process finds the others of its cluster here.
create table node (
  id uuid primary key,
  host text not null,
  port integer not null,
  started_at timestamptz not null,
  seen_at timestamptz not null
);
