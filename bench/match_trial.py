"""One size of the matching trial, in a process of its own.

The register grows by mixing facts of one State. The questions go through Django and
the web's login for the times, and through the engine, which may be told who it was,
for the recall; trigram similarity answers on the same rows beside it. The candidates
go to var/match.cand.csv for a scoring script.
"""

import csv
import json
import os
import random
import statistics
import sys
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import django
import psycopg
from django.db import connection, transaction
from psycopg.types.json import Jsonb

django.setup()

from cases.matching.flat import flat  # noqa: E402
from cases.matching.labelled import Register, gazetteer  # noqa: E402
from cases.matching.weighing import judge  # noqa: E402
from cases.matching.words import words_of  # noqa: E402
from cases.models import Case, MatchProfile  # noqa: E402
from cases.models.matching import columns_of, hasher, weights  # noqa: E402
from common import walls  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
# How a new registration is mixed in life; the files hold more matches than that.
MIX = {"rerescue": 0.02, "dup": 0.02, "sibling": 0.10, "namesake": 0.01, "random": 0.85}
OFFICE, PERSON = 1, 1
TIMED, RIVALS, SEARCHES = 1000, 150, 300
NAMES = ["given", "father", "mother", "village", "block"]
SETS = ["keys", "asks", "words", "others", "father_others"]
COLUMNS = [*NAMES, *SETS, "district", "state", "sex", "born", "nickname"]


def measure(folder: Path, size: int, queries: int) -> None:
    """One size: fill, ask, tell."""
    owner = os.environ["OWNER_DATABASE_URL"]
    trial = Trial(folder, size, queries)
    began = time.perf_counter()
    with psycopg.connect(owner) as server:
        trial.fill(server)
    sys.stdout.write(
        f"{len(trial.register)} children, filled in"
        f" {time.perf_counter() - began:.0f} s\n"
    )
    with psycopg.connect(owner, autocommit=True) as server:
        for table in ("cases_matchprofile", "cases_case", "bench_person"):
            server.execute(f"vacuum analyze {table}")
        for what in ("table", "indexes"):
            (told,) = server.execute(
                f"select pg_size_pretty(pg_{what}_size('cases_matchprofile'))"
            ).fetchone()
            sys.stdout.write(f"match profiles, {what}: {told}\n")
        trial.ask(server)


