DELETE FROM works WHERE stored_at < $oldest;
DELETE FROM pointers WHERE NOT EXISTS (SELECT 1 FROM works w WHERE w.home = pointers.home AND w.id = pointers.id);
DELETE FROM bibliographies WHERE fetched_at < $oldest;
DELETE FROM listed WHERE NOT EXISTS (SELECT 1 FROM bibliographies b WHERE b.home = listed.author);
DELETE FROM aliases WHERE NOT EXISTS (SELECT 1 FROM bibliographies b WHERE b.home = aliases.home);
DELETE FROM resolutions WHERE NOT EXISTS (SELECT 1 FROM bibliographies b WHERE b.home = resolutions.home);
DELETE FROM missing WHERE until < $now;
DELETE FROM markers WHERE until < $now;
