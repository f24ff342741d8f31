-- ARGV: prefix, oldest servable second, generation, the generation's seconds to live, then for each work:
-- home, id, value, seconds to live, how many titles, titles…, how many ISBNs, ISBNs…
local prefix, oldest, generation, generationTtl = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]
local mostWorksPerTitle, mostWorksPerIsbn = 1000, 3
local renewed = {}

local function renew(key, ttl)
  if not renewed[key] then
    redis.call('EXPIRE', key, ttl)
    renewed[key] = true
  end
end

-- The header of StoredWork: stored at, fullness, editions, provider.
local function stays(old, new)
  if not old then return false end
  local oldAt, oldFullness, _, oldProvider = struct.unpack('>I4I2I2I2', old)
  local newAt, newFullness, _, newProvider = struct.unpack('>I4I2I2I2', new)
  if oldAt < oldest then return false end
  if oldProvider == newProvider then return oldAt > newAt end
  return oldFullness > newFullness
end

local function forgetDangling(key)
  for _, pointer in ipairs(redis.call('HKEYS', key)) do
    local home, id = string.match(pointer, '^(.-)\t(.*)$')
    if redis.call('HEXISTS', prefix .. 'author:' .. home, id) == 0 then
      redis.call('HDEL', key, pointer)
    end
  end
end

local function addTitle(title, pointer, ttl)
  local key = prefix .. 'title:' .. title
  if redis.call('HSET', key, pointer, '') == 1 and redis.call('HLEN', key) > mostWorksPerTitle then
    forgetDangling(key)
    if redis.call('HLEN', key) > mostWorksPerTitle then
      redis.call('HDEL', key, pointer)
    end
  end
  renew(key, ttl)
end

-- ISBNs share hashes of a generation: 25 bytes each instead of 140. A hash gets its lifetime once, when it begins.
local function addIsbn(isbn, pointer)
  local key = prefix .. 'isbn:' .. generation .. ':' .. string.sub(isbn, 9, 12)
  local field = string.sub(isbn, 1, 8)
  if redis.call('HSETNX', key, field, pointer) == 1 then
    if redis.call('HLEN', key) == 1 then
      redis.call('EXPIRE', key, generationTtl)
    end
    return
  end
  local old = redis.call('HGET', key, field)
  if old == pointer then return end
  local value, kept = pointer, 1
  for other in string.gmatch(old, '[^\n]+') do
    if other ~= pointer and kept < mostWorksPerIsbn then
      value = value .. '\n' .. other
      kept = kept + 1
    end
  end
  redis.call('HSET', key, field, value)
end

local i = 5
while ARGV[i] do
  local home, id, value, ttl = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local key, pointer = prefix .. 'author:' .. home, home .. '\t' .. id
  if not stays(redis.call('HGET', key, id), value) then
    redis.call('HSET', key, id, value)
  end
  renew(key, ttl)
  i = i + 4
  for _ = 1, tonumber(ARGV[i]) do
    i = i + 1
    addTitle(ARGV[i], pointer, ttl)
  end
  i = i + 1
  for _ = 1, tonumber(ARGV[i]) do
    i = i + 1
    addIsbn(ARGV[i], pointer)
  end
  i = i + 1
end
return 1
