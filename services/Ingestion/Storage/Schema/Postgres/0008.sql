-- What people call a job: what its upload or somebody later named it, else its file's name. Empty where none was given.
ALTER TABLE jobs ADD COLUMN name text NOT NULL DEFAULT '';
