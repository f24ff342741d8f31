#!/usr/bin/env bash
# Runs benchmarks on servers of their own (PostgreSQL and RabbitMQ with everything on disk before it is confirmed) and prints one
# JSON object a line. What the figures mean and what limits them: docs/performance.md.
#   ./bench.sh NAME… [--seeds N] [--runs N] [--rows N]
#     --seeds N   authors of the CSV, each of whom brings a co-author, in engine, library and standalone: fewer for a quick try
#     --runs N    how often engine and its peer run in turn
#     --rows N    authors that stand in the frontier, in history
# Exit 0, 1 when a benchmark failed, 64 wrong usage, 69 no servers or no wrk to be had.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en MSBUILDDISABLENODEREUSE=1

names=() options=()
while (($#)); do
  case $1 in
    --seeds | --runs | --rows)
      [[ ${2-} =~ ^[1-9][0-9]*$ ]] || { echo "$1 needs a number." >&2; exit 64; }
      options+=("$1" "$2")
      shift
      ;;
    *) names+=("$1") ;;
  esac
  shift
done
((${#names[@]})) || { echo "Name benchmarks: ./bench.sh engine growth replicas pace library search import cache cluster settle dispatch history start standalone" >&2; exit 64; }

scratch=$(mktemp -d)
# shellcheck disable=SC2034 # read by servers.sh
durable=1
# shellcheck source=tests/Servers/servers.sh
. tests/Servers/servers.sh

finish() {
  local status=$?
  trap - EXIT INT TERM HUP
  stop_servers
  rm -rf "$scratch"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

quietly() { "$@" >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; exit 1; }; }

if [[ " ${names[*]} " == *" search "* ]] && ! type -P wrk >/dev/null; then
  install wrk >&2
  type -P wrk >/dev/null || { echo "Benchmark search needs wrk, and it could not be installed." >&2; exit 69; }
fi
start_servers >&2
echo "# Publishing …" >&2
for service in Ingestion Discovery Search Metrics Standalone OpenLibrarySimulator; do
  quietly dotnet publish "services/$service" -c Release -r "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" --no-self-contained -v q \
    --artifacts-path "$scratch/artifacts" -o "$scratch/published/$service"
done
quietly dotnet build benchmarks -c Release -v q -o "$scratch/benchmarks" --artifacts-path "$scratch/artifacts"
export PUBLISHED_SERVICES=$scratch/published
if type -P node npm >/dev/null; then
  cp -r benchmarks/peer "$scratch/peer"
  (cd "$scratch/peer" && npm install --ignore-scripts --no-audit --no-fund >"$scratch/npm.log" 2>&1) && export PEER_FOLDER=$scratch/peer
fi

failed=0
for name in "${names[@]}"; do
  dotnet "$scratch/benchmarks/CacheWarming.Benchmarks.dll" "$name" "${options[@]}" || failed=1
done
exit "$failed"
