-- Why and where an effect became a dead letter, and which plugin had it.
alter table effect add column stage text;
alter table effect add column plugin text;
create index effect_log_connection on effect_log (tenant_id, connection, id);

-- What was begun to be sent to a lead, by step and revision: never a second time under the same key.
create table send_key (
  tenant_id text not null,
  lead_id uuid not null,
  key text not null,
  effect_id uuid not null,
  created_at timestamptz not null,
  primary key (tenant_id, lead_id, key)
);
call protect('send_key');

-- What was used of a limit, shared by all nodes; connections that name the same pool share it.
create table send_pool (
  tenant_id text not null,
  pool text not null,
  second_at timestamptz not null,
  in_second integer not null default 0,
  day date not null,
  in_day integer not null default 0,
  month date not null,
  in_month integer not null default 0,
  primary key (tenant_id, pool)
) with (fillfactor = 50);
call protect('send_pool');

-- Addresses that messages came back from, as keyed hashes.
create table mailbox (
  tenant_id text not null,
  hash bytea not null,
  hard boolean not null,
  soft integer not null default 0,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (tenant_id, hash)
);
call protect('mailbox');

-- What came in against what became of it, by day, source and destination.
create table reconciliation (
  tenant_id text not null,
  day date not null,
  source text not null,
  connection text collate "C" not null,
  received bigint not null,
  effects bigint not null,
  delivered bigint not null,
  refused bigint not null,
  cancelled bigint not null,
  dead bigint not null,
  waiting bigint not null,
  missing bigint not null,
  checked_at timestamptz not null,
  primary key (tenant_id, day, source, connection)
);
call protect('reconciliation');
