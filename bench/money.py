"""./bin/bench money [--sizes 10000,50000,500000] [--anew]

Fills the databases bench_money_<claims> where they are missing, and measures in a
process of its own each: the monthly report as CSV and XLSX against PostgreSQL's COPY
of the same rows as the same login, the memory that a report takes, and the board
against hand-written SQL. Writes docs/bench/<day>-money.md and .json, with what is
missed of the goals.
"""

import argparse
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench.filling import fill

ROOT = Path(__file__).resolve().parent.parent
SETUP = ("prepare_database", "migrate", "load_law", "sync_roles")
CLAIMS_A_CASE = 10
# The labour office that sees every case, and its officer.
OFFICE, OFFICER = 204, 6

STEPS = [
    "set session_replication_role = replica",
    "insert into auth_group (id, name) values (204, 'bench office 204')",
    """
insert into accounts_agency (id, name, name_hi, kind, email, phone, interim, group_id,
                             district_id, state_id)
select 204, 'Office 204', '', 'LABOUR', '', '', false, 204, district_id, state_id
  from accounts_agency where id = 201
""",
    """
insert into accounts_user (id, password, username, email, is_staff, is_active,
                           date_joined, full_name, role, phone, languages, agency_id)
values (6, '', 'bench-6', '', false, true, now(), 'Person 6', 'LABOUR', '', '{}', 204)
""",
    "insert into accounts_user_groups (user_id, group_id) values (6, 204)",
    "update cases_case set agency_ids = agency_ids || 204",
    """
insert into cases_casegroupreach (status, next_due_at, content_object_id, group_id,
                                  permission_id)
select status, next_due_at, id, 204, (
         select id from auth_permission where codename = 'view_case')
  from cases_case order by cases_case.id
""",
    """
insert into cases_participation (id, created_at, version, duty, from_at, because,
                                 agency_id, case_id)
select gen_random_uuid(), now(), 1, 'LABOUR', rescued_at, 'child.rescued', 204, id
  from cases_case
""",
    """
create table bench_employer as
select n, bench_key(1400, n) as employer, bench_key(1401, n) as workplace
  from generate_series(0, (select greatest(count(*) / 25, 1) from cases_case)) n
""",
    """
insert into cases_employer (id, created_at, version, name, owner_name, kind, phone,
                            address, district_id, registration, search_key)
select employer, now(), 1, 'चूड़ी Workshop ' || n, '', '', '', 'Lane ' || n,
       (select district_id from accounts_agency where id = 201), '', ''
  from bench_employer
""",
    """
insert into cases_workplace (id, created_at, version, employer_id, address, district_id,
                             industry)
select workplace, now(), 1, employer, '',
       (select district_id from accounts_agency where id = 201), 'BANGLES'
  from bench_employer
""",
    """
update cases_case c set workplace_id = e.workplace
  from bench_case b join bench_employer e
    on e.n = b.n % (select count(*) from bench_employer)
 where b.id = c.id
""",
    """
insert into compensation_claim (id, created_at, version, state, state_since, due_on,
    amount_claimed_paise, amount_ordered_paise, received_paise, in_fund_paise,
    credited_paise, interest_paise, reason, unpaid_because, evidence_needed,
    evidence_held, applied_to, decision_reason, order_number, proposed_at, ordered_at,
    credited_on, watched_by, case_id, scheme_id, employer_id, proposed_by_id)
select bench_key(1410 + s.k::int, b.n), b.rescued_at, 1, x.state, b.rescued_at,
       b.rescued_at::date + 90, 2000000,
       case when x.step > 2 then 2000000 else 0 end,
       case when x.step > 3 then 2000000 else 0 end,
       case when x.step = 4 then 2000000 else 0 end,
       case when x.step > 4 then 2000000 else 0 end, 0, '',
       (array['', 'NO_ACCOUNT', 'EMPLOYER_REFUSES', 'NO_BUDGET'])[1 + b.n % 4],
       '{}', '{}', '', '', '', b.rescued_at,
       case when x.step > 2 then b.rescued_at + interval '40 days' end,
       case when x.step > 4 then b.rescued_at::date + 120 end, '', b.id, s.id,
       e.employer, 6
  from bench_case b
  join bench_employer e on e.n = b.n % (select count(*) from bench_employer)
  join (select id, row_number() over (order by id) as k from compensation_scheme) s
    on s.k <= %(claims_a_case)s
  cross join lateral (
    select step, (array['IDENTIFIED', 'NOTICE_SERVED', 'ORDERED', 'IN_FUND',
                        'PAID_OUT'])[step] as state
      from (select 1 + (bench_hash(b.n, s.k::int) % 5) as step) y) x
""",
    """
insert into compensation_notice (id, created_at, version, number, issued_at,
    days_to_pay, hearing_place, served_how, served_proof, claim_id, employer_id,
    issued_by_id)
select gen_random_uuid(), now(), 1, 'NOT/' || row_number() over (), c.state_since, 15,
       '', '', '', c.id, c.employer_id, 6
  from compensation_claim c where c.state <> 'IDENTIFIED'
""",
    # The bench has credits and no accounts that they went to.
    """
alter table compensation_ledgerentry
  drop constraint ledger_child_is_paid_into_an_account
""",
    """
insert into compensation_ledgerentry (id, created_at, version, kind, from_account,
    to_account, amount_paise, happened_on, reference, reversal_reason, claim_id,
    recorded_by_id)
select gen_random_uuid(), now(), 1, 'PRINCIPAL', 'WELFARE_FUND', 'CHILD', 2000000,
       c.credited_on, 'UTR' || row_number() over (), '', c.id, 6
  from compensation_claim c where c.state = 'PAID_OUT'
""",
    "drop table bench_employer",
    "set session_replication_role = default",
    "vacuum analyze",
    "create table bench_money_made as select now() as at",
]


