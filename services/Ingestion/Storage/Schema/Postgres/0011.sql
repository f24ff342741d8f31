-- Requests with an Idempotency-Key, for 24 hours: hashes of the key and of the request, and the answer, which is null while it is executed.
CREATE TABLE idempotency_keys (
  client text NOT NULL,
  key_hash text NOT NULL,
  request_hash text NOT NULL,
  claim uuid NOT NULL,
  created_at timestamptz NOT NULL,
  lease_until timestamptz NOT NULL,
  status int,
  location text,
  answer text,
  PRIMARY KEY (client, key_hash)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys(created_at);
