-- How far and how broadly a job walks. A version before this one inserts rows without these columns, so each has a default that means
-- what that version does: no budget, everybody as deep as the job.
ALTER TABLE jobs
  ADD COLUMN max_authors int NOT NULL DEFAULT 2147483647,
  ADD COLUMN aggressiveness text NOT NULL DEFAULT 'Aggressive',
  ADD COLUMN discover_by text NOT NULL DEFAULT 'CoAuthors',
  -- Discovered authors in all, those of them that may be dispatched, and whether others wait for that. Written only by who holds the
  -- job's lock, in the transaction that changes the rows counted.
  ADD COLUMN discovered int NOT NULL DEFAULT 0,
  ADD COLUMN admitted int NOT NULL DEFAULT 0,
  ADD COLUMN tight boolean NOT NULL DEFAULT false;
UPDATE jobs AS j SET discovered = f.authors, admitted = f.authors
FROM (SELECT job_id, count(*) AS authors FROM frontier WHERE source = 'discovery' GROUP BY job_id) AS f WHERE f.job_id = j.id;

-- Steps still to walk from an author; null: as many as the job's depth leaves.
ALTER TABLE frontier
  ADD COLUMN steps int,
  -- How often a better way led to an author that was known already.
  ADD COLUMN ways int NOT NULL DEFAULT 0,
  ADD COLUMN admitted boolean NOT NULL DEFAULT true,
  ADD COLUMN by_subject boolean NOT NULL DEFAULT false;
DROP INDEX frontier_pending;
DROP INDEX frontier_open;
CREATE INDEX frontier_ready ON frontier(job_id, score DESC, depth, author_key) WHERE state = 'pending' AND admitted;
CREATE INDEX frontier_candidates ON frontier(job_id, depth, score DESC, author_key) WHERE state = 'pending' AND NOT admitted;
CREATE INDEX frontier_open ON frontier(job_id, depth) WHERE state IN ('pending', 'queued');
CREATE INDEX jobs_tight ON jobs(id) WHERE tight;

-- What a link says, and the subject where that made it. Null: as much as the shared works are.
ALTER TABLE edges
  ADD COLUMN weight real,
  ADD COLUMN subject text;

-- 1 a favourite, -1 read once and not loved, else 0.
ALTER TABLE book_authors ADD COLUMN bond int NOT NULL DEFAULT 0;
