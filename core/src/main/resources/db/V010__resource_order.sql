-- A spec is kept as it was written: jsonb would sort its members, and exported files would differ from those applied.
alter table resource_version alter column spec type json;
alter table resource alter column spec type json;
