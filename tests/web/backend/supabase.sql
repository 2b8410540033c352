-- What Supabase itself provides, beside the `auth` schema that lite makes.

grant usage on schema public, auth to anon, authenticated, service_role;
grant execute on all functions in schema auth to anon, authenticated, service_role;
create publication supabase_realtime;
