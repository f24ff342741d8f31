-- How far and how broadly a job walks; see the PostgreSQL script.
ALTER TABLE jobs ADD COLUMN max_authors int NOT NULL DEFAULT 2147483647;
ALTER TABLE jobs ADD COLUMN aggressiveness text NOT NULL DEFAULT 'Aggressive';
ALTER TABLE jobs ADD COLUMN discover_by text NOT NULL DEFAULT 'CoAuthors';
ALTER TABLE jobs ADD COLUMN discovered int NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN admitted int NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN tight integer NOT NULL DEFAULT 0;
UPDATE jobs AS j SET discovered = f.authors, admitted = f.authors
FROM (SELECT job_id, count(*) AS authors FROM frontier WHERE source = 'discovery' GROUP BY job_id) AS f WHERE f.job_id = j.id;

ALTER TABLE frontier ADD COLUMN steps int;
ALTER TABLE frontier ADD COLUMN ways int NOT NULL DEFAULT 0;
ALTER TABLE frontier ADD COLUMN admitted integer NOT NULL DEFAULT 1;
ALTER TABLE frontier ADD COLUMN by_subject integer NOT NULL DEFAULT 0;
DROP INDEX frontier_pending;
DROP INDEX frontier_open;
CREATE INDEX frontier_ready ON frontier(job_id, score DESC, depth, author_key) WHERE state = 'pending' AND admitted;
CREATE INDEX frontier_candidates ON frontier(job_id, depth, score DESC, author_key) WHERE state = 'pending' AND NOT admitted;
CREATE INDEX frontier_open ON frontier(job_id, depth) WHERE state IN ('pending', 'queued');
CREATE INDEX jobs_tight ON jobs(id) WHERE tight;

ALTER TABLE edges ADD COLUMN weight real;
ALTER TABLE edges ADD COLUMN subject text;

ALTER TABLE book_authors ADD COLUMN bond int NOT NULL DEFAULT 0;
