-- What hours came to whose rows, which name authors, are deleted.
CREATE TABLE warming_hours (
    hour timestamptz PRIMARY KEY,
    authors bigint NOT NULL,
    works bigint NOT NULL,
    failures bigint NOT NULL
);
