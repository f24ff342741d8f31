-- ARGV: prefix, oldest servable second, generation, the generation's seconds to live, the channel for news, then for each work:
-- home, id, value, seconds to live, how many titles, titles…, how many ISBNs, ISBNs…
local prefix, oldest, generation, generationTtl = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]
local mostWorksPerTitle, mostWorksPerIsbn = 1000, 3
local noJob = string.rep('\0', 16)
local renewed, changed = {}, {}
-- Hashes of authors that begin now: there is nothing to compare with, and each is written at once.
local beginning = {}

local function renew(key, ttl)
  if not renewed[key] then
    redis.call('EXPIRE', key, ttl)
    renewed[key] = true
  end
end

-- The header of StoredWork: stored at, fullness, editions, provider, the job in bytes 11 to 26.
-- A search that stores a warmed work again has a job to thank for it still.
local function keepingJob(old, new)
  if string.sub(new, 11, 26) ~= noJob then return new end
  return string.sub(new, 1, 10) .. string.sub(old, 11, 26) .. string.sub(new, 27)
end

-- StoredWork.Over: of one provider's accounts the newer, of two providers' the fuller, confirmed by the other.
local function over(old, new)
  if not old then return new end
  local oldAt, oldFullness, _, oldProvider = struct.unpack('>I4I2I2I2', old)
  local newAt, newFullness, _, newProvider = struct.unpack('>I4I2I2I2', new)
  if oldAt < oldest then return new end
  if oldProvider == newProvider then return oldAt > newAt and old or keepingJob(old, new) end
  if oldFullness <= newFullness then return keepingJob(old, new) end
  return oldAt >= newAt and old or string.sub(new, 1, 4) .. string.sub(old, 5)
end

local function putWork(key, id, value, ttl)
  if beginning[key] == nil then
    beginning[key] = redis.call('EXISTS', key) == 0 and { ttl = ttl } or false
  end
  local fields = beginning[key]
  if fields then
    fields[#fields + 1] = id
    fields[#fields + 1] = value
  else
    redis.call('HSET', key, id, over(redis.call('HGET', key, id), value))
    renew(key, ttl)
  end
end

local function writeBeginning()
  for key, fields in pairs(beginning) do
    if fields then
      redis.call('HSET', key, unpack(fields))
      redis.call('EXPIRE', key, fields.ttl)
      beginning[key] = false
    end
  end
end

local function forgetDangling(key)
  writeBeginning()
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

local i = 6
while ARGV[i] do
  local home, id, value, ttl = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local key, pointer = prefix .. 'author:' .. home, home .. '\t' .. id
  putWork(key, id, value, ttl)
  i = i + 4
  for _ = 1, tonumber(ARGV[i]) do
    i = i + 1
    addTitle(ARGV[i], pointer, ttl)
    changed[#changed + 1] = 't' .. ARGV[i]
  end
  i = i + 1
  for _ = 1, tonumber(ARGV[i]) do
    i = i + 1
    addIsbn(ARGV[i], pointer)
    changed[#changed + 1] = 'i' .. ARGV[i]
  end
  i = i + 1
end
writeBeginning()
if #changed > 0 then redis.call('PUBLISH', ARGV[5], table.concat(changed, '\n')) end
return 1
