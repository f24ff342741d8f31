-- A job that ends keeps its view and its sums; see the PostgreSQL script.
ALTER TABLE jobs ADD COLUMN forgotten integer NOT NULL DEFAULT 0;
UPDATE jobs SET forgotten = 1 WHERE summary IS NOT NULL;
CREATE INDEX jobs_without_summary ON jobs(ended_at) WHERE summary IS NULL;
CREATE INDEX book_authors_by_book ON book_authors(job_id, position);
CREATE TABLE claims (
  job_id text NOT NULL,
  author_key text NOT NULL,
  attempt int NOT NULL,
  authors text NOT NULL,
  claimed_at integer NOT NULL,
  send_until integer NOT NULL,
  PRIMARY KEY (job_id, author_key, attempt)
);
