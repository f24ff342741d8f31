-- Searches that entries of a job answered. Each of them would have been a call to a catalogue.
CREATE TABLE job_hits (
    job_id text PRIMARY KEY,
    hits integer NOT NULL,
    last_hit_at text NOT NULL
);
