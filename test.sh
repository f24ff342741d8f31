#!/usr/bin/env bash
# The one gate: builds everything with warnings as errors and runs every test against real servers.
#   ./test.sh [--faults] [--servers-only] [--filter EXPRESSION] [project…]
#     --faults         also the long fault runs (trait Category=Faults): 200 of them, FAULT_RUNS=N for others, FAULT_SEED=N repeats one
#     --servers-only   start the servers, print their connection strings and wait until interrupted
#     --filter X       only tests that match, as in `dotnet test --filter`
#     project          only these, e.g. Metrics or tests/Metrics.Tests
# Servers: those in ConnectionStrings__{Postgres,Redis,RabbitMq} and RabbitMq__ManagementUri, else throw-away ones.
# The last line is `N passed, N failed`. Exit 0 passed, 1 failed, 64 wrong usage, 69 no servers to be had.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
configuration=${CONFIGURATION:-Release}
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en MSBUILDDISABLENODEREUSE=1

usage() {
  echo "$1 Usage: ./test.sh [--faults] [--servers-only] [--filter EXPRESSION] [project…]" >&2
  exit 64
}

faults='' servers_only='' filter='' projects=()
while (($#)); do
  case $1 in
    --faults) faults=1 ;;
    --servers-only) servers_only=1 ;;
    --filter)
      [[ ${2-} ]] || usage "--filter needs an expression."
      filter=$2
      shift
      ;;
    -*) usage "Unknown option $1." ;;
    *)
      name=$(basename "$1" .csproj)
      projects+=("tests/${name%.Tests}.Tests")
      [[ $name != Faults ]] || projects[-1]=tests/Faults
      [[ -d ${projects[-1]} ]] || usage "${projects[-1]} is no test project."
      ;;
  esac
  shift
done
((${#projects[@]})) || projects=(tests/*.Tests tests/Faults)
if [[ -z $faults ]]; then
  filter="${filter:+($filter)&}Category!=Faults"
fi

scratch=$(mktemp -d)
# shellcheck source=tests/Servers/servers.sh
. tests/Servers/servers.sh
child=''

finish() {
  local status=$?
  trap - EXIT INT TERM HUP
  [[ -z $child ]] || kill -s KILL -- "-$child" 2>/dev/null
  stop_servers
  rm -rf "$scratch"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# In the background, because bash runs no trap before a foreground command ends.
run() {
  setsid "$@" </dev/null &
  child=$!
  wait "$child"
  local status=$?
  child=''
  return "$status"
}

start_servers
[[ $servers_only ]] || need_tools
if [[ $servers_only ]]; then
  for variable in ConnectionStrings__Postgres ConnectionStrings__Redis ConnectionStrings__RabbitMq RabbitMq__ManagementUri; do
    echo "export $variable='${!variable}'"
  done
  run sleep infinity
fi

echo "Building ($configuration) …"
began=$SECONDS
if ! run dotnet build CacheWarming.sln -c "$configuration" -warnaserror -v q >"$scratch/build.log" 2>&1; then
  grep -E '(error|warning) [A-Z]+[0-9]+' "$scratch/build.log" | sort -u || cat "$scratch/build.log"
  echo "The build failed." >&2
  exit 1
fi
echo "Built in $((SECONDS - began)) s."

# counter NAME FILE: one number of a trx file's summary.
counter() { sed -n "s/.*<Counters .*\b$1=\"\([0-9]*\)\".*/\1/p" "$2" | head -n 1; }

# The long fault runs are one test.
hang=10min
[[ -z $faults ]] || hang=180min
passed=0 failed=0 skipped=0
for project in "${projects[@]}"; do
  name=$(basename "$project") began=$SECONDS trx=$scratch/$(basename "$project").trx
  run dotnet test "$project" --no-build -c "$configuration" --filter "$filter" --logger "trx;LogFileName=$trx" \
    --logger "console;verbosity=minimal" --blame-hang --blame-hang-timeout "$hang" --blame-hang-dump-type none \
    --results-directory "$scratch/results" >"$scratch/test.log" 2>&1
  status=$?
  total=0 executed=0 ok=0
  if [[ -e $trx ]]; then
    total=$(counter total "$trx") executed=$(counter executed "$trx") ok=$(counter passed "$trx")
  fi
  bad=$((executed - ok))
  if ((status && !bad)); then
    # It crashed: what it did not get to is not counted anywhere else.
    bad=1
  fi
  ((!bad)) || cat "$scratch/test.log"
  printf '%-24s %5d passed, %d failed (%d s)\n' "$name" "$ok" "$bad" "$((SECONDS - began))"
  passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + total - executed))
done

summary="$passed passed, $failed failed"
((!skipped)) || summary+=", $skipped skipped"
echo "$summary"
((passed && !failed))
