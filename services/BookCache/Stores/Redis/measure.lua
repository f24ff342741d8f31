-- Answers: how many keys this database has, and what INFO says about memory.
return { redis.call('DBSIZE'), redis.call('INFO', 'memory') }
