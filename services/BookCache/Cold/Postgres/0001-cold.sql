CREATE TABLE bibliographies (
    home text PRIMARY KEY,
    fetched_at timestamptz NOT NULL,
    provider text NOT NULL,
    fullness int NOT NULL,
    -- Aliases, each with a tab and the evidence that led from it to here.
    led_here text[] NOT NULL,
    -- Hashes of titles, ISBNs, homes of works (>= 0) and names of the author (< 0).
    keys bigint[] NOT NULL,
    body bytea NOT NULL
);

-- Compressed already: trying again costs time and gains nothing.
ALTER TABLE bibliographies ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE INDEX bibliographies_by_key ON bibliographies USING gin (keys);
CREATE INDEX bibliographies_by_age ON bibliographies (fetched_at);
