"""Measures one bench database, as the web process and the worker; prints JSON.

Started by bench.__main__ with the addresses of the database in its environment.
"""

import json
import os
import sys
import time
from contextlib import contextmanager
from datetime import timedelta

import django

django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from guardian.shortcuts import get_objects_for_user  # noqa: E402

from accounts.models import User  # noqa: E402
from bench.filling import CHAIR, HUGE, LONE_WORKER, MEDIUM, SMALL, WORKER  # noqa: E402
from bench.rounds import Variant, figures, interleave, ratio  # noqa: E402
from cases.models import Case, CaseGroupReach  # noqa: E402
from common import walls  # noqa: E402
from oversight.actions import flagging  # noqa: E402

OFFICES = {
    "40 %": (CHAIR, HUGE),
    "1 %": (WORKER, MEDIUM),
    "200 cases": (LONE_WORKER, SMALL),
}
PAGE = 25
FAR = 400

# The best that one statement can do: keys from one index, then primary keys.
LIST_SQL = """
select c.id, c.number, c.status, c.label, c.initials, c.rescued_at, c.next_due_at,
       i.name, d.name
  from (select content_object_id as id from cases_casegroupreach
         where group_id = %s and content_object_id < %s
         order by content_object_id desc limit 26) page
  join cases_case c on c.id = page.id
  left join cases_childidentity i on i.child_id = c.child_id
  left join accounts_district d on d.id = c.home_district_id
 order by c.id desc
"""
LATEST = "ffffffff-ffff-ffff-ffff-ffffffffffff"
LATE_SQL = """
select c.id, c.number, c.status, c.label, c.initials, c.rescued_at, c.next_due_at,
       i.name, d.name
  from (select content_object_id as id, next_due_at from cases_casegroupreach
         where group_id = %s and next_due_at < %s
         order by next_due_at, content_object_id limit 26) page
  join cases_case c on c.id = page.id
  left join cases_childidentity i on i.child_id = c.child_id
  left join accounts_district d on d.id = c.home_district_id
 order by page.next_due_at, page.id
"""
CASE_SQL = [
    """
select c.*, h.*, i.*, d.name, hd.name, o.name, op.number
  from cases_case c join cases_child h on h.id = c.child_id
  left join cases_childidentity i on i.child_id = h.id
  join accounts_district d on d.id = c.district_id
  left join accounts_district hd on hd.id = c.home_district_id
  join accounts_agency o on o.id = c.owner_id
  left join cases_rescueoperation op on op.id = c.operation_id
 where c.id = %(id)s and exists (select 1 from cases_casegroupreach r
        where r.group_id = %(group)s and r.content_object_id = c.id)""",
    """
select k.*, r.*, a.name from cases_clock k join cases_clockrule r on r.id = k.rule_id
  join accounts_agency a on a.id = k.agency_id where k.case_id = %(id)s
 order by k.due_at""",
    """
select * from audit_event where case_id = %(id)s order by at desc, id desc limit 11""",
    """
select f.*, r.text_en from cases_flag f left join cases_flagrule r on r.code = f.kind
 where f.case_id = %(id)s and f.cleared_at is null
 order by f.raised_at desc limit 20""",
    """
select count(distinct user_id) from audit_access
 where case_id = %(id)s and at >= now() - interval '7 days'""",
    """
select count(*) from (select 1 from cases_inboxitem
  where agency_id = %(group)s and done_at is null limit 100) x""",
    """
select p.*, a.name from cases_participation p
  join accounts_agency a on a.id = p.agency_id
 where p.case_id = %(id)s and p.until_at is null order by p.from_at""",
]
SITTING_SQL = """
select t.*, c.*, h.*, i.name, d.name, o.name
  from cases_sitting s join cases_causelistitem t on t.sitting_id = s.id
  join cases_case c on c.id = t.case_id join cases_child h on h.id = c.child_id
  left join cases_childidentity i on i.child_id = h.id
  left join accounts_district d on d.id = c.home_district_id
  join accounts_agency o on o.id = c.owner_id
 where s.committee_id = %s and s."on" = %s order by t.place
"""
SEARCH = "select case_id from search_cases(%s, %s, %s) order by rank desc, case_id desc"
SEARCH_BARE = """
select c.id, 2 * (m.given && %(first)s::int[])::int
           + 2 * (m.given && %(last)s::int[])::int
           + (m.village && %(first)s::int[])::int
           + (m.village && %(last)s::int[])::int as rank
  from (select * from cases_matchprofile m
         where m.words && %(first)s::int[] and m.words && %(last)s::int[]
         limit 500) m
  join cases_case c on c.child_id = m.child_id
 order by rank desc, c.id desc limit 25
"""
# The same question of one office, and what a line shows, in one statement.
SEARCH_SQL = """
select c.id, c.number, c.status, c.label, c.initials, c.rescued_at, c.next_due_at,
       i.name, d.name
  from (select * from cases_matchprofile m
         where m.agency_ids && array[%(office)s]
           and m.words && %(first)s::int[] and m.words && %(last)s::int[]
         limit 500) m
  join cases_case c on c.child_id = m.child_id
  join cases_casegroupreach r on r.content_object_id = c.id and r.group_id = %(office)s
  left join cases_childidentity i on i.child_id = c.child_id
  left join accounts_district d on d.id = c.home_district_id
 order by 2 * (m.given && %(first)s::int[])::int
           + 2 * (m.given && %(last)s::int[])::int
           + (m.village && %(first)s::int[])::int
           + (m.village && %(last)s::int[])::int desc, c.id desc
 limit 25
"""
SCAN_SQL = """
select count(*) from cases_clock
 where met_at is null and excused_at is null and cancelled_at is null
   and due_at < now()
"""
TRUTH_SQL = """
with late as (select distinct case_id from cases_clock
               where met_at is null and excused_at is null and cancelled_at is null
                 and due_at < %(at)s),
     shown as (select distinct content_object_id as case_id from cases_casegroupreach
                where next_due_at < %(at)s)
select count(*) from late full join shown using (case_id)
 where late.case_id is null or shown.case_id is null
"""


