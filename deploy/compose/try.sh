#!/usr/bin/env bash
# Tries the whole installation with the offline catalogue: starts it with throw-away secrets, uploads the sample library, waits for the
# job's end, finds its books in the cache, and removes everything again. KEEP=1 leaves it running and prints the key.
# Exit 0 when all of that worked, 69 without Docker Compose.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
docker compose version >/dev/null 2>&1 || { echo "try.sh needs Docker with Compose v2." >&2; exit 69; }

scratch=$(mktemp -d)
secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
key=$(secret)
cat >"$scratch/env" <<ENV
POSTGRES_PASSWORD=$(secret)
REDIS_PASSWORD=$(secret)
RABBITMQ_PASSWORD=$(secret)
API_KEY=$key
METRICS_KEY=$(secret)
INGESTION_PORT=${INGESTION_PORT:-5081}
SEARCH_PORT=${SEARCH_PORT:-5083}
METRICS_PORT=${METRICS_PORT:-5084}
POSTGRES_PORT=${POSTGRES_PORT:-5432}
REDIS_PORT=${REDIS_PORT:-6379}
RABBITMQ_PORT=${RABBITMQ_PORT:-5672}
RABBITMQ_MANAGEMENT_PORT=${RABBITMQ_MANAGEMENT_PORT:-15672}
ENV
compose() {
  docker compose --project-name cache-warming-try --env-file "$scratch/env" -f docker-compose.yml -f deploy/compose/demo.yml "$@"
}
finish() {
  local status=$?
  ((status == 0)) || compose logs --tail 50 >&2
  if [[ ${KEEP-} ]]; then
    echo "It keeps running, with X-Api-Key: $key"
  else
    compose down --volumes --timeout 45 >/dev/null 2>&1 || true
  fi
  rm -rf "$scratch"
  exit "$status"
}
trap finish EXIT

compose up --build --wait --wait-timeout 300
ingestion=$(compose port ingestion 8080) search=$(compose port search 8080)

call() { curl -fsS -H "X-Api-Key: $key" "$@"; }
# field NAME: the first text or number of that name in the JSON on standard input.
field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" | head -n 1; }

job=$(call -H 'Content-Type: text/csv' --data-binary @samples/goodreads_library_export.csv "http://$ingestion/api/warming/upload" | field jobId)
echo "Job $job"
state=
for ((waited = 0; waited < 300; waited += 2)); do
  state=$(call "http://$ingestion/api/warming/jobs/$job" | field state)
  [[ ! $state =~ ^(Completed|Cancelled) ]] || break
  sleep 2
done
echo "It is $state after $waited s."
[[ $state == Completed* ]]

for question in 'title?q=The%20Left%20Hand%20of%20Darkness' 'title?q=The%20Hobbit' 'author?q=Ursula%20K.%20Le%20Guin'; do
  answer=$(call -o /dev/null -D - "http://$search/api/search/$question" | tr -d '\r' | sed -n 's/^x-cache: //Ip')
  echo "$question: X-Cache $answer"
  [[ $answer == HIT ]]
done
