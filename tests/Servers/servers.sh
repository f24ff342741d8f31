# shellcheck shell=bash
# Sourced by test.sh and bench.sh. start_servers sets ConnectionStrings__{Postgres,Redis,RabbitMq} and RabbitMq__ManagementUri;
# stop_servers ends, by pid, what it started. Files go to $scratch, which the caller removes. With durable=1, what PostgreSQL
# commits and Redis takes is on disk as it is in production; tests need not wait for that.

: "${scratch:?}"

groups=()       # "signal pid" of process groups that run here
containers=()   # ids of containers that run here

start_servers() {
  if [[ ${ConnectionStrings__Postgres-} && ${ConnectionStrings__Redis-} && ${ConnectionStrings__RabbitMq-} && ${RabbitMq__ManagementUri-} ]]; then
    return
  fi
  if have_programs || install_programs; then
    run_programs
  elif docker info >/dev/null 2>&1; then
    run_containers
  else
    echo "test.sh needs RabbitMQ, PostgreSQL and Redis: run it as root on Debian, or with Docker, or set ConnectionStrings__Postgres, ConnectionStrings__Redis, ConnectionStrings__RabbitMq and RabbitMq__ManagementUri." >&2
    exit 69
  fi
  export ConnectionStrings__Postgres ConnectionStrings__Redis ConnectionStrings__RabbitMq RabbitMq__ManagementUri
}

