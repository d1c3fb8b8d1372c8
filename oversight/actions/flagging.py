"""Raising flags and clearing them by their cure: set-based, repeatable, resumable.

Each rule is one statement in one transaction of its own, so that a pass killed in the
middle has done whole rules and nothing by halves; the next pass goes on.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from audit.event_types import EventType
from audit.recording import record
from cases.models import Case, FlagRule
from oversight.flag_queries import JUST_LATE, LATE, QUERIES

# The office that must act is the first holder of the rule's duties on the case.
RAISE = """
  insert into cases_flag (id, created_at, version, kind, severity, case_id, subject_id,
                          agency_id, raised_at, note, cleared_because)
  select gen_random_uuid(), %(now)s, 1, w.kind, w.severity, w.case_id,
         w.subject_id, coalesce((
           select p.agency_id from cases_participation p
            where p.case_id = w.case_id and p.until_at is null
              and p.duty = any(w.duties)
            order by array_position(w.duties, p.duty::text) limit 1), (
           select c.owner_id from cases_case c where c.id = w.case_id)),
         %(now)s, '', ''
    from wanted w {fresh}
  on conflict (kind, subject_id) where cleared_at is null do nothing
  returning kind
"""
# What a rule's flags say, beside the case and the subject of each.
SAID = """
%(kind)s::text as kind, %(severity)s::text as severity, %(duties)s::text[] as duties"""
# One statement: raise what should be flagged and isn't, clear what should not be. Both
# are what is left over when the wanted and the open flags are laid side by side.
FULL = """
with wanted as materialized (
  select {said}, q.case_id, q.subject_id, f.id as flag_id
    from (select q.* from ({query}) q where {here}) q
    full join (select f.id, f.subject_id from cases_flag f
                where f.kind = %(kind)s and f.cleared_at is null) f
         on f.subject_id = q.subject_id
   where f.id is null or q.subject_id is null),
raised as ({raising}),
cleared as (
  update cases_flag f set cleared_at = %(now)s, cleared_because = 'cured'
   where f.id = any(array(select w.flag_id from wanted w where w.flag_id is not null))
     and f.cleared_at is null and f.raised_by_id is null and {there}
  returning 1)
select (select count(*) from raised), (select count(*) from cleared)
"""
# Between two full passes few are late anew: these cases, and nothing is cleared.
THESE = """
with wanted as (
  select {said}, late as case_id, late::text as subject_id
    from unnest(%(cases)s::uuid[]) late),
raised as ({raising})
select count(*), 0 from raised
"""

# A State's own rule looks at the cases of its districts, and the general rule then
# leaves those alone. Asked only where a State has a rule of its own.
OF_STATES = """
exists (select 1 from cases_case sc join accounts_district sd on sd.id = sc.district_id
         where sc.id = {row}.case_id and sd.state_id = any(%(states)s))
"""


# A full pass looks at every open case. Joining whole tables by hash takes two thirds
# of the time that asking for one row after the other takes at 100,000 cases; merging
# would sort the subjects by the rules of a language first.
WHOLE_TABLES = (
    "select set_config('enable_nestloop', 'off', true),"
    " set_config('enable_mergejoin', 'off', true)"
)


@dataclass(frozen=True)
class Flagged:
    """What one rule's pass did."""

    kind: str
    raised: int
    cleared: int


@transaction.atomic
def flag_cases(rule: FlagRule, *, now: datetime, by: None = None) -> Flagged:
    """Raise and clear the flags of one rule."""
    with connection.cursor() as cursor:
        cursor.execute(WHOLE_TABLES)
        cursor.execute(*statement_of(rule, now=now))
        flagged = Flagged(rule.code, *cursor.fetchone())
    _record(rule, flagged, now=now, by=by)
    return flagged


@transaction.atomic
def flag_just_late(
    rules: list[FlagRule], *, now: datetime, since: datetime, by: None = None
) -> list[Flagged]:
    """Raise what those deadlines call for that ran out after `since`, by these rules.

    Clears nothing: that is for the full pass."""
    flagged = []
    with connection.cursor() as cursor:
        cursor.execute(*just_late(now=now, since=since))
        for rule, cases in _by_rule(rules, cursor.fetchall()):
            cursor.execute(*statement_of_these(rule, cases, now=now))
            flagged.append(Flagged(rule.code, *cursor.fetchone()))
            _record(rule, flagged[-1], now=now, by=by)
    return flagged


def _by_rule(
    rules: list[FlagRule], found: list[tuple[str, UUID]]
) -> list[tuple[FlagRule, list[UUID]]]:
    """The cases of each rule: where a State has its own, its cases go by that."""
    cases = Case.objects.filter(pk__in={case for _kind, case in found})
    state_of = dict(cases.values_list("pk", "district__state_id")) if found else {}
    known = {(rule.code, rule.state_id): rule for rule in rules}
    lots: dict[FlagRule, list[UUID]] = {}
    for kind, case in found:
        rule = known.get((kind, state_of[case])) or known.get((kind, None))
        if rule:
            lots.setdefault(rule, []).append(case)
    return list(lots.items())


def _record(rule: FlagRule, flagged: Flagged, *, now: datetime, by: None) -> None:
    if flagged.raised or flagged.cleared:
        record(
            EventType.CASES_FLAGGED,
            by=by,
            about=rule,
            at=now,
            kind=flagged.kind,
            raised=flagged.raised,
            cleared=flagged.cleared,
        )


def statement_of(rule: FlagRule, *, now: datetime) -> tuple[str, dict]:
    """The SQL of one rule's full pass and its values."""
    states = _states_of(rule, now)
    where = "true"
    if states:
        where = OF_STATES if rule.state_id else f"not {OF_STATES}"
    sql = FULL.format(
        said=SAID,
        raising=RAISE.format(fresh="where w.flag_id is null"),
        query=QUERIES[rule.code],
        here=where.format(row="q"),
        there=where.format(row="f"),
    )
    return sql, {**rule.thresholds, **_said(rule), "now": now, "states": states}


def just_late(*, now: datetime, since: datetime) -> tuple[str, dict]:
    """The SQL that finds what ran out just now, and its values."""
    kinds, clocks = map(list, zip(*LATE.items(), strict=True))
    return JUST_LATE, {"kinds": kinds, "clocks": clocks, "now": now, "since": since}


def statement_of_these(
    rule: FlagRule, cases: list[UUID], *, now: datetime
) -> tuple[str, dict]:
    """The SQL that raises the flag of one rule on these cases, and its values."""
    sql = THESE.format(said=SAID, raising=RAISE.format(fresh=""))
    return sql, {**_said(rule), "now": now, "cases": cases}


def _said(rule: FlagRule) -> dict:
    return {
        "kind": rule.code,
        "severity": rule.severity,
        "duties": [rule.owner_duty, *rule.fallback_duties],
    }


def _states_of(rule: FlagRule, now: datetime) -> list[int]:
    """The rule's own State; for a general rule those that have one of their own."""
    if rule.state_id:
        return [rule.state_id]
    today = FlagRule.objects.on(timezone.localdate(now))
    own = today.filter(code=rule.code, state__isnull=False)
    return sorted(own.values_list("state_id", flat=True))


def rules_now(now: datetime) -> list[FlagRule]:
    """The flag rules of this day that have a query, general ones and States' own."""
    today = FlagRule.objects.on(timezone.localdate(now))
    return list(today.filter(code__in=QUERIES).order_by("code", "state_id"))
