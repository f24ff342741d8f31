-- What was done for a job and when; see the PostgreSQL script.
CREATE TABLE job_activity (
  job_id text NOT NULL,
  second int NOT NULL,
  calls int NOT NULL,
  settled int NOT NULL,
  failed int NOT NULL,
  retried int NOT NULL,
  PRIMARY KEY (job_id, second)
);
CREATE TABLE job_states (
  job_id text NOT NULL,
  position int NOT NULL,
  state text NOT NULL,
  entered_at integer NOT NULL,
  PRIMARY KEY (job_id, position)
);
CREATE TABLE provider_waits (
  provider text NOT NULL,
  began_at integer NOT NULL,
  ended_at integer,
  reason text NOT NULL,
  PRIMARY KEY (provider, began_at)
);
CREATE UNIQUE INDEX provider_waits_open ON provider_waits(provider) WHERE ended_at IS NULL;
CREATE INDEX provider_waits_by_time ON provider_waits(began_at);