def _connect(name: str) -> psycopg.Connection:
    """A connection that sends values inside the statement, as Django's does."""
    return psycopg.connect(os.environ[name], cursor_factory=psycopg.ClientCursor)


class Unequal(Exception):
    """Ours and the other way did not bring the same rows: no figure counts."""


class Bench:
    """The connections of one database, and what was measured on it."""

    def __init__(self, size: int, rounds: int) -> None:
        self.size, self.rounds = size, rounds
        self.web = _connect("BENCH_WEB")
        self.bare = _connect("BENCH_OWNER")
        self.worker = _connect("BENCH_WORKER")
        for setting in ("jit = off", "random_page_cost = 1.1"):
            self.bare.execute(f"set {setting}")
        self.bare.commit()
        self.found: dict[str, dict] = {}

    def measure(self, name: str, ours: list, hand: list, person: int, **more) -> None:
        """Ours behind both walls, the hand-written without any, both in turns."""
        enter = [("select wall_enter(%s)", [person])]
        variants = [
            Variant("ours", self.web, ours, more.pop("opening", enter)),
            Variant("hand", self.bare, hand),
            Variant("hand again", self.bare, hand),
        ]
        if more.pop("walled", True):
            variants.append(Variant("hand behind the wall", self.web, hand, enter))
        if "guardian" in more:
            slow = Variant("guardian", self.web, more.pop("guardian"), enter, at_most=5)
            variants.append(slow)
        interleave(variants, rounds=self.rounds, seconds=2)
        named = {variant.name: variant for variant in variants}
        self.found[name] = {
            "variants": {v.name: figures(v) for v in variants},
            "ratios": {
                v.name: ratio(named["ours"], v)
                for v in variants
                if v.name not in ("ours", "hand again")
            },
            "noise": ratio(named["hand again"], named["hand"])["median"],
            "plans": [_nodes(p) for p in named["ours"].plans()],
            **more,
        }

    def rows(self, sql: str, values) -> list:
        """The rows of a hand-written statement."""
        found = self.bare.execute(sql, values).fetchall()
        self.bare.rollback()
        return found


def _nodes(plan: dict) -> list[list]:
    """Kind, table and rows of every node, from the top."""
    below = [node for part in plan.get("Plans", []) for node in _nodes(part)]
    rows = plan["Actual Rows"] * plan["Actual Loops"]
    return [[plan["Node Type"], plan.get("Relation Name", ""), rows], *below]


@contextmanager
def caught(statements: list):
    """Collects the reading statements that Django sends."""

    def note(execute, sql, params, many, context):
        word = sql.lstrip()[:6].lower()
        if word == "select" and "wall_" not in sql[:20]:
            statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield


def as_shown(cases) -> list:
    """What a row of the list says of each case."""
    return [
        (c.pk, c.number, c.status, c.next_due_at, str(c.home_district or ""), c.called)
        for c in cases
    ]


def from_hand(rows) -> list:
    """The same of hand-written rows."""
    found = []
    for pk, number, status, label, initials, _rescued, due, name, district in rows:
        first, *rest = (name or "").split() or [""]
        called = f"{first} {rest[-1][0]}." if rest else first
        shown = called or label or initials or number
        found.append((pk, number, status, due, district or "", shown))
    return found


