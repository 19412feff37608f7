-- What each role may ask for at all; row level security decides about rows. May be run again at any time: it first takes
-- back what else was granted, such as TRUNCATE, which row level security does not guard. New tables get no grants.

grant usage on schema public to anon, authenticated, service_role;

revoke all on all tables in schema public from anon, authenticated, service_role;
revoke all on all sequences in schema public from anon, authenticated, service_role;
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;

grant select on all tables in schema public to anon;
grant select, insert, update, delete on all tables in schema public to authenticated, service_role;