class Trial:
    """A register in the database and the questions that it is asked."""

    def __init__(self, folder: Path, size: int, queries: int):

        places = json.loads((ROOT / "law/places.json").read_text())
        self.folder = Register(folder, *gazetteer(places))
        self.register = dict(self.folder.facts("registry.csv"))
        self._grow(size)
        self.truth = self.folder.truth("truth.csv", "truth_background.csv")
        self.asked = dict(self.folder.facts("queries.csv"))
        self.asked |= dict(self.folder.facts("background.csv"))
        if queries:
            self.asked = dict(list(self.asked.items())[:queries])
        self.uuid = {name: UUID(int=n + 1) for n, name in enumerate(self.register)}
        self.name = {key: name for name, key in self.uuid.items()}

    def _grow(self, size: int) -> None:
        """More children of the same States, each of three others' facts."""
        dice = random.Random(7)
        by_state = defaultdict(list)
        for facts in self.register.values():
            by_state[facts.state].append(facts)
        pool = list(self.register.values())
        while len(self.register) < size:
            one = dice.choice(pool)
            kin = by_state[one.state]
            parents, home, body = (dice.choice(kin) for _part in range(3))
            self.register[f"G{len(self.register)}"] = replace(
                one,
                father=parents.father,
                mother=parents.mother,
                village=home.village,
                block=home.block,
                district=home.district,
                born=body.born,
            )

    def fill(self, server: psycopg.Connection) -> None:
        """Children, cases of one office that sees 40 %, profiles and plain rows."""

        server.execute("set session_replication_role = replica")
        server.execute(OFFICES)
        server.execute(PLAIN)
        cursor = server.cursor()
        profile = f"cases_matchprofile (child_id, agency_ids, {', '.join(COLUMNS)})"
        plain = "bench_person (id, name, father, village, district)"
        with cursor.copy(f"copy {profile} from stdin") as copy:
            for name, facts in self.register.items():
                columns = columns_of(hasher().profile(facts))
                texts = [facts.name, facts.father, facts.mother, facts.village]
                columns["words"] = sorted(words_of(hasher(), texts))
                copy.write_row(
                    [self.uuid[name], self._offices(name), *map(columns.get, COLUMNS)]
                )
        with cursor.copy(f"copy {plain} from stdin") as copy:
            for name, facts in self.register.items():
                copy.write_row(
                    [
                        self.uuid[name],
                        facts.name,
                        facts.father,
                        facts.village,
                        facts.district or 0,
                    ]
                )
        server.execute(CASES)
        cursor.execute("select match_count()")
        server.execute(TOKENS)

    def _offices(self, name: str) -> list[int]:
        return [OFFICE, 2] if self.uuid[name].int % 5 < 2 else [2]

    def ask(self, server: psycopg.Connection) -> None:
        """All questions as the person of one office, then the same of the others."""

        times = []
        with connection.cursor() as cursor:
            cursor.execute("set session authorization savera_web")
        for facts in list(self.asked.values())[:TIMED]:
            began = time.perf_counter()
            with transaction.atomic():
                walls.enter(PERSON)
                MatchProfile.objects.all().suspects(facts)
            times.append(time.perf_counter() - began)
        _tell("intake check, both walls, Django", times)
        found = self._ranked(server)
        self._figures("ours", found)
        self._search()
        self._rivals(server)

    def _ranked(self, server) -> dict[str, list[tuple[str, float]]]:
        """The same question as the engine, which may be told who it was."""

        found = {}
        lists = flat(weights())
        for query, facts in self.asked.items():
            row = {**columns_of(hasher().profile(facts)), "child_id": str(UUID(int=0))}
            rows = server.execute(
                "select f.child_id, f.child_bits, f.sibling_bits from match_found("
                "jsonb_populate_record(null::cases_matchprofile, %s), %s, %s, 10) f",
                [Jsonb(row), *lists],
            ).fetchall()
            found[query] = [
                (self.name[suspect.key], suspect.chance)
                for suspect in judge(rows, len(self.register))
            ]
        (ROOT / "var").mkdir(exist_ok=True)
        with (ROOT / "var/match.cand.csv").open("w", newline="") as lines:
            writer = csv.writer(lines)
            writer.writerow(["query_id", "rec_id", "rank", "score"])
            for query, best in found.items():
                for rank, (name, chance) in enumerate(best, 1):
                    writer.writerow([query, name, rank, chance])
        return found

    def _search(self) -> None:
        times = []

        for facts in list(self.asked.values())[:SEARCHES]:
            words = facts.name.split()[0][:4] if facts.name else "Raj"
            began = time.perf_counter()
            with transaction.atomic():
                walls.enter(PERSON)
                Case.objects.all().found_by(words)
            times.append(time.perf_counter() - began)
        _tell("search, first four letters, office with 40 %", times)

    def _rivals(self, server) -> None:
        """What others do on the same rows: similarity of the whole line, and shared
        double-metaphone tokens of the child's name, best similarity first."""
        server.execute("set pg_trgm.similarity_threshold = 0.4")
        ways = {
            "pg_trgm similarity of name, father and village": (
                "select id, similarity(line, %(line)s) s from bench_person"
                " where line %% %(line)s order by 2 desc limit 10"
            ),
            "double-metaphone tokens of the name": (
                "select id, word_similarity(name, %(name)s) s from bench_person"
                " where tokens && bench_tokens(%(name)s) order by cardinality(array("
                " select unnest(tokens) intersect select unnest(bench_tokens(%(name)s))"
                " )) desc, 2 desc limit 10"
            ),
        }
        for way, sql in ways.items():
            found, times = {}, []
            for query, facts in list(self.asked.items())[:RIVALS]:
                line = f"{facts.name} {facts.father} {facts.village}".lower()
                began = time.perf_counter()
                rows = server.execute(
                    sql, {"line": line, "name": facts.name}
                ).fetchall()
                times.append(time.perf_counter() - began)
                found[query] = [(self.name[key], score) for key, score in rows]
            _tell(way, times)
            self._figures(way.split()[0], found, alerts=False)

    def _figures(self, who: str, found, *, alerts: bool = True) -> None:

        matches = {q: self.truth[q][1] for q in found if self.truth[q][1]}
        for top in (1, 5):
            hits = sum(
                any(name in same for name, _score in found[query][:top])
                for query, same in matches.items()
            )
            share = hits / max(1, len(matches))
            sys.stdout.write(f"{who}: recall@{top} {share:.3f} of {len(matches)}\n")
        if not alerts:
            return
        kinds, alarms, right = defaultdict(int), defaultdict(int), defaultdict(int)
        for query, best in found.items():
            kind, same = self.truth[query]
            kinds[kind] += 1
            if best and best[0][1] >= weights().alert_at:
                alarms[kind] += 1
                right[kind] += best[0][0] in same
        rate = {kind: MIX[kind] / kinds[kind] for kind in kinds}
        all_alarms = sum(alarms[kind] * rate[kind] for kind in kinds) or 1
        true = sum(right[kind] * rate[kind] for kind in kinds)
        repeats = sum(MIX[k] for k in ("rerescue", "dup") if kinds[k]) or 1
        sys.stdout.write(
            f"{who}: alerts in the operating mix: precision {true / all_alarms:.3f},"
            f" recall {true / repeats:.3f}\n"
        )


def _tell(what: str, times: list[float]) -> None:
    ordered = sorted(times)
    middle = statistics.median(ordered) * 1000
    late = ordered[int(len(ordered) * 0.95)] * 1000
    sys.stdout.write(f"{what}: p50 {middle:.1f} ms, p95 {late:.1f} ms\n")
    sys.stdout.flush()


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
create table bench_person (id uuid primary key, name text, father text, village text,
  district int, line text generated always as
  (lower(name || ' ' || father || ' ' || village)) stored)
"""
TOKENS = """
create extension if not exists fuzzystrmatch;
create function bench_tokens(p_name text) returns text[] language sql immutable as $$
  select coalesce(array_agg(distinct code), '{}') from (
    select dmetaphone(w) from regexp_split_to_table(p_name, '[^A-Za-z]+') w) t(code)
   where code <> ''
$$;
alter table bench_person add column tokens text[];
update bench_person set tokens = bench_tokens(name);
create index on bench_person using gin (line gin_trgm_ops);
create index on bench_person using gin (tokens);
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


if __name__ == "__main__":
    measure(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
