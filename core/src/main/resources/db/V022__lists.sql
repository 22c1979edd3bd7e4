-- The intake log lists captures: it must not walk over the facts between them, of which a change of rules makes many.
create index inbox_capture on inbox (tenant_id, id) where kind = 'capture';
