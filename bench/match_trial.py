"""One size of the matching trial, in a process of its own; prints JSON.

Times are of questions that go through Django and the web's login with both walls on,
alone and from eight processes at once. The rest is asked of the engine, which may be
told who it was. What others do answers on the same rows, in the same run.
"""

import json
import multiprocessing
import os
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from uuid import UUID

import django
import psycopg
from django.db import connection, transaction
from psycopg.types.json import Jsonb

django.setup()

from bench.match_filling import name_of  # noqa: E402
from bench.match_offline import register  # noqa: E402
from cases.actions.matching import STEP  # noqa: E402
from cases.matching.flat import flat  # noqa: E402
from cases.matching.weighing import judge  # noqa: E402
from cases.models import Case, MatchProfile  # noqa: E402
from cases.models.matching import columns_of, hasher, weights  # noqa: E402
from common import walls  # noqa: E402

# How a new registration is mixed in life; the files hold more matches than that.
MIX = {"rerescue": 0.02, "dup": 0.02, "sibling": 0.10, "namesake": 0.01, "random": 0.85}
PERSON, PEOPLE = 1, 8
TIMED, EACH, RIVALS = 200, 25, 60
# Eight people think and type between two questions.
PAUSE = 0.5
# The background makes the precision steady; it is asked where that is quick.
BACKGROUND_UP_TO = 20_000
WAYS = {
    "pg_trgm": (
        "select id, similarity(line, %(line)s) s from bench_person"
        " where line %% %(line)s order by 2 desc limit 10"
    ),
    "double metaphone": (
        "select id, word_similarity(name, %(name)s) s from bench_person"
        " where tokens && bench_tokens(%(name)s) order by cardinality(array("
        " select unnest(tokens) intersect select unnest(bench_tokens(%(name)s))"
        " )) desc, 2 desc limit 10"
    ),
}
SIZES = {
    "children": "select count(*) from cases_matchprofile",
    "profiles, MB": "select pg_table_size('cases_matchprofile') / 1e6",
    "keys, MB": "select pg_table_size('cases_matchkey') / 1e6",
    "index of keys, MB": "select pg_relation_size('cases_matchkey_pkey') / 1e6",
    "index of words, MB": "select pg_relation_size('match_words') / 1e6",
    "pg_trgm's index, MB": "select pg_relation_size('bench_trigrams') / 1e6",
    "double metaphone's index, MB": "select pg_relation_size('bench_metaphones') / 1e6",
}


def main(folder: Path, size: int) -> dict:
    """Everything of one size."""
    files = register(folder)
    asked, truth = dict(files.facts("queries.csv")), files.truth("truth.csv")
    grown = (folder / "queries_grown.csv").exists()
    found: dict = {"load": os.getloadavg()[0]}
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"], autocommit=True) as server:
        found["sizes"] = {
            what: int(server.execute(sql).fetchall()[0][0])
            for what, sql in SIZES.items()
        }
        engine = Engine(server)
        if size <= BACKGROUND_UP_TO:
            asked |= dict(files.facts("background.csv"))
            truth |= files.truth("truth_background.csv")
        found["ours"] = figures(engine.all(asked), truth)
        if grown:
            invented = dict(files.facts("queries_grown.csv"))
            ranked = engine.all(invented)
            found["invented"] = figures(ranked, files.truth("truth_grown.csv"))
        met = {q: facts for q, facts in asked.items() if truth[q][1]}
        few = dict(Random(4).sample(sorted(met.items()), min(RIVALS, len(met))))
        found["rivals"] = {way: rival(server, way, few, truth) for way in WAYS}
        found["rivals"]["ours"] = ours(engine, few, truth)
        found["cpu a check, ms"] = engine.cpu(list(met.values())[:TIMED])
        found["night"] = night(server)
    everybody = list(asked.values())
    found["alone"] = alone(everybody[:TIMED])
    found["eight at once"] = together(everybody, 0)
    found["eight people"] = together(everybody, PAUSE)
    found["load after"] = os.getloadavg()[0]
    return found


class Engine:
    """The same question as the web asks, by one who may be told who it was."""

    def __init__(self, server: psycopg.Connection):
        self.server, self.lists = server, flat(weights())
        [(self.known,)] = server.execute("select match_known()").fetchall()

    def one(self, facts) -> list[tuple[str, float]]:
        """The likeliest ten."""
        row = {**columns_of(hasher().profile(facts)), "child_id": str(UUID(int=0))}
        rows = self.server.execute(
            "select f.child_id, f.child_bits, f.sibling_bits from match_found("
            "jsonb_populate_record(null::cases_matchprofile, %s), %s, %s, 10) f",
            [Jsonb(row), *self.lists],
        ).fetchall()
        return [(name_of(who.key), who.chance) for who in judge(rows, self.known)]

    def all(self, asked: dict) -> dict[str, list[tuple[str, float]]]:
        """The likeliest of each question."""
        return {query: self.one(facts) for query, facts in asked.items()}

    def cpu(self, asked: list) -> float:
        """Processor time of a question in the server, which other work can't bend."""
        [(pid,)] = self.server.execute("select pg_backend_pid()").fetchall()
        before = _ticks(pid)
        for facts in asked:
            self.one(facts)
        return 1000 * (_ticks(pid) - before) / len(asked)


