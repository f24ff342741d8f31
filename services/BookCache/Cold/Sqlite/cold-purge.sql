DELETE FROM bibliographies WHERE fetched_at < $oldest;
