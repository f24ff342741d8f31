-- A job that ends keeps its view and its sums. So a mark of its own says that its rows are deleted, or are being deleted.
ALTER TABLE jobs ADD COLUMN forgotten boolean NOT NULL DEFAULT false;
UPDATE jobs SET forgotten = true WHERE summary IS NOT NULL;
-- Open jobs, and those that ended just now: few, however many there were.
CREATE INDEX jobs_without_summary ON jobs(ended_at) WHERE summary IS NULL;
-- Who wrote a book of a job's library.
CREATE INDEX book_authors_by_book ON book_authors(job_id, position);
-- Authors who are claimed and of whom it is not known yet that the broker has them; a claim is known by its first author.
CREATE TABLE claims (
  job_id uuid NOT NULL,
  author_key text NOT NULL,
  attempt int NOT NULL,
  authors text NOT NULL,
  claimed_at timestamptz NOT NULL,
  send_until timestamptz NOT NULL,
  PRIMARY KEY (job_id, author_key, attempt)
);
