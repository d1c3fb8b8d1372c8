"""./bin/bench [--sizes 10000,100000] [--rounds 30] [--anew] [--gate]

Makes the databases bench_<size> where they are missing, measures each in a process
of its own and writes docs/bench/<day>.md and .json.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench import growing, match, money
from bench.filling import fill
from bench.report import judged, written, written_of_walls

ROOT = Path(__file__).resolve().parent.parent
SETUP = ("prepare_database", "migrate", "load_law", "sync_roles")


def main() -> int:
    """Everything from an empty cluster to the report."""
    if sys.argv[1:2] == ["grow"]:
        return growing.main(sys.argv[2:])
    if sys.argv[1:2] == ["match"]:
        return match.main(sys.argv[2:])
    if sys.argv[1:2] == ["walls"]:
        return walls(sys.argv[2:])
    if sys.argv[1:2] == ["money"]:
        return money.main(sys.argv[2:])
    parser = argparse.ArgumentParser(prog="./bin/bench", description=main.__doc__)
    parser.add_argument("--sizes", default="10000,100000", help="numbers of cases")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--anew", action="store_true", help="fill the databases again")
    parser.add_argument(
        "--gate", action="store_true", help="fail where a goal is missed"
    )
    asked = parser.parse_args()
    found = {"facts": facts(), "sizes": {}}
    for size in map(int, asked.sizes.split(",")):
        took = prepare(size, anew=asked.anew)
        sys.stderr.write(f"bench_{size}: ready ({took:.0f} s to fill)\n")
        found["sizes"][size] = measure(size, asked.rounds)
    found["facts"]["load_after"] = os.getloadavg()[0]
    folder = ROOT / "docs/bench"
    folder.mkdir(parents=True, exist_ok=True)
    day = found["facts"]["day"]
    (folder / f"{day}.json").write_text(json.dumps(found, indent=1) + "\n")
    (folder / f"{day}.md").write_text(written(found))
    missed = [goal for goal, met, _figure in judged(found) if not met]
    sys.stderr.write(f"docs/bench/{day}.md is written. Missed goals: {len(missed)}\n")
    return 1 if asked.gate and missed else 0


def walls(argv: list[str]) -> int:
    """What both walls cost: see bench/walls_trial.py."""
    parser = argparse.ArgumentParser(
        prog="./bin/bench walls", description=walls.__doc__
    )
    parser.add_argument("--size", type=int, default=100_000, help="number of cases")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--anew", action="store_true", help="fill the database again")
    asked = parser.parse_args(argv)
    found = {"facts": facts(), "cases": asked.size}
    prepare(asked.size, anew=asked.anew)
    found["walls"] = measure(asked.size, asked.rounds, "bench.walls_trial")
    found["facts"]["load_after"] = os.getloadavg()[0]
    path = ROOT / f"docs/bench/{found['facts']['day']}-walls"
    path.with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n")
    text, missed = written_of_walls(found)
    path.with_suffix(".md").write_text(text)
    sys.stderr.write(text)
    return 1 if missed else 0


def facts() -> dict:
    """When and on what it was measured."""
    with psycopg.connect(_address("OWNER_DATABASE_URL", "postgres")) as server:
        version = server.execute("show server_version").fetchall()[0][0]
        buffers = server.execute("show shared_buffers").fetchall()[0][0]
    return {
        "day": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0],
        "python": platform.python_version(),
        "postgresql": version,
        "shared_buffers": buffers,
    }


def prepare(size: int, *, anew: bool) -> float:
    """The database of this size, filled once; the seconds that it took."""
    name = f"bench_{size}"
    owner = _address("OWNER_DATABASE_URL", name)
    with psycopg.connect(
        _address("OWNER_DATABASE_URL", "postgres"), autocommit=True
    ) as server:
        there = server.execute(
            "select 1 from pg_database where datname = %s", [name]
        ).fetchone()
        if there and not anew and _is_filled(owner):
            _run(["migrate"], owner)
            _hold_sitting_today(owner)
            return 0.0
        server.execute(f'drop database if exists "{name}" with (force)')
        server.execute(f'create database "{name}"')
    _run(SETUP, owner)
    took = fill(owner, size)
    _hold_sitting_today(owner)
    return took


def _run(commands, owner: str) -> None:
    env = {**os.environ, "OWNER_DATABASE_URL": owner, "SAVERA_AS": "owner"}
    for command in commands:
        words = [sys.executable, "manage.py", command]
        subprocess.run(words, check=True, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)


def _is_filled(address: str) -> bool:
    with psycopg.connect(address) as server:
        found = server.execute("select to_regclass('bench_made')").fetchall()[0][0]
    return found is not None


def _hold_sitting_today(address: str) -> None:
    with psycopg.connect(address) as server:
        server.execute(
            "update cases_sitting"
            " set \"on\" = (now() at time zone 'Asia/Kolkata')::date"
        )
        # A few people ask for thousands of pages here: no hour's number stops them.
        server.execute(
            "update cases_codelistentry set extra = '{\"number\": 1000000000}'"
            " where list = 'limit'"
        )


def measure(size: int, rounds: int, module: str = "bench.measure") -> dict:
    """The figures of one size, from a process whose Django is the web's login."""
    name = f"bench_{size}"
    web = _address("DATABASE_URL", name)
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "SAVERA_AS": "web",
        # The tests' settings log in by this name: here too it is the web's login.
        "OWNER_DATABASE_URL": web,
        "DATABASE_URL": web,
        "BENCH_WEB": web,
        "BENCH_OWNER": _address("OWNER_DATABASE_URL", name),
        "BENCH_WORKER": _address("WORKER_DATABASE_URL", name),
    }
    words = [sys.executable, "-m", module, str(size), str(rounds)]
    done = subprocess.run(
        words, check=True, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout)


def _address(variable: str, database: str) -> str:
    return os.environ[variable].rsplit("/", 1)[0] + "/" + database


if __name__ == "__main__":
    sys.exit(main())