stop_servers() {
  local entry
  for entry in "${groups[@]}"; do
    kill -s "${entry% *}" -- "-${entry#* }" 2>/dev/null || true
  done
  for entry in "${groups[@]}"; do
    wait "${entry#* }" 2>/dev/null || true
  done
  if ((${#containers[@]})); then
    docker rm --force --volumes "${containers[@]}" >/dev/null
  fi
  groups=() containers=()
}

have_programs() {
  postgres_bin=$(find /usr/lib/postgresql/*/bin -name postgres -printf '%h\n' 2>/dev/null | sort -V | tail -n 1)
  [[ $postgres_bin && -x /usr/lib/rabbitmq/bin/rabbitmq-server ]] && type -P redis-server epmd setsid >/dev/null
}

# What the tests start themselves: a browser, Prometheus with its tools, a clock that can be wrong.
have_tools() {
  type -P "${CHROMIUM-chromium}" prometheus promtool prometheus-alertmanager pkill pgbouncer >/dev/null && compgen -G '/usr/lib/*/faketime/libfaketime.so.1' >/dev/null
}

need_tools() {
  have_tools || install "$test_tools" || true
  have_tools || echo "Some of these are missing, and tests that need them will fail: $test_tools" >&2
}
test_tools='chromium prometheus prometheus-alertmanager procps libfaketime pgbouncer' 

install_programs() { install rabbitmq-server redis-server postgresql && have_programs; }

# install PACKAGE…: of Debian, as root.
install() {
  [[ $EUID == 0 && -e /etc/debian_version ]] && type -P apt-get >/dev/null || return 1
  echo "Installing $* …"
  # Only the programs are wanted: Debian would start the services on their usual ports.
  local policy=/usr/sbin/policy-rc.d mine=
  if [[ ! -e $policy ]]; then
    mine=1
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
  fi
  # shellcheck disable=SC2048,SC2086 # packages may come as one word list
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $*; } \
    >"$scratch/apt.log" 2>&1 || tail -n 5 "$scratch/apt.log" >&2
  [[ -z $mine ]] || rm -f "$policy"
}

run_programs() {
  local postgres redis amqp management
  postgres=$(free_port) redis=$(free_port) amqp=$(free_port) management=$(free_port)
  mkdir -p "$scratch"/{postgres,redis,rabbitmq}
  run_redis "$redis"
  run_rabbitmq "$amqp" "$management"
  run_postgres "$postgres"
  until_open "$redis" redis
  until_open "$postgres" postgres
  until_open "$management" rabbitmq
  until_open "$amqp" rabbitmq
  ConnectionStrings__Postgres="Host=127.0.0.1;Port=$postgres;Username=postgres;Database=postgres"
  ConnectionStrings__Redis="127.0.0.1:$redis"
  ConnectionStrings__RabbitMq="amqp://guest:guest@127.0.0.1:$amqp"
  RabbitMq__ManagementUri="http://127.0.0.1:$management"
}

run_redis() {
  in_background TERM redis redis-server --port "$1" --bind 127.0.0.1 --dir "$scratch/redis" --save '' --databases 512 \
    --appendonly "$([[ ${durable-} ]] && echo yes || echo no)" --auto-aof-rewrite-min-size 256mb --maxmemory-policy noeviction
}

run_postgres() {
  local as=() data=$scratch/postgres/data
  if [[ $EUID == 0 ]]; then
    # PostgreSQL refuses to run as root.
    as=(runuser -u postgres --)
    chmod 711 "$scratch"
    chown postgres "$scratch/postgres"
  fi
  (cd "$scratch/postgres" && "${as[@]}" "$postgres_bin/initdb" -D "$data" -A trust -U postgres -E UTF8 --locale=C.UTF-8 --no-sync) >"$scratch/initdb.log" 2>&1 ||
    { cat "$scratch/initdb.log" >&2; exit 1; }
  in_background INT postgres "${as[@]}" "$postgres_bin/postgres" -D "$data" -p "$1" -c listen_addresses=127.0.0.1 \
    -c "unix_socket_directories=$scratch/postgres" -c max_connections=300 $([[ ${durable-} ]] || echo "-c fsync=off -c full_page_writes=off")
}

run_rabbitmq() {
  local home=$scratch/rabbitmq epmd
  epmd=$(free_port)
  echo '[rabbitmq_management,rabbitmq_prometheus].' >"$home/plugins"
  cat >"$home/rabbitmq.conf" <<-CONF
	listeners.tcp.1 = 127.0.0.1:$1
	management.tcp.ip = 127.0.0.1
	management.tcp.port = $2
	prometheus.tcp.ip = 127.0.0.1
	prometheus.tcp.port = $(free_port)
	collect_statistics_interval = 1000
	disk_free_limit.absolute = 50MB
	CONF
  # An epmd of its own, or the broker would leave one behind that others come to depend on.
  in_background KILL epmd epmd -port "$epmd" -address 127.0.0.1
  in_background KILL rabbitmq env HOME="$home" ERL_EPMD_PORT="$epmd" ERL_EPMD_ADDRESS=127.0.0.1 \
    RABBITMQ_NODENAME="test-$$@localhost" RABBITMQ_NODE_PORT="$1" RABBITMQ_DIST_PORT="$(free_port)" \
    RABBITMQ_MNESIA_BASE="$home/mnesia" RABBITMQ_LOG_BASE="$home/log" RABBITMQ_PID_FILE="$home/pid" \
    RABBITMQ_CONFIG_FILE="$home/rabbitmq.conf" RABBITMQ_ENABLED_PLUGINS_FILE="$home/plugins" \
    RABBITMQ_CONF_ENV_FILE=/dev/null /usr/lib/rabbitmq/bin/rabbitmq-server
}

run_containers() {
  local postgres redis rabbitmq
  echo "Starting containers …"
  postgres=$(docker run -d -p 127.0.0.1::5432 -e POSTGRES_HOST_AUTH_METHOD=trust postgres:17 -c max_connections=300 -c fsync=off) && containers+=("$postgres")
  redis=$(docker run -d -p 127.0.0.1::6379 redis:7 redis-server --save '' --databases 512) && containers+=("$redis")
  rabbitmq=$(docker run -d -p 127.0.0.1::5672 -p 127.0.0.1::15672 rabbitmq:4-management) && containers+=("$rabbitmq")
  until_true 60 postgres docker exec "$postgres" pg_isready -q -h 127.0.0.1
  until_true 60 redis docker exec "$redis" redis-cli ping
  until_true 120 rabbitmq docker exec "$rabbitmq" rabbitmq-diagnostics -q check_port_listener 15672
  until_true 60 rabbitmq docker exec "$rabbitmq" rabbitmq-diagnostics -q check_port_listener 5672
  ConnectionStrings__Postgres="Host=127.0.0.1;Port=$(published "$postgres" 5432);Username=postgres;Database=postgres"
  ConnectionStrings__Redis="127.0.0.1:$(published "$redis" 6379)"
  ConnectionStrings__RabbitMq="amqp://guest:guest@127.0.0.1:$(published "$rabbitmq" 5672)"
  RabbitMq__ManagementUri="http://127.0.0.1:$(published "$rabbitmq" 15672)"
}

# in_background SIGNAL NAME COMMAND…: a session of its own, so that one signal to the group ends the whole tree.
in_background() {
  local signal=$1 name=$2
  shift 2
  setsid "$@" >"$scratch/$name.log" 2>&1 </dev/null &
  groups+=("$signal $!")
}

# Below the ephemeral range, where an outgoing connection could take it first; and none that was given to another server, which may not listen yet.
free_port() {
  local port
  while :; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    is_open "$port" || grep -qx "$port" "$scratch/ports" 2>/dev/null || break
  done
  echo "$port" | tee -a "$scratch/ports"
}

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

until_open() { until_true 60 "$2" is_open "$1"; }

# until_true SECONDS NAME COMMAND…
until_true() {
  local end=$((SECONDS + $1)) name=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS >= end)); then
      echo "$name did not start:" >&2
      tail -n 20 "$scratch/$name.log" >&2 2>/dev/null || docker logs --tail 20 "${containers[-1]}" >&2
      exit 1
    fi
    sleep 0.1
  done
}

published() { docker port "$1" "$2/tcp" | sed -n '1s/.*://p'; }
