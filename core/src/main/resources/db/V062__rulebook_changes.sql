-- What an activation changed, for the list of versions and for the sweep.
create index resource_version_rulebook on resource_version (tenant_id, rulebook);
