-- ARGV: prefix, the channel for news, home, fetched at (unix seconds), head, seconds to live, whether the list is complete (1 or 0),
-- whether it is restored (1 or 0: what evidence has led to since then stands), how many pointers, pointers (home, tab, id; no home for this one), how many aliases, aliases…,
-- then pairs of alias and evidence.
local prefix, channel, home, at, head, ttl, complete = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5], ARGV[6], ARGV[7] == '1'
local setResolution = ARGV[8] == '1' and 'HSETNX' or 'HSET'
local key = prefix .. 'author:' .. home

local i, listed, lines = 9, {}, { at, head }
for _ = 1, tonumber(ARGV[i]) do
  i = i + 1
  listed[ARGV[i]] = true
  lines[#lines + 1] = ARGV[i]
end
i = i + 1

-- The bibliography itself stands under the field that is no work's id.
local oldAt, oldPointers = string.match(redis.call('HGET', key, '') or '', '^(%d+)\n[^\n]*\n?(.*)$')
if not oldAt or tonumber(oldAt) <= at then
  if complete then
    for pointer in string.gmatch(oldPointers or '', '[^\n]+') do
      if string.sub(pointer, 1, 1) == '\t' and not listed[pointer] then
        redis.call('HDEL', key, string.sub(pointer, 2))
      end
    end
  end
  redis.call('HSET', key, '', table.concat(lines, '\n'))
  redis.call('EXPIRE', key, ttl)
end

local changed = { 'a' .. home }
for _ = 1, tonumber(ARGV[i]) do
  i = i + 1
  changed[#changed + 1] = 'a' .. ARGV[i]
  redis.call('HSET', prefix .. 'name:' .. ARGV[i], 'a' .. home, '')
  redis.call('EXPIRE', prefix .. 'name:' .. ARGV[i], ttl)
  redis.call('DEL', prefix .. 'missing:a:' .. ARGV[i])
end
redis.call('DEL', prefix .. 'missing:a:' .. home)
i = i + 1

while ARGV[i] do
  redis.call(setResolution, prefix .. 'name:' .. ARGV[i], 'e' .. ARGV[i + 1], home)
  i = i + 2
end
redis.call('PUBLISH', channel, table.concat(changed, '\n'))
return 1
