-- Column names and types serve the original plan's dashboard query, which must run on this table as it stands.
CREATE TABLE warming_analytics (
    timestamp timestamptz NOT NULL,
    event text NOT NULL,
    author text NOT NULL,
    works_cached int NOT NULL,
    depth int NOT NULL,
    duration_ms int NOT NULL,
    job_id uuid NOT NULL,
    author_key text NOT NULL,
    outcome text NOT NULL,
    upstream_calls int NOT NULL,
    PRIMARY KEY (job_id, author_key)
);
CREATE INDEX warming_analytics_timestamp ON warming_analytics (timestamp);

-- One row for every attempt that failed: a redriven author may fail again.
CREATE TABLE warming_failures (
    timestamp timestamptz NOT NULL,
    event text NOT NULL,
    author text NOT NULL,
    depth int NOT NULL,
    job_id uuid NOT NULL,
    author_key text NOT NULL,
    attempt int NOT NULL,
    exception text NOT NULL,
    message text NOT NULL,
    PRIMARY KEY (job_id, author_key, attempt)
);
CREATE INDEX warming_failures_timestamp ON warming_failures (timestamp);

CREATE TABLE search_hours (
    hour timestamptz PRIMARY KEY,
    hits bigint NOT NULL,
    stale bigint NOT NULL,
    misses bigint NOT NULL
);

-- Reports already counted, kept for a day: a redelivered one is known again.
CREATE TABLE search_reports (
    instance text NOT NULL,
    started_at timestamptz NOT NULL,
    hits bigint NOT NULL,
    stale bigint NOT NULL,
    misses bigint NOT NULL,
    PRIMARY KEY (instance, started_at)
);
CREATE INDEX search_reports_started_at ON search_reports (started_at);
