-- ARGV: prefix, home, then aliases. Answers with the values of the works removed. Pointers to them lead nowhere from now on.
local prefix, home = ARGV[1], ARGV[2]
local key = prefix .. 'author:' .. home

local removed = {}
local entry = redis.call('HGETALL', key)
for i = 1, #entry, 2 do
  if entry[i] ~= '' then removed[#removed + 1] = entry[i + 1] end
end
redis.call('DEL', key, prefix .. 'missing:a:' .. home)

for i = 3, #ARGV do
  local name = prefix .. 'name:' .. ARGV[i]
  local fields = redis.call('HGETALL', name)
  for j = 1, #fields, 2 do
    if fields[j] == 'a' .. home or fields[j + 1] == home then redis.call('HDEL', name, fields[j]) end
  end
  redis.call('DEL', prefix .. 'missing:a:' .. ARGV[i])
end
return removed
