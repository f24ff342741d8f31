-- Admitted authors that are open, about; null: to be counted.
ALTER TABLE jobs ADD COLUMN open_about int;
