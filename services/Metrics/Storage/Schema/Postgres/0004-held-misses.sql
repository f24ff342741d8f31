-- Misses for what the cache held all the same: what other misses ask for was never fetched, and says nothing of the cache.
ALTER TABLE search_hours ADD COLUMN held_misses bigint NOT NULL DEFAULT 0;
