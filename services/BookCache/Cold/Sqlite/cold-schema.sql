PRAGMA journal_mode = WAL;
-- A crash of the machine may then lose the last moments of a cache, never its consistency.
PRAGMA synchronous = NORMAL;
-- A large cache is written all over, and each page to the file once in a while instead of every time.
PRAGMA cache_size = -65536;
PRAGMA wal_autocheckpoint = 8000;

CREATE TABLE IF NOT EXISTS bibliographies (
    id INTEGER PRIMARY KEY,
    home TEXT NOT NULL UNIQUE,
    fetched_at INTEGER NOT NULL,
    provider TEXT NOT NULL,
    fullness INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS bibliographies_by_age ON bibliographies (fetched_at);

CREATE TABLE IF NOT EXISTS led_here (
    bibliography INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (bibliography, text)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS keys (
    key INTEGER NOT NULL,
    bibliography INTEGER NOT NULL,
    PRIMARY KEY (key, bibliography)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS keys_by_bibliography ON keys (bibliography);

-- Whatever deletes a bibliography.
CREATE TRIGGER IF NOT EXISTS bibliography_deleted AFTER DELETE ON bibliographies BEGIN
    DELETE FROM keys WHERE bibliography = old.id;
    DELETE FROM led_here WHERE bibliography = old.id;
END;
