-- The role with which Grafana reads: the schema metrics and nothing else. Run as the services' own user, any number of times, before or
-- after their first start:  psql -v ON_ERROR_STOP=1 -v password=… -f grafana-reader.sql
SELECT 'CREATE ROLE cache_warming_dashboards LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cache_warming_dashboards')
\gexec
ALTER ROLE cache_warming_dashboards PASSWORD :'password';
-- So that the original plan's query, which names no schema, runs as it was written.
ALTER ROLE cache_warming_dashboards SET search_path = metrics;
ALTER ROLE cache_warming_dashboards SET default_transaction_read_only = on;
CREATE SCHEMA IF NOT EXISTS metrics;
GRANT USAGE ON SCHEMA metrics TO cache_warming_dashboards;
GRANT SELECT ON ALL TABLES IN SCHEMA metrics TO cache_warming_dashboards;
ALTER DEFAULT PRIVILEGES IN SCHEMA metrics GRANT SELECT ON TABLES TO cache_warming_dashboards;
