#!/bin/sh
# Before a new version starts: roles, tables, law, rights and static files, in order.
# Safe to repeat; the only process that has the owner's login. The API answers in
# JSON only: the pages of its browser have no use here.
set -eu
export SAVERA_AS=owner
exec python bin/launcher/prepare.py '[
  ["check", "--deploy", "--tag=savera"],
  ["prepare_database"],
  ["migrate", "--noinput", "--verbosity=0"],
  ["load_law"],
  ["sync_roles"],
  ["collectstatic", "--noinput", "--verbosity=0", "--ignore=rest_framework"]
]'
