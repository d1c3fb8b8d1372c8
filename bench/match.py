"""./bin/bench match --data DIR [--sizes 20000,100000] [--queries 500]

Recognises the queries of a labelled register (see cases/matching/labelled.py) among
its records, grown to each size; bench/match_trial.py says how.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
SETUP = ("prepare_database", "migrate", "load_law", "sync_roles")
DATABASE = "bench_match"


def main(argv: list[str]) -> int:
    """Everything from an empty cluster to the figures on the screen."""
    parser = argparse.ArgumentParser(prog="./bin/bench match", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sizes", default="0", help="0 is the register as it is")
    parser.add_argument("--queries", type=int, default=0, help="0 is all")
    asked = parser.parse_args(argv)
    server = os.environ["OWNER_DATABASE_URL"].rsplit("/", 1)[0]
    owner = f"{server}/{DATABASE}"
    env = {
        **os.environ,
        "OWNER_DATABASE_URL": owner,
        "DATABASE_URL": owner,
        "SAVERA_AS": "owner",
    }
    for size in asked.sizes.split(","):
        _empty_database(f"{server}/postgres")
        for command in SETUP:
            words = [sys.executable, "manage.py", command]
            subprocess.run(
                words, check=True, cwd=ROOT, env=env, stdout=subprocess.DEVNULL
            )
        words = [sys.executable, "-m", "bench.match_trial", str(asked.data), size]
        as_tests = {**env, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
        subprocess.run([*words, str(asked.queries)], check=True, cwd=ROOT, env=as_tests)
    return 0


def _empty_database(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'drop database if exists "{DATABASE}" with (force)')
        connection.execute(f'create database "{DATABASE}"')
