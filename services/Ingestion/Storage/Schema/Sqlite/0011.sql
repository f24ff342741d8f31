-- Requests with an Idempotency-Key; see the PostgreSQL script.
CREATE TABLE idempotency_keys (
  client text NOT NULL,
  key_hash text NOT NULL,
  request_hash text NOT NULL,
  claim text NOT NULL,
  created_at integer NOT NULL,
  lease_until integer NOT NULL,
  status int,
  location text,
  answer text,
  PRIMARY KEY (client, key_hash)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys(created_at);
