-- Events of jobs that are sent to a receiver by HTTP. A row is written in the transaction of its event; the cause tells apart events of
-- the same type, so that no event is written twice. No foreign key: it would lock the job's row.
CREATE TABLE webhook_deliveries (
  -- The header webhook-id; ids increase with time.
  id text PRIMARY KEY,
  job_id uuid NOT NULL,
  type text NOT NULL,
  cause text NOT NULL,
  payload text NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
  created_at timestamptz NOT NULL,
  next_at timestamptz NOT NULL,
  retry_until timestamptz NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  tried_at timestamptz,
  status int,
  error text,
  UNIQUE (job_id, type, cause)
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries(next_at) WHERE state = 'pending';
