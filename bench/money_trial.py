"""One size of the money trial, in a process of its own; prints JSON."""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import django

django.setup()

import psycopg  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from bench.money import OFFICER  # noqa: E402
from common import walls  # noqa: E402
from compensation.actions import counting  # noqa: E402
from compensation.board import View, board_facts  # noqa: E402
from compensation.exports import Filters, Report, write_report  # noqa: E402

ROUNDS = 40
# A large report takes minutes, in which other work on the machine evens out.
ROUNDS_OF_FILES, LARGE = 2, 100_000
# What the board shows, as few statements as can bring it.
HAND_SQL = [
    """
select * from compensation_moneycount
 where agency_id = %(office)s and stage = '' and by in ('ALL', 'STAGE', 'STEP')
   and (district_id is null or by = 'ALL')""",
    """
select m.*, e.name, d.name from (
  select * from compensation_moneycount
   where agency_id = %(office)s and district_id is null and by = 'EMPLOYER'
     and stage = '' order by district_id, late desc, since asc nulls last, key
   limit 25) m
  left join cases_employer e on e.id = m.key::uuid
  left join accounts_district d on d.id = e.district_id""",
    """
select d.* from accounts_district d where d.id in (
  select district_id from compensation_moneycount
   where agency_id = %(office)s and by = 'ALL') order by name""",
    """
select * from compensation_moneyday
 where agency_id = %(office)s and district_id is null order by day desc limit 60""",
]


def seconds(work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def memory(name: str) -> float:
    """The process's memory in MB, by its name in /proc."""
    words = Path("/proc/self/status").read_text().split(f"{name}:")[1].split()
    return int(words[0]) / 1024


def copy(report: Report, path: Path) -> None:
    """PostgreSQL's own COPY of the report's rows, in one piece."""
    names = ", ".join(report.kind.columns)
    rows = f"select {names} from ({report._sql}) r order by key"  # noqa: S608
    with (
        path.open("wb") as file,
        connection.cursor() as cursor,
        cursor.copy(f"copy ({rows}) to stdout (format csv)", report._facts) as sent,
    ):
        for data in sent:
            file.write(data)


def write(report: Report, path: Path, format: str) -> float:
    """Write the report as a job does; answers the memory above idle in MB."""
    Path("/proc/self/clear_refs").write_text("5")
    idle = memory("VmRSS")
    totals = {} if format == "csv" else report.totals()
    parts = report.parts(format)
    write_report(path, report, format=format, parts=parts, totals=totals)
    return memory("VmHWM") - idle


def shortest_ms(work) -> float:
    """Of many rounds the shortest: other work on the machine only adds."""
    work()
    return min(seconds(work) for _n in range(ROUNDS)) * 1000


def by_hand(office: int) -> None:
    with connection.cursor() as cursor:
        for sql in HAND_SQL:
            cursor.execute(sql, {"office": office})
            cursor.fetchall()


def main() -> None:
    """All figures of this database."""
    officer = User.objects.select_related("agency").get(pk=OFFICER)
    found: dict = {}
    with tempfile.TemporaryDirectory() as folder, walls.acting_as(officer):
        with connection.cursor() as cursor:
            cursor.execute("set local statement_timeout = 0")
        report = Report(Filters(), by=officer)
        found["rows"] = report.totals()["rows"]
        for _round in range(1 if found["rows"] > LARGE else ROUNDS_OF_FILES):
            took = seconds(lambda: copy(report, Path(folder) / "copy.csv"))
            found["copy_s"] = min(took, found.get("copy_s", took))
            for kind in ("csv", "xlsx"):
                path = Path(folder) / f"a.{kind}"
                started = time.perf_counter()
                found[f"{kind}_mb"] = write(report, path, kind)
                took = time.perf_counter() - started
                found[f"{kind}_s"] = min(took, found.get(f"{kind}_s", took))
    with psycopg.connect(os.environ["BENCH_WORKER"]) as worker:
        started = time.perf_counter()
        with worker.cursor() as cursor:
            cursor.execute("set local role savera_clock")
            counting.count_office(cursor, officer.office_id, timezone.now())
        worker.commit()
        found["count_s"] = time.perf_counter() - started
    # What autovacuum does within a minute.
    with psycopg.connect(os.environ["BENCH_OWNER"], autocommit=True) as owner:
        owner.execute("vacuum analyze compensation_moneycount")
    with walls.acting_as(officer):
        found["board_ms"] = shortest_ms(lambda: board_facts(View(), by=officer))
        found["hand_ms"] = shortest_ms(lambda: by_hand(officer.office_id))
    client = Client()
    client.force_login(officer)
    found["page_ms"] = shortest_ms(lambda: client.get("/compensation/", secure=True))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
