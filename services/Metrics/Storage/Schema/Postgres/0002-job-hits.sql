-- Searches that entries of a job answered. Each of them would have been a call to a catalogue.
CREATE TABLE job_hits (
    job_id uuid PRIMARY KEY,
    hits bigint NOT NULL,
    last_hit_at timestamptz NOT NULL
);