def main(argv: list[str]) -> int:
    """Everything from an empty cluster to the report."""
    parser = argparse.ArgumentParser(prog="./bin/bench money", description=__doc__)
    parser.add_argument("--sizes", default="10000,50000,500000", help="of claims")
    parser.add_argument("--anew", action="store_true", help="fill again")
    asked = parser.parse_args(argv)
    found = {}
    for size in map(int, asked.sizes.split(",")):
        _prepare(size, anew=asked.anew)
        found[size] = _measure(size)
        sys.stderr.write(f"{size}: {json.dumps(found[size])}\n")
    path = ROOT / f"docs/bench/{datetime.now(UTC).date()}-money"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n")
    path.with_suffix(".md").write_text(_written(found))
    return 1 if any(not met for _goal, met, _figure in judged(found)) else 0


def judged(found: dict) -> list[tuple[str, bool, str]]:
    """Each goal, whether it is met at the largest size, and the figure."""
    sizes = sorted(found)
    last, before = found[sizes[-1]], found[sizes[-2] if len(sizes) > 1 else sizes[-1]]
    csv, xlsx = last["csv_s"] / last["copy_s"], last["xlsx_s"] / last["copy_s"]
    memory = max(last["csv_mb"], last["xlsx_mb"])
    board = last["board_ms"] / last["hand_ms"]
    growth = last["board_ms"] / before["board_ms"]
    return [
        ("CSV takes at most 1.5 times COPY", csv <= 1.5, f"{csv:.2f}"),
        ("XLSX takes at most 6 times COPY", xlsx <= 6, f"{xlsx:.2f}"),
        ("A report takes under 150 MB above idle", memory < 150, f"{memory:.0f} MB"),
        ("The board asks at most 2 times as long", board <= 2, f"{board:.2f}"),
        ("The board stays flat to the next size", growth <= 1.25, f"{growth:.2f}"),
    ]


def _address(variable: str, database: str) -> str:
    return os.environ[variable].rsplit("/", 1)[0] + "/" + database


def _prepare(size: int, *, anew: bool) -> None:
    name = f"bench_money_{size}"
    owner = _address("OWNER_DATABASE_URL", name)
    with psycopg.connect(
        _address("OWNER_DATABASE_URL", "postgres"), autocommit=True
    ) as server:
        there = server.execute(
            "select 1 from pg_database where datname = %s", [name]
        ).fetchone()
        if there and not anew and _is_filled(owner):
            _run(["migrate"], owner)
            return
        server.execute(f'drop database if exists "{name}" with (force)')
        server.execute(f'create database "{name}"')
    _run(SETUP, owner)
    fill(owner, size // CLAIMS_A_CASE)
    with psycopg.connect(owner, autocommit=True) as server:
        for step in STEPS:
            if "%(" in step:
                step = step.replace(" % ", " %% ")
                server.execute(step, {"claims_a_case": CLAIMS_A_CASE})
            else:
                server.execute(step)


def _run(commands, owner: str) -> None:
    env = {**os.environ, "OWNER_DATABASE_URL": owner, "SAVERA_AS": "owner"}
    for command in commands:
        words = [sys.executable, "manage.py", command]
        subprocess.run(words, check=True, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)


def _is_filled(address: str) -> bool:
    with psycopg.connect(address) as server:
        found = server.execute("select to_regclass('bench_money_made')").fetchall()[0][
            0
        ]
    return found is not None


def _measure(size: int) -> dict:
    name = f"bench_money_{size}"
    web = _address("DATABASE_URL", name)
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "SAVERA_AS": "web",
        # The tests' settings log in by this name: here too it is the web's login.
        "OWNER_DATABASE_URL": web,
        "DATABASE_URL": web,
        "BENCH_WORKER": _address("WORKER_DATABASE_URL", name),
        "BENCH_OWNER": _address("OWNER_DATABASE_URL", name),
    }
    words = [sys.executable, "-m", "bench.money_trial"]
    done = subprocess.run(
        words, check=True, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout)


def _written(found: dict) -> str:
    lines = [
        "# Money: reports and the board",
        "",
        "Made by `./bin/bench money`. COPY is PostgreSQL’s own, of the same rows, by "
        "the same login behind the same walls, in one run. The board’s numbers are "
        "those of an office that sees every claim, counted beforehand; the page adds "
        "sign-in, template and middleware, which don’t grow with the claims.",
        "",
        "| Claims | COPY | CSV | of COPY | XLSX | of COPY | Memory above idle, CSV | "
        "XLSX | Board’s numbers | Hand-written SQL | Page | Counting beforehand |",
        "| ---: " * 12 + "|",
    ]
    for size, f in found.items():
        lines.append(
            f"| {size:,} | {f['copy_s']:.1f} s | {f['csv_s']:.1f} s"
            f" | {f['csv_s'] / f['copy_s']:.2f} | {f['xlsx_s']:.1f} s"
            f" | {f['xlsx_s'] / f['copy_s']:.2f} | {f['csv_mb']:.0f} MB"
            f" | {f['xlsx_mb']:.0f} MB | {f['board_ms']:.1f} ms"
            f" | {f['hand_ms']:.1f} ms | {f['page_ms']:.0f} ms"
            f" | {f['count_s']:.1f} s |"
        )
    lines += ["", "| Goal, at the largest size | Figure | |", "| --- | ---: | --- |"]
    for goal, met, figure in judged(found):
        lines.append(f"| {goal} | {figure} | {'met' if met else '**missed**'} |")
    return "\n".join(lines) + "\n"
