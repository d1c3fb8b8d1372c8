#!/bin/sh
# Before a new version starts: roles, tables, law, rights and static files, in order.
# Safe to repeat; the only process that has the owner's login.
set -eu
export SAVERA_AS=owner
python manage.py prepare_database
python manage.py migrate --noinput
python manage.py load_law
python manage.py sync_roles
# The API answers in JSON only: the pages of its browser have no use here.
python manage.py collectstatic --noinput --verbosity 0 --ignore rest_framework
