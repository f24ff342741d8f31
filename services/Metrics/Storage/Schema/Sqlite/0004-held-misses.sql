-- Misses for what the cache held all the same; see the PostgreSQL script.
ALTER TABLE search_hours ADD COLUMN held_misses integer NOT NULL DEFAULT 0;
