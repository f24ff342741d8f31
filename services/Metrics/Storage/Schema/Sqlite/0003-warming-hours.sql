-- What hours came to whose rows, which name authors, are deleted.
CREATE TABLE warming_hours (
    hour text PRIMARY KEY,
    authors integer NOT NULL,
    works integer NOT NULL,
    failures integer NOT NULL
);
