-- ARGV: prefix, id (or ''), then aliases.
-- Answers: until when nobody is known here (or ''); pairs of evidence and home; then for each bibliography home, head, works' values.
local prefix, id = ARGV[1], ARGV[2]
local mostNamesakes = 16

local homes, seen, resolutions, missing = {}, {}, {}, ''

local function meet(home)
  if not seen[home] and #homes < mostNamesakes then
    seen[home] = true
    homes[#homes + 1] = home
  end
end

local function mayBeMissing(text)
  local untilWhen = redis.call('GET', prefix .. 'missing:a:' .. text)
  if untilWhen and (missing == '' or tonumber(untilWhen) > tonumber(missing)) then missing = untilWhen end
end

if id ~= '' then
  meet(id)
  mayBeMissing(id)
end
for i = 3, #ARGV do
  mayBeMissing(ARGV[i])
  local entry = redis.call('HGETALL', prefix .. 'name:' .. ARGV[i])
  for j = 1, #entry, 2 do
    local field = entry[j]
    if string.sub(field, 1, 1) == 'a' then
      meet(string.sub(field, 2))
    else
      resolutions[#resolutions + 1] = string.sub(field, 2)
      resolutions[#resolutions + 1] = entry[j + 1]
    end
  end
end

local answer = { missing, resolutions }
for _, home in ipairs(homes) do
  local key = prefix .. 'author:' .. home
  local _, head, pointers = string.match(redis.call('HGET', key, '') or '', '^(%d+)\n([^\n]*)\n?(.*)$')
  if head then
    local found = { home, head }
    for pointer in string.gmatch(pointers, '[^\n]+') do
      local where, work = string.match(pointer, '^(.-)\t(.*)$')
      local value = redis.call('HGET', where == '' and key or prefix .. 'author:' .. where, work)
      if value then found[#found + 1] = value end
    end
    answer[#answer + 1] = found
  end
end
return answer
