-- What a job was, kept when its rows are deleted: the job as the API shows it, and how far deleting has come.
ALTER TABLE jobs
  ADD COLUMN summary text,
  ADD COLUMN total_authors bigint,
  ADD COLUMN total_works bigint,
  ADD COLUMN total_calls bigint,
  ADD COLUMN rows_deleted boolean NOT NULL DEFAULT false;
CREATE INDEX jobs_with_rows ON jobs(ended_at) WHERE ended_at IS NOT NULL AND NOT rows_deleted;
CREATE INDEX jobs_by_client ON jobs(client) WHERE state IN ('Submitted', 'Warming', 'Paused', 'Verifying');
