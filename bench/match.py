"""./bin/bench match --data DIR [--grown DIR] [--sizes 20000,100000,1000000] [--anew]

Recognises the questions of a labelled register (see cases/matching/labelled.py) among
so many of its records; --grown names the folder that `bench grow` wrote, for sizes
beyond. Each size has a database of its own, filled once. Writes <day>-match.md and
.json into docs/bench. `--unseen` fits on some names and asks of others, `--gain` asks
with and without the mother's name and the nickname, `--febrl` links FEBRL 4.
"""

import argparse
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

from bench.match_report import written

ROOT = Path(__file__).resolve().parent.parent
SETUP = ("prepare_database", "migrate", "load_law", "sync_roles")
EMPTY = "bench_match_empty"
APART = ("unseen", "gain", "febrl")


def main(argv: list[str]) -> int:
    """What was asked for, added to what the day's file already tells."""
    parser = argparse.ArgumentParser(prog="./bin/bench match", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--grown", type=Path)
    parser.add_argument("--sizes", default="")
    parser.add_argument("--anew", action="store_true", help="fill the databases again")
    for part in APART:
        parser.add_argument(f"--{part}", action="store_true")
    asked = parser.parse_args(argv)
    day = datetime.now(UTC).date().isoformat()
    path = ROOT / f"docs/bench/{day}-match"
    found: dict[str, Any] = {"sizes": {}, "day": day, "cores": os.cpu_count()}
    if path.with_suffix(".json").exists():
        found = json.loads(path.with_suffix(".json").read_text())
    for size in filter(None, asked.sizes.split(",")):
        folder = asked.grown or asked.data
        found["sizes"][size] = _measured(folder, int(size), anew=asked.anew)
        _keep(path, found)
    for part in APART:
        if getattr(asked, part):
            found[part] = _told(f"bench.match_{part}", str(asked.data))
            _keep(path, found)
    sys.stdout.write(written(found))
    return 0


def _keep(path: Path, found: dict) -> None:
    path.with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n")
    path.with_suffix(".md").write_text(written(found))


def _measured(folder: Path, size: int, *, anew: bool) -> dict:
    """The figures of one size, from its own database and process."""
    name = f"bench_match_{size}"
    owner = _address(name)
    if anew or not _is_filled(name):
        _make(name, _empty())
        _told("bench.match_filling", str(folder), str(size), owner=owner)
    return _told("bench.match_trial", str(folder), str(size), owner=owner)


@cache
def _empty() -> str:
    """A database with all tables and no child, made once a run."""
    _make(EMPTY, "template1")
    for command in SETUP:
        _run([sys.executable, "manage.py", command], _address(EMPTY))
    return EMPTY


def _told(module: str, *words: str, owner: str = "") -> dict:
    """What a part of the bench prints, as it runs in a process of its own."""
    owner = owner or _address("postgres")
    told = _run([sys.executable, "-m", module, *words], owner, settings="test")
    return json.loads(told.splitlines()[-1])


def _run(words: list[str], owner: str, settings: str = "dev") -> str:
    env = {
        **os.environ,
        "OWNER_DATABASE_URL": owner,
        "DATABASE_URL": owner,
        "DJANGO_SETTINGS_MODULE": f"config.settings.{settings}",
        "SAVERA_AS": "owner",
    }
    done = subprocess.run(
        words, check=True, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def _make(name: str, template: str) -> None:
    with psycopg.connect(_address("postgres"), autocommit=True) as server:
        server.execute(f'drop database if exists "{name}" with (force)')
        server.execute(f'create database "{name}" template "{template}"')


def _is_filled(name: str) -> bool:
    with psycopg.connect(_address("postgres")) as server:
        there = "select 1 from pg_database where datname = %s"
        if not server.execute(there, [name]).fetchone():
            return False
    with psycopg.connect(_address(name)) as server:
        made = server.execute("select to_regclass('bench_made')").fetchall()
        return made[0][0] is not None


def _address(database: str) -> str:
    return os.environ["OWNER_DATABASE_URL"].rsplit("/", 1)[0] + "/" + database
