-- What is not decided yet, by lead: later facts of the lead wait for it. Captures have no lead before they are decided.
create index inbox_pending_lead on inbox (tenant_id, lead_id, id) where state = 'pending' and lead_id is not null;
