PRAGMA journal_mode = WAL;
-- A crash of the machine may then lose the last moments of a cache, never its consistency.
PRAGMA synchronous = NORMAL;
-- A large cache is written all over, and each page to the file once in a while instead of every time.
PRAGMA cache_size = -65536;
PRAGMA wal_autocheckpoint = 8000;

CREATE TABLE IF NOT EXISTS works (
    home TEXT NOT NULL,
    id TEXT NOT NULL,
    stored_at INTEGER NOT NULL,
    fullness INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (home, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS works_by_age ON works (stored_at);

CREATE TABLE IF NOT EXISTS pointers (
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    home TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (kind, text, home, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pointers_by_work ON pointers (home, id);

CREATE TABLE IF NOT EXISTS bibliographies (
    home TEXT NOT NULL PRIMARY KEY,
    fetched_at INTEGER NOT NULL,
    head BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS listed (
    author TEXT NOT NULL,
    place INTEGER NOT NULL,
    home TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (author, place)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS aliases (
    alias TEXT NOT NULL,
    home TEXT NOT NULL,
    PRIMARY KEY (alias, home)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS resolutions (
    alias TEXT NOT NULL,
    evidence TEXT NOT NULL,
    home TEXT NOT NULL,
    PRIMARY KEY (alias, evidence)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS missing (
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (kind, text)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS markers (
    name TEXT NOT NULL PRIMARY KEY,
    json BLOB NOT NULL,
    until INTEGER NOT NULL
) WITHOUT ROWID;
