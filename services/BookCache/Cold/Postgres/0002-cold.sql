-- Every author who is warmed is asked for by name or id, so these few keys have an index that is always in order. The other one keeps what
-- is new in a list that is read from end to end; that is cheap to write, and only a search for something lost waits for it.
CREATE FUNCTION names_of(keys bigint[]) RETURNS bigint[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS 'SELECT coalesce(array_agg(k), ''{}'') FROM unnest(keys) AS k WHERE k < 0';
CREATE INDEX bibliographies_by_name ON bibliographies USING gin (names_of(keys)) WITH (fastupdate = off);
