-- Who else came from there: where an erased person was the only one, the origin's own texts go with them.
create index report_lead_origin on report_lead (origin, tenant_id);
