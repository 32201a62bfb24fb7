-- Posts purchases as tills do, each with an id of its own: one a request, or many in a batch.
-- Arguments: how many in a request, then the numbers of bench/shop.py. Prints JSON at the end.

local numbers = {}
local in_request, path, next_purchase

function init(arguments)
  in_request = tonumber(arguments[1])
  path = wrk.path
  for index = 2, #arguments do
    local name, value = arguments[index]:match("^(%w[%w_]*)=(%d+)$")
    numbers[name] = tonumber(value)
  end
  next_purchase = numbers.first
  math.randomseed(numbers.first)
  wrk.headers["Content-Type"] = "application/json"
end

local ITEMS = '[{"product_id":%d,"quantity":1},{"product_id":%d},{"product_id":%d}]'
local PURCHASE = '{"id":"01990000-0000-7000-8000-%012d","branch_id":%d,"register":"R%d",'
  .. '"cashier":"dana","user_id":"00000000-0000-4000-8000-%012d","items":' .. ITEMS
  .. ',"payments":[{"method":"cash","amount":"100.00"}]}'

local function purchase()
  next_purchase = next_purchase + 1
  local register = math.random(0, numbers.registers - 1)
  local third = numbers.third
  return PURCHASE:format(
    next_purchase,
    math.floor(register / numbers.registers_per_branch) + 1,
    register % numbers.registers_per_branch + 1,
    math.random(0, numbers.last_customer - numbers.first_customer) + numbers.first_customer,
    math.random(third),
    third + math.random(third),
    2 * third + math.random(third)
  )
end

function request()
  if in_request == 1 then
    return wrk.format("POST", path, nil, purchase())
  end
  local purchases = {}
  for index = 1, in_request do
    purchases[index] = purchase()
  end
  return wrk.format("POST", path, nil, '{"purchases":[' .. table.concat(purchases, ",") .. "]}")
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"answers":%d,"microseconds":%d,"refused":%d,"broken":%d,"p50_ms":%.2f,"p99_ms":%.2f}\n',
    summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000
  ))
end
