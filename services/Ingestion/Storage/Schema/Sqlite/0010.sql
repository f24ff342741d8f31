-- Events of jobs that are sent to a receiver by HTTP; see the PostgreSQL script.
CREATE TABLE webhook_deliveries (
  id text PRIMARY KEY,
  job_id text NOT NULL,
  type text NOT NULL,
  cause text NOT NULL,
  payload text NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
  created_at integer NOT NULL,
  next_at integer NOT NULL,
  retry_until integer NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  tried_at integer,
  status int,
  error text,
  UNIQUE (job_id, type, cause)
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries(next_at) WHERE state = 'pending';
