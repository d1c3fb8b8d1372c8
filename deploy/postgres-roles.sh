#!/bin/sh
# Runs once, when the database is made: the two logins of the program get their
# passwords. What they may do is given by the command prepare_database.
set -eu
secrets=${SECRETS:-/run/secrets}
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  -v web="$(cat "$secrets/web_password")" \
  -v worker="$(cat "$secrets/worker_password")" <<'SQL'
create role savera_web login noinherit password :'web';
create role savera_worker login noinherit password :'worker';
SQL
