-- Admitted authors that are open, about; see the PostgreSQL script.
ALTER TABLE jobs ADD COLUMN open_about int;
