-- What people call a job; see the PostgreSQL script.
ALTER TABLE jobs ADD COLUMN name text NOT NULL DEFAULT '';
