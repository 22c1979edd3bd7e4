-- Files of leads that are imported. "import_chunk" holds the file until it is done. "position" is the row at which the page
-- under way begins, "pending" are its rows that the pipeline has: after any crash an import goes on where it was.
create table import_job (
  tenant_id text not null,
  id uuid not null,
  name text not null,
  source text not null,
  state text not null default 'uploading' check (state in
    ('uploading', 'checking', 'ready', 'running', 'paused', 'done', 'failed', 'cancelled')),
  spec json not null default '{}',
  header json not null default '[]',
  sample json not null default '[]',
  size bigint not null default 0,
  first bigint not null default 0,
  position bigint not null default 0,
  line bigint not null default 1,
  next_position bigint not null default 0,
  next_line bigint not null default 1,
  at_end boolean not null default false,
  counts json not null default '{}',
  checked json,
  pending uuid[] not null default '{}',
  pending_lines bigint[] not null default '{}',
  cause text,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id)
);
create index import_job_active on import_job (tenant_id, id) where state in ('checking', 'running');
call protect('import_job');

create table import_chunk (
  tenant_id text not null,
  import_id uuid not null,
  start bigint not null,
  bytes bytea not null,
  primary key (tenant_id, import_id, start)
);
call protect('import_chunk');

-- Rows that made no lead, so that they can be mended and sent again. "tokens" find them for an erasure.
create table import_reject (
  tenant_id text not null,
  import_id uuid not null,
  line bigint not null,
  raw text,
  reasons jsonb not null default '[]',
  primary key (tenant_id, import_id, line)
);
call protect('import_reject');

create table import_reject_key (
  tenant_id text not null,
  token text collate "C" not null,
  import_id uuid not null,
  line bigint not null,
  primary key (tenant_id, token, import_id, line)
);
call protect('import_reject_key');
