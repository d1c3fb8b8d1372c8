"""Fills one bench database with a labelled register of so many children.

Two processes make the profiles and copy them in; the indexes are built afterwards. The
children have cases of an office that sees two of five and of one that sees all. A
plain table holds the same rows as written, for the rivals.
"""

import csv
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path
from uuid import UUID

import django
import psycopg

django.setup()

from bench.match_offline import register  # noqa: E402
from cases.matching.profile import Facts  # noqa: E402
from cases.matching.words import words_of  # noqa: E402
from cases.models.matching import columns_of, hasher  # noqa: E402

PROCESSES, PARTS = 2, 10
NAMES = ["given", "father", "mother", "village", "block"]
SETS = ["keys", "asks", "words", "others", "father_others"]
COLUMNS = [*NAMES, *SETS, "district", "state", "sex", "born", "nickname"]
OFFICE = 1


def key_of(name: str) -> UUID:
    """The child of a record, in the bench database."""
    return UUID(int=int(name[1:]) + 1 + (ord(name[0]) << 64))


def name_of(key: UUID) -> str:
    """The record of a child, as the labels name it."""
    return f"{chr(key.int >> 64)}{(key.int & (1 << 64) - 1) - 1:07d}"


def wanted(folder: Path, size: int) -> set[str]:
    """The first so many records, those that a question means among them."""
    meant: set[str] = set()
    for file in ("truth.csv", "truth_grown.csv"):
        if (folder / file).exists():
            with (folder / file).open(newline="") as lines:
                for row in csv.DictReader(lines):
                    meant |= set(filter(None, row["match_ids"].split("|")))
    with (folder / "registry_entities.csv").open(newline="") as lines:
        names = [row["rec_id"] for row in csv.DictReader(lines)]
    meant &= set(names)
    rest = (name for name in names if name not in meant)
    return meant | set(islice(rest, max(0, size - len(meant))))


def fill(folder: Path, size: int) -> float:
    """Everything into an empty, migrated bench database; answers the seconds."""
    began = time.perf_counter()
    owner = os.environ["OWNER_DATABASE_URL"]
    with psycopg.connect(owner, autocommit=True) as server:
        indexes = _begin(server)
        with ProcessPoolExecutor(PROCESSES) as pool:
            list(pool.map(partial(_copy, owner, folder, size), range(PARTS)))
        _end(server, indexes)
    return time.perf_counter() - began


def _begin(server: psycopg.Connection) -> list[str]:
    """Empty tables; answers how the indexes are made again."""
    server.execute(OFFICES)
    server.execute(PLAIN)
    indexes = server.execute(
        "select indexname, indexdef from pg_indexes where indexname = 'match_words'"
    ).fetchall()
    for name, _made in indexes:
        server.execute(f"drop index {name}")
    return [made for _name, made in indexes]


def _end(server: psycopg.Connection, indexes: list[str]) -> None:
    """Indexes, cases, counts, and what the rivals need."""
    server.execute("set maintenance_work_mem = '512MB'")
    server.execute("set session_replication_role = replica")
    for made in indexes:
        server.execute(made)
    server.execute(KEYS)
    server.execute(CASES)
    server.execute(
        "vacuum analyze cases_matchprofile, cases_matchkey, cases_case, cases_child"
    )
    server.execute("select match_count()")
    server.execute("vacuum analyze cases_matchfrequency")
    server.execute(RIVALS)
    server.execute("vacuum analyze bench_person")
    server.execute("create table bench_made as select now() as at")


def _copy(owner: str, folder: Path, size: int, turn: int) -> None:
    """One part of the records."""
    kept = wanted(folder, size)
    part = lambda name: int(name[1:]) % PARTS == turn and name in kept  # noqa: E731
    listed = list(register(folder).facts("registry.csv", chosen=part))
    with psycopg.connect(owner) as server, server.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute("set synchronous_commit = off")
        rows = f"cases_matchprofile (child_id, agency_ids, {', '.join(COLUMNS)})"
        with cursor.copy(f"copy {rows} from stdin (format binary)") as copy:
            copy.set_types(
                ["uuid", *["int4[]"] * 11, "int4", "int4", "text", "float8", "bool"]
            )
            for row in _profiles(listed):
                copy.write_row(row)
        plain = "bench_person (id, name, father, mother, village)"
        with cursor.copy(f"copy {plain} from stdin") as copy:
            for name, facts in listed:
                said = (facts.name, facts.father, facts.mother, facts.village)
                copy.write_row([key_of(name), *said])


def _profiles(listed: list[tuple[str, Facts]]) -> Iterator[list]:
    for name, facts in listed:
        columns = columns_of(hasher().profile(facts))
        texts = [facts.name, facts.father, facts.mother, facts.village]
        columns["words"] = sorted(words_of(hasher(), texts))
        key = key_of(name)
        offices = [OFFICE, 2] if key.int % 5 < 2 else [2]
        yield [key, offices, *map(columns.get, COLUMNS)]


OFFICES = """
insert into auth_group (id, name) values (1, 'bench one'), (2, 'bench two');
insert into accounts_agency (id, name, name_hi, kind, email, phone, interim, group_id,
                             district_id, state_id)
select n, 'Office ' || n, '', 'CWC', '', '', false, n, d.id, d.state_id
  from generate_series(1, 2) n, (select * from accounts_district limit 1) d;
insert into accounts_user (id, password, username, email, is_staff, is_active,
                           date_joined, full_name, role, phone, languages, agency_id)
values (1, '', 'bench', '', false, true, now(), 'Person', 'CWC_CHAIR', '', '{}', 1);
"""
PLAIN = """
create table bench_person (id uuid primary key, name text, father text, mother text,
  village text, line text generated always as
  (lower(name || ' ' || father || ' ' || village)) stored)
"""
KEYS = """
insert into cases_matchkey (key, number)
select distinct x, number from cases_matchprofile, unnest(keys) x order by 1, 2
"""
CASES = """
insert into cases_child (id, created_at, version, sex, age_source, languages,
                         interpreter_needed, needs)
select child_id, now(), 1, 'BOY', 'STATED', '{}', false, '{}' from cases_matchprofile;
insert into cases_case (id, created_at, version, number, child_id, label, initials,
  status, route, district_id, owner_id, opened_by_id, sealed, rescued_at,
  journey_minutes, statement_language, agency_ids, named_ids, touched_at)
select p.child_id, now(), 1, 'N' || row_number() over (), p.child_id, '', '', 'RESCUED',
       'RAID', a.district_id, 2, 1, false, now(), 0, '', p.agency_ids, '{}', now()
  from cases_matchprofile p, accounts_agency a where a.id = 1;
"""
RIVALS = """
create extension if not exists fuzzystrmatch;
create extension if not exists pg_trgm;
create function bench_tokens(p_name text) returns text[] language sql immutable as $$
  select coalesce(array_agg(distinct code), '{}') from (
    select dmetaphone(w) from regexp_split_to_table(p_name, '[^A-Za-z]+') w) t(code)
   where code <> ''
$$;
alter table bench_person add column tokens text[];
update bench_person set tokens = bench_tokens(name);
create index bench_trigrams on bench_person using gin (line gin_trgm_ops);
create index bench_metaphones on bench_person using gin (tokens);
"""

if __name__ == "__main__":
    seconds = fill(Path(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(f"{seconds:.0f}")
