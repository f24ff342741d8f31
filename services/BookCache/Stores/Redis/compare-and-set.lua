-- KEYS[1]: a hash. ARGV: seconds to live, how many fields, how many of their values are expected (all, or 0 when nothing is there), the fields, the
-- values expected ('' for none), the new values, then fields to delete when the first one is set. Each field that holds what is expected is set; the
-- answer is the place of every other one and what it holds.
local count, expected = tonumber(ARGV[2]), tonumber(ARGV[3])
local there = redis.call('HMGET', KEYS[1], unpack(ARGV, 4, 3 + count))
local set, others = {}, {}
for i = 1, count do
  local now = there[i] or ''
  if now == (expected > 0 and ARGV[3 + count + i] or '') then
    set[#set + 1] = ARGV[3 + i]
    set[#set + 1] = ARGV[3 + count + expected + i]
  else
    others[#others + 1] = i
    others[#others + 1] = now
  end
end
if #set > 0 then
  redis.call('HSET', KEYS[1], unpack(set))
  local deleted = 4 + 2 * count + expected
  if set[1] == ARGV[4] and #ARGV >= deleted then redis.call('HDEL', KEYS[1], unpack(ARGV, deleted)) end
  redis.call('EXPIRE', KEYS[1], ARGV[1])
end
return others
