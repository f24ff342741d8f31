-- A job that ends keeps its view and its sums; see the PostgreSQL script.
ALTER TABLE jobs ADD COLUMN forgotten integer NOT NULL DEFAULT 0;
UPDATE jobs SET forgotten = 1 WHERE summary IS NOT NULL;
CREATE INDEX jobs_without_summary ON jobs(ended_at) WHERE summary IS NULL;
CREATE INDEX book_authors_by_book ON book_authors(job_id, position);