def _ticks(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rival(server, way: str, asked: dict, truth: dict) -> dict:
    """What others do on the same rows: similarity of the whole line, or shared
    double-metaphone tokens of the child's name, the most similar first."""
    server.execute("set pg_trgm.similarity_threshold = 0.4")
    found, times = {}, []
    for query, facts in asked.items():
        line = f"{facts.name} {facts.father} {facts.village}".lower()
        began = time.perf_counter()
        rows = server.execute(WAYS[way], {"line": line, "name": facts.name}).fetchall()
        times.append(time.perf_counter() - began)
        found[query] = [(name_of(key), score) for key, score in rows]
    return {**figures(found, truth), **told(times)}


def ours(engine: Engine, asked: dict, truth: dict) -> dict:
    """The same of our own engine."""
    found, times = {}, []
    for query, facts in asked.items():
        began = time.perf_counter()
        found[query] = engine.one(facts)
        times.append(time.perf_counter() - began)
    return {**figures(found, truth), **told(times)}


def figures(found: dict, truth: dict) -> dict:
    """Recall, and the alerts as a new registration would meet them in life."""
    matches = {query: truth[query][1] for query in found if truth[query][1]}
    recall = {
        f"recall@{top}": sum(
            any(name in same for name, _chance in found[query][:top])
            for query, same in matches.items()
        )
        / len(matches)
        for top in (1, 5)
    }
    kinds: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for query, best in found.items():
        kind, same = truth[query]
        kinds[kind] += 1
        if best and best[0][1] >= weights().alert_at:
            alarms[kind] += 1
            right[kind] += best[0][0] in same
    rate = {kind: MIX[kind] / kinds[kind] for kind in kinds}
    every = sum(alarms[kind] * rate[kind] for kind in kinds) or 1
    true = sum(right[kind] * rate[kind] for kind in kinds)
    repeats = sum(MIX[kind] for kind in ("rerescue", "dup") if kinds[kind]) or 1
    alerts = {"precision": true / every, "alert recall": true / repeats}
    return {"matches": len(matches), **recall, **alerts}


def told(times: list[float]) -> dict:
    """The middle and the slowest twentieth, in milliseconds."""
    ordered = sorted(times)
    middle, late = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    return {"p50": 1000 * middle, "p95": 1000 * late}


def alone(asked: list) -> dict:
    """One person who asks without a pause."""
    checks, searches = _asks(asked, 0)
    return {"check": told(checks), "search": told(searches)}


def together(asked: list, pause: float) -> dict:
    """Eight people, each in a process of its own, with or without a pause."""
    connection.close()
    shares = [asked[at::PEOPLE][:EACH] for at in range(PEOPLE)]
    with multiprocessing.get_context("fork").Pool(PEOPLE) as pool:
        answers = pool.starmap(_asks, [(share, pause) for share in shares], chunksize=1)
    checks, searches = (
        [t for one in kind for t in one] for kind in zip(*answers, strict=True)
    )
    return {"check": told(checks), "search": told(searches)}


def _asks(asked: list, pause: float) -> tuple[list[float], list[float]]:
    """The seconds of each check and each search of one person."""
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("set session authorization savera_web")
    checks: list[float] = []
    searches: list[float] = []
    dice = Random(os.getpid())
    for number, facts in enumerate(asked):
        time.sleep(dice.uniform(0, 2 * pause))
        with Timed(checks, number), transaction.atomic():
            walls.enter(PERSON)
            MatchProfile.objects.all().suspects(facts)
        time.sleep(dice.uniform(0, 2 * pause))
        words = facts.name.split()[0][:4] if facts.name else "Raj"
        with Timed(searches, number), transaction.atomic():
            walls.enter(PERSON)
            Case.objects.all().found_by(words)
    return checks, searches


class Timed:
    """Notes how long it took; the first of a connection plans and is left out."""

    def __init__(self, times: list[float], number: int):
        self.times, self.number = times, number

    def __enter__(self):
        self.began = time.perf_counter()

    def __exit__(self, *_fault):
        if self.number:
            self.times.append(time.perf_counter() - self.began)


def night(server) -> dict:
    """The middle step of the nightly pass over all pairs, and so the whole night."""
    (pid,) = server.execute("select pg_backend_pid()").fetchone()
    (size,) = server.execute("select count(*) from cases_matchprofile").fetchone()
    many = min(STEP, size // 2)
    (middle,) = server.execute(
        "select child_id from cases_matchprofile order by child_id offset %s limit 1",
        [(size - many) // 2],
    ).fetchone()
    began, before = time.perf_counter(), _ticks(pid)
    (pairs,) = server.execute(
        "select count(*) from match_night(%s, %s, %s, %s, %s)",
        [middle, many, *flat(weights()), weights().alert_at],
    ).fetchone()
    seconds, cpu = time.perf_counter() - began, _ticks(pid) - before
    return {
        "children": many,
        "pairs": pairs,
        "minutes": seconds * size / many / 60,
        "minutes of one core": cpu * size / many / 60,
        "memory, MB": _peak(pid),
    }


def _peak(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1000


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
