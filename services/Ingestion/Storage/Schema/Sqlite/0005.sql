-- The trace that the upload began; see the PostgreSQL script.
ALTER TABLE jobs ADD COLUMN trace_parent text;
