-- The leads behind a bar of a report, newest first.
create index report_lead_cohort on report_lead (tenant_id, cohort desc, lead_id desc);
