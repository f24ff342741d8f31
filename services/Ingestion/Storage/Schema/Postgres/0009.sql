-- What was done for a job and when: calls, authors settled, failed and put back, by seconds since its upload. A row stands for one second
-- at first and for longer later (see JobActivity), so a job has some hundred rows. No foreign keys: they would lock the job's row.
CREATE TABLE job_activity (
  job_id uuid NOT NULL,
  second int NOT NULL,
  calls int NOT NULL,
  settled int NOT NULL,
  failed int NOT NULL,
  retried int NOT NULL,
  PRIMARY KEY (job_id, second)
);
-- The states that a job entered, the latest of them.
CREATE TABLE job_states (
  job_id uuid NOT NULL,
  position int NOT NULL,
  state text NOT NULL,
  entered_at timestamptz NOT NULL,
  PRIMARY KEY (job_id, position)
);
-- When providers were blocked. A provider that is blocked again within a minute goes on in the same row.
CREATE TABLE provider_waits (
  provider text NOT NULL,
  began_at timestamptz NOT NULL,
  ended_at timestamptz,
  reason text NOT NULL,
  PRIMARY KEY (provider, began_at)
);
CREATE UNIQUE INDEX provider_waits_open ON provider_waits(provider) WHERE ended_at IS NULL;
CREATE INDEX provider_waits_by_time ON provider_waits(began_at);
