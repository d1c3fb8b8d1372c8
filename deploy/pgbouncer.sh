#!/bin/sh
# Starts the pool. Passwords come from files and stay in memory (/tmp is a tmpfs).
set -eu
umask 077
secrets=${SECRETS:-/run/secrets}
list=${USERLIST:-/tmp/userlist.txt}
{
  printf '"savera_web" "%s"\n' "$(cat "$secrets/web_password")"
  printf '"savera_worker" "%s"\n' "$(cat "$secrets/worker_password")"
} >"$list"
exec pgbouncer "${1:-/etc/savera/pgbouncer.ini}"
