-- KEYS[1]: a hash. ARGV: seconds to live, how many fields to set, these fields, the values expected there ('' for none), the new values,
-- then fields to delete. All is done, and the answer 1; or nothing, and the answer the values that are there, in the order of the fields.
local count = tonumber(ARGV[2])
local there = redis.call('HMGET', KEYS[1], unpack(ARGV, 3, 2 + count))
local set = {}
for i = 1, count do
  if (there[i] or '') ~= ARGV[2 + count + i] then return there end
  set[2 * i - 1] = ARGV[2 + i]
  set[2 * i] = ARGV[2 + 2 * count + i]
end
redis.call('HSET', KEYS[1], unpack(set))
if #ARGV > 2 + 3 * count then redis.call('HDEL', KEYS[1], unpack(ARGV, 3 + 3 * count)) end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 1
