-- Redrives of dead letters. One at a time, whichever replica runs it.
CREATE TABLE redrives (
  id text PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('running', 'completed', 'stopped', 'failed', 'interrupted')),
  chosen text NOT NULL,
  total int NOT NULL DEFAULT 0,
  walked int NOT NULL DEFAULT 0,
  selected int NOT NULL DEFAULT 0,
  redriven int NOT NULL DEFAULT 0,
  already_done int NOT NULL DEFAULT 0,
  -- How many letters stay, by reason: a JSON object.
  skipped text NOT NULL DEFAULT '{}',
  stop_asked integer NOT NULL DEFAULT 0,
  started_at integer NOT NULL,
  lease_until integer NOT NULL,
  ended_at integer,
  problem text
);
CREATE UNIQUE INDEX redrives_one_at_a_time ON redrives(state) WHERE state = 'running';
CREATE INDEX redrives_by_time ON redrives(started_at DESC);

-- Where the bus is in memory, failed rows are the dead letters; these of them are purged.
CREATE TABLE purged_letters (
  job_id text NOT NULL,
  author_key text NOT NULL,
  attempt int NOT NULL,
  PRIMARY KEY (job_id, author_key, attempt)
);
CREATE INDEX frontier_failed ON frontier(job_id, author_key) WHERE state = 'failed';
