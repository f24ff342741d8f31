-- What a job was, kept when its rows are deleted; see the PostgreSQL script.
ALTER TABLE jobs ADD COLUMN summary text;
ALTER TABLE jobs ADD COLUMN total_authors integer;
ALTER TABLE jobs ADD COLUMN total_works integer;
ALTER TABLE jobs ADD COLUMN total_calls integer;
ALTER TABLE jobs ADD COLUMN rows_deleted integer NOT NULL DEFAULT 0;
CREATE INDEX jobs_with_rows ON jobs(ended_at) WHERE ended_at IS NOT NULL AND NOT rows_deleted;
CREATE INDEX jobs_by_client ON jobs(client) WHERE state IN ('Submitted', 'Warming', 'Paused', 'Verifying');
