-- As in PostgreSQL; times are UTC, ISO 8601 with milliseconds, so that they sort as text.
CREATE TABLE warming_analytics (
    timestamp text NOT NULL,
    event text NOT NULL,
    author text NOT NULL,
    works_cached integer NOT NULL,
    depth integer NOT NULL,
    duration_ms integer NOT NULL,
    job_id text NOT NULL,
    author_key text NOT NULL,
    outcome text NOT NULL,
    upstream_calls integer NOT NULL,
    PRIMARY KEY (job_id, author_key)
);
CREATE INDEX warming_analytics_timestamp ON warming_analytics (timestamp);

-- One row for every attempt that failed: a redriven author may fail again.
CREATE TABLE warming_failures (
    timestamp text NOT NULL,
    event text NOT NULL,
    author text NOT NULL,
    depth integer NOT NULL,
    job_id text NOT NULL,
    author_key text NOT NULL,
    attempt integer NOT NULL,
    exception text NOT NULL,
    message text NOT NULL,
    PRIMARY KEY (job_id, author_key, attempt)
);
CREATE INDEX warming_failures_timestamp ON warming_failures (timestamp);

CREATE TABLE search_hours (
    hour text PRIMARY KEY,
    hits integer NOT NULL,
    stale integer NOT NULL,
    misses integer NOT NULL
);

-- Reports already counted, kept for a day: a redelivered one is known again.
CREATE TABLE search_reports (
    instance text NOT NULL,
    started_at text NOT NULL,
    hits integer NOT NULL,
    stale integer NOT NULL,
    misses integer NOT NULL,
    PRIMARY KEY (instance, started_at)
);
CREATE INDEX search_reports_started_at ON search_reports (started_at);
