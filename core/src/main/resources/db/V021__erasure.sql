-- A caller's key may name a person: an erasure finds it by what it was sent with.
create index idempotency_inbox on idempotency (tenant_id, inbox_id);
