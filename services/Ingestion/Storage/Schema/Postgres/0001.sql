-- One row a job: the saga's instance. High-volume events never touch it.
CREATE TABLE jobs (
  id uuid PRIMARY KEY,
  state text NOT NULL,
  client text NOT NULL,
  file_hash text NOT NULL,
  options text NOT NULL,
  priority int NOT NULL,
  max_depth int NOT NULL,
  format text NOT NULL,
  confidence text NOT NULL DEFAULT '',
  books int NOT NULL,
  skipped int NOT NULL,
  submitted_at timestamptz NOT NULL,
  started_at timestamptz,
  ended_at timestamptz,
  announced boolean NOT NULL DEFAULT false,
  verify_phase text NOT NULL DEFAULT 'None',
  verify_after int NOT NULL DEFAULT -1,
  verify_attempts int NOT NULL DEFAULT 0,
  verify_asked_at timestamptz,
  coverage_known boolean NOT NULL DEFAULT false,
  top_up_calls int NOT NULL DEFAULT 0
);
-- A repeated upload meets the running job.
CREATE UNIQUE INDEX jobs_open_once ON jobs(client, file_hash, options) WHERE state IN ('Submitted', 'Warming', 'Paused', 'Verifying');
CREATE INDEX jobs_by_state ON jobs(state) WHERE state IN ('Submitted', 'Warming', 'Paused', 'Verifying');
CREATE INDEX jobs_by_time ON jobs(submitted_at DESC);
CREATE INDEX jobs_unannounced ON jobs(id) WHERE ended_at IS NOT NULL AND NOT announced;

-- The user's library. Reviews and notes never get here.
CREATE TABLE books (
  job_id uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
  position int NOT NULL,
  line int NOT NULL,
  title text NOT NULL,
  author text NOT NULL,
  isbn text,
  remark text,
  title_hit boolean NOT NULL DEFAULT false,
  isbn_hit boolean NOT NULL DEFAULT false,
  PRIMARY KEY (job_id, position)
);
CREATE TABLE book_authors (
  job_id uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
  author_key text NOT NULL,
  position int NOT NULL,
  name text NOT NULL,
  weight real NOT NULL,
  PRIMARY KEY (job_id, author_key, position)
);

-- Which author of which job is where. The dispatcher's outbox.
CREATE TABLE frontier (
  job_id uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
  author_key text NOT NULL,
  author text NOT NULL,
  catalog_id text,
  depth int NOT NULL,
  source text NOT NULL,
  parent_key text,
  state text NOT NULL CHECK (state IN ('pending', 'queued', 'warmed', 'alreadyWarm', 'notFound', 'failed', 'cancelled', 'leftOut')),
  score real NOT NULL,
  attempt int NOT NULL DEFAULT 0,
  expiries int NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL,
  lease_until timestamptz,
  deferred_since timestamptz,
  settled_at timestamptz,
  settlements int NOT NULL DEFAULT 0,
  works int NOT NULL DEFAULT 0,
  shared_works int NOT NULL DEFAULT 0,
  upstream_calls int NOT NULL DEFAULT 0,
  reason text,
  PRIMARY KEY (job_id, author_key)
);
CREATE INDEX frontier_pending ON frontier(job_id, score DESC, depth, author_key) WHERE state = 'pending';
CREATE INDEX frontier_queued ON frontier(lease_until) WHERE state = 'queued';
CREATE INDEX frontier_open ON frontier(job_id) WHERE state IN ('pending', 'queued');

-- Who shares works with whom, as the catalogue said when the author was settled.
CREATE TABLE edges (
  job_id uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
  from_key text NOT NULL,
  to_key text NOT NULL,
  name text NOT NULL,
  catalog_id text,
  shared_works int NOT NULL,
  PRIMARY KEY (job_id, from_key, to_key)
);
-- Which row of a job stands for a catalogue's author: the first that resolved to it.
CREATE TABLE identities (
  job_id uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
  catalog_id text NOT NULL,
  author_key text NOT NULL,
  PRIMARY KEY (job_id, catalog_id)
);
-- Works of several authors, so that a job counts each once.
CREATE TABLE shared_works (
  job_id uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
  work_id text NOT NULL,
  PRIMARY KEY (job_id, work_id)
);
-- A provider in trouble: nothing is dispatched before closed_until, then one probe at a time.
CREATE TABLE gates (
  provider text PRIMARY KEY,
  closed_until timestamptz NOT NULL,
  reason text NOT NULL,
  probing boolean NOT NULL
);
