-- ARGV: prefix, generation, then pairs of kind (t, i) and text.
-- Answers for each pair: until when it is known to be missing (or ''), then the works' values.
local prefix, generation = ARGV[1], tonumber(ARGV[2])

local function follow(pointer, found)
  local home, id = string.match(pointer, '^(.-)\t(.*)$')
  local value = redis.call('HGET', prefix .. 'author:' .. home, id)
  if value then found[#found + 1] = value end
end

local answers = {}
for i = 3, #ARGV, 2 do
  local kind, text = ARGV[i], ARGV[i + 1]
  local found = { redis.call('GET', prefix .. 'missing:' .. kind .. ':' .. text) or '' }
  if kind == 't' then
    for _, pointer in ipairs(redis.call('HKEYS', prefix .. 'title:' .. text)) do
      follow(pointer, found)
    end
  else
    local seen = {}
    for g = generation, generation - 1, -1 do
      local pointers = redis.call('HGET', prefix .. 'isbn:' .. g .. ':' .. string.sub(text, 9, 12), string.sub(text, 1, 8))
      for pointer in string.gmatch(pointers or '', '[^\n]+') do
        if not seen[pointer] then
          seen[pointer] = true
          follow(pointer, found)
        end
      end
    end
  end
  answers[#answers + 1] = found
end
return answers