def same(ours: list, hand: list, what: str) -> None:
    """Stops where two ways don't bring the same."""
    if ours != hand or not ours:
        raise Unequal(f"{what}: {len(ours)} rows and {len(hand)} rows differ.")


def lists(bench: Bench) -> None:
    """First page, page 400 and the late ones, for three sizes of office."""
    for office, (person, group) in OFFICES.items():
        user = User.objects.get(pk=person)
        keys = bench.rows(
            "select content_object_id from cases_casegroupreach where group_id = %s"
            " order by 1 desc",
            [group],
        )
        pages = {"page 1": 1, "page 400": min(FAR, len(keys) // PAGE - 1)}
        for page, number in pages.items():
            skipped = (number - 1) * PAGE
            after = str(keys[skipped - 1][0]) if skipped else ""
            ours: list = []
            with walls.acting_as(user), caught(ours):
                found, _token = CaseGroupReach.objects.of(user).page(after=after)
                shown = as_shown(found)
            hand = [(LIST_SQL, [group, after or LATEST])]
            same(shown, from_hand(bench.rows(*hand[0]))[:PAGE], f"{page} {office}")
            guardian: list = []
            with walls.acting_as(user), caught(guardian):
                found = get_objects_for_user(
                    user, "cases.view_case", Case, accept_global_perms=False
                )
                found = found.select_related("identity", "home_district")
                cut = found.order_by("-pk")[skipped : skipped + PAGE]
                same(as_shown(cut), shown, f"guardian {page} {office}")
            title = f"{page}, {office}"
            bench.measure(
                title, ours, hand, person, guardian=guardian[-1:], number=number
            )
        now = timezone.now()
        ours = []
        with walls.acting_as(user), caught(ours):
            found, _token = CaseGroupReach.objects.of(user).page(late_before=now)
            shown = as_shown(found)
        hand = [(LATE_SQL, [group, now])]
        same(shown, from_hand(bench.rows(*hand[0]))[:PAGE], f"late {office}")
        bench.measure(f"late first, {office}", ours, hand, person)


def two_words(bench: Bench, key) -> dict:
    """The first and the last part of this child's name, as they are kept."""
    [(given,)] = bench.rows(
        "select m.given from cases_matchprofile m join cases_case c"
        " on c.child_id = m.child_id where c.id = %s",
        [key],
    )
    return {"first": [given[0]], "last": [given[-1]]}


def searches(bench: Bench) -> None:
    """A child's first and last name, for three sizes of office."""
    for office, (person, group) in OFFICES.items():
        user = User.objects.get(pk=person)
        keys = bench.rows(
            "select content_object_id from cases_casegroupreach where group_id = %s",
            [group],
        )
        asked = two_words(bench, keys[len(keys) // 3][0])
        words = [json.dumps([asked["first"], asked["last"]]), "", 25]
        bench.web.execute("select wall_enter(%s)", [person])
        found = [pk for (pk,) in bench.web.execute(SEARCH, words)]
        bench.web.rollback()
        ours: list = []
        with walls.acting_as(user), caught(ours):
            shown = Case.objects.in_order(found)
        hand = [(SEARCH_SQL, {**asked, "office": group})]
        same(as_shown(shown), from_hand(bench.rows(*hand[0])), f"search {office}")
        bench.measure(f"search, {office}", [(SEARCH, words), *ours], hand, person)


def page(bench: Bench, name: str, url: str, hand: list, person: int) -> None:
    """A whole page through the middleware: every statement, and the time of it all."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(pk=person))
    client.get(url)
    reads: list = []
    every: list = []

    def note(execute, sql, params, many, context):
        every.append(sql)
        return execute(sql, params, many, context)

    with caught(reads), connection.execute_wrapper(note):
        answer = client.get(url)
    if answer.status_code != 200:
        raise Unequal(f"{url} answers {answer.status_code}.")
    times = []
    for _turn in range(15):
        started = time.perf_counter()
        client.get(url)
        times.append((time.perf_counter() - started) * 1000)
    bench.measure(
        name,
        reads,
        hand,
        person,
        walled=False,
        queries=len(every),
        page_ms=[round(min(times), 1), round(sorted(times)[7], 1)],
    )


def pages(bench: Bench) -> None:
    """Case list, case page and sitting page."""
    person, group = OFFICES["40 %"]
    pk = bench.rows(
        "select content_object_id from cases_casegroupreach r where group_id = %s"
        " and status = 'SHELTERED' order by 1 desc offset 200 limit 1",
        [group],
    )[0][0]
    url = reverse("oversight:case-list")
    page(bench, "list page", url, [(LIST_SQL, [group, LATEST])], person)
    hand = [(sql, {"id": pk, "group": group}) for sql in CASE_SQL]
    url = reverse("oversight:case-detail", args=[pk])
    page(bench, "case page", url, hand, person)
    day = timezone.localdate()
    url = reverse("cases:sitting-day", args=[day.isoformat()])
    page(bench, "sitting page", url, [(SITTING_SQL, [group, day])], person)


def _as_if_new(bench, duty, quick, rules, *, now) -> tuple[list, list]:
    """What makes the last hour's flags new again, and what then raises them."""
    unflag = (
        "update cases_flag f set cleared_at = %(now)s from cases_clock k"
        " join cases_clockrule r on r.id = k.rule_id"
        " where f.subject_id = k.case_id::text and f.cleared_at is null"
        "   and f.kind = any(%(kinds)s) and r.code = any(%(clocks)s)"
        "   and k.due_at < %(now)s and k.due_at >= %(since)s",
        quick[0][1],
    )
    anew = [*duty, unflag]
    for sql, values in anew:
        bench.worker.execute(sql, values)
    late = bench.worker.execute(*quick[0]).fetchall()
    bench.worker.rollback()
    lots = {
        rule: [case for kind, case in late if kind == rule.code]
        for rule in rules
        if rule.state_id is None
    }
    these = [
        flagging.statement_of_these(rule, cases, now=now)
        for rule, cases in lots.items()
        if cases
    ]
    return anew, [*quick, *these]


def flags(bench: Bench) -> None:
    """The flag job in full and since an hour ago, beside one scan of the clocks."""
    now = timezone.now()
    duty = [("set local role savera_clock", None)]
    whole = (flagging.WHOLE_TABLES, None)
    with transaction.atomic():
        rules = flagging.rules_now(now)
    full = [flagging.statement_of(rule, now=now) for rule in rules]
    # The first night raises what is wrong; what is measured is every night after it.
    for sql, values in [*duty, ("set local statement_timeout = 0", None), *full]:
        bench.worker.execute(sql, values)
    bench.worker.commit()
    bench.bare.autocommit = True
    bench.bare.execute("vacuum analyze cases_flag")
    bench.bare.autocommit = False
    since = now - timedelta(hours=1)
    quick = [flagging.just_late(now=now, since=since)]
    anew, raising = _as_if_new(bench, duty, quick, rules, now=now)
    scan = [
        Variant(
            "scan of the clocks",
            bench.bare,
            [(SCAN_SQL, None)],
            [
                (f"set local {setting}", None)
                for setting in (
                    "enable_indexscan = off",
                    "enable_bitmapscan = off",
                    "enable_indexonlyscan = off",
                    "max_parallel_workers_per_gather = 0",
                )
            ],
        )
    ]
    variants = [
        Variant("full", bench.worker, full, [*duty, whole]),
        Variant("since an hour", bench.worker, quick, duty),
        Variant("since an hour, all new", bench.worker, raising, anew),
        *scan,
        Variant("scan again", bench.bare, scan[0].statements, scan[0].opening),
    ]
    each = {
        rule.code: Variant(
            rule.code, bench.worker, [statement], [*duty, whole], at_most=3
        )
        for rule, statement in zip(rules, full, strict=True)
    }
    interleave(variants, rounds=min(bench.rounds, 12), seconds=8)
    for variant in each.values():
        variant.times = [variant.run() for _turn in range(2)]
    named = {variant.name: variant for variant in variants}
    bench.found["flag job"] = {
        "variants": {v.name: figures(v) for v in variants},
        "ratios": {
            "full to scan": ratio(named["full"], named["scan of the clocks"]),
            "since to full": ratio(named["since an hour"], named["full"]),
        },
        "noise": ratio(named["scan again"], named["scan of the clocks"])["median"],
        "rules_ms": {code: round(min(v.times), 2) for code, v in each.items()},
    }


def truth(bench: Bench) -> None:
    """At many instants the lists call exactly those late that are late."""
    wrong = {}
    for days in (-30, -7, -1, 0, 1, 3, 10, 40, 100, 200):
        at = timezone.now() + timedelta(days=days)
        wrong[days] = bench.rows(TRUTH_SQL, {"at": at})[0][0]
    bench.found["wrongly late"] = {"instants": len(wrong), "cases": sum(wrong.values())}


def main() -> None:
    """Measure everything, or what --only names, and print it."""
    size, rounds = int(sys.argv[1]), int(sys.argv[2])
    settings.DEBUG = False
    bench = Bench(size, rounds)
    for part in (truth, lists, searches, pages, flags):
        sys.stderr.write(f"  {part.__name__}\n")
        part(bench)
    sys.stdout.write(json.dumps(bench.found))


if __name__ == "__main__":
    main()
