#!/bin/sh
# Starts the broker with a password that stands in no command line. It only rings:
# what must happen stands in the database, so nothing is lost with it.
set -eu
secrets=${SECRETS:-/run/secrets}
server=valkey-server
if ! command -v "$server" >/dev/null 2>&1; then server=redis-server; fi
exec "$server" - <<CONF
bind ${BROKER_BIND:-0.0.0.0}
port ${BROKER_PORT:-6379}
protected-mode yes
requirepass $(cat "$secrets/broker_password")
save ""
appendonly no
maxmemory 256mb
maxmemory-policy noeviction
CONF
