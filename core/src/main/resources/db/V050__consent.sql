-- The exact texts that people agreed to, once each; forms and purposes may change, these stay.
create table consent_wording (
  tenant_id text not null,
  hash text not null,
  language text not null,
  text text not null,
  created_at timestamptz not null,
  primary key (tenant_id, hash)
);
call protect('consent_wording');

-- What is kept as proof of each change of a consent. "data" may stay for ever; erasure empties "personal" and "salt".
create table consent_record (
  tenant_id text not null,
  id uuid not null,
  lead_id uuid not null,
  data jsonb not null,
  personal jsonb,
  salt bytea,
  primary key (tenant_id, id)
);
create index consent_record_lead on consent_record (tenant_id, lead_id, id);
call protect('consent_record');

-- Salted commitments to the records, each hashed onto the one before. Rows are added, never changed.
create table consent_chain (
  tenant_id text not null,
  seq bigint not null,
  record_id uuid not null,
  commitment bytea not null,
  link bytea not null,
  primary key (tenant_id, seq)
);
create unique index consent_chain_record on consent_chain (tenant_id, record_id);
call protect('consent_chain');

create function consent_chain_is_append_only() returns trigger
  language plpgsql
  as $$ begin raise insufficient_privilege using message = 'the consent chain is append-only'; end $$;
create trigger append_only before update on consent_chain
  for each row execute function consent_chain_is_append_only();

-- The end of each tenant's chain: one row to lock, and proof that nothing was cut off.
create table consent_head (
  tenant_id text not null primary key,
  seq bigint not null,
  link bytea not null
);
call protect('consent_head');

-- How far the consents from before the chain have been chained; a tenant is through when "done".
create table consent_backfill (
  tenant_id text not null primary key,
  txid bigint not null,
  event_id uuid not null,
  done boolean not null
);
call protect('consent_backfill');

-- Hashes commitments, sorted by tenant, onto the chains. Only the heads of these tenants are locked, until the commit.
create function consent_append(tenants text[], ids uuid[], commitments bytea[]) returns void
  language plpgsql
  as $$
declare
  present text;
  place bigint;
  tail bytea;
  seqs bigint[] := '{}';
  links bytea[] := '{}';
begin
  for i in 1 .. cardinality(ids) loop
    if present is distinct from tenants[i] then
      if present is not null then
        update consent_head set seq = place, link = tail where tenant_id = present;
      end if;
      present := tenants[i];
      insert into consent_head as h (tenant_id, seq, link)
        values (present, 0, sha256(convert_to('vivaio consent chain of ' || present, 'UTF8')))
        on conflict (tenant_id) do update set seq = h.seq
        returning h.seq, h.link into place, tail;
    end if;
    place := place + 1;
    tail := sha256(tail || int8send(place) || commitments[i]);
    seqs := seqs || place;
    links := links || tail;
  end loop;
  if present is not null then
    update consent_head set seq = place, link = tail where tenant_id = present;
  end if;
  insert into consent_chain (tenant_id, seq, record_id, commitment, link)
    select t, s, i, c, l from unnest(tenants, seqs, ids, commitments, links) as x(t, s, i, c, l);
end $$;
