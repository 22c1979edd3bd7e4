create table tenant (
  id text primary key check (id ~ '^[a-z][a-z0-9-]{1,39}$'),
  name text not null,
  state text not null default 'active' check (state in ('active', 'suspended')),
  rulebook bigint not null default 0,
  created_at timestamptz not null
);

-- Tokens are stored as SHA-256 of their random part, which has 256 bits of its own.
create table api_key (
  tenant_id text not null references tenant (id) on delete cascade,
  id uuid not null,
  name text not null,
  role text not null,
  token_hash bytea not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create unique index api_key_token on api_key (tenant_id, token_hash);
call protect('api_key');
