"""Raising flags and clearing them by their cure: set-based, repeatable, resumable.

Each rule is one statement in one transaction of its own, so that a pass killed in the
middle has done whole rules and nothing by halves; the next pass goes on.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from audit.event_types import EventType
from audit.recording import record
from cases.models import FlagRule
from oversight.flag_queries import QUERIES

EVER = datetime(1990, 1, 1, tzinfo=UTC)

# The office that must act is the first holder of the rule's duties on the case.
RAISE = """
  insert into cases_flag (id, created_at, version, kind, severity, case_id, subject_id,
                          agency_id, raised_at, note, cleared_because)
  select gen_random_uuid(), %(now)s, 1, %(kind)s, %(severity)s, w.case_id,
         w.subject_id, coalesce((
           select p.agency_id from cases_participation p
            where p.case_id = w.case_id and p.until_at is null
              and p.duty = any(%(duties)s)
            order by array_position(%(duties)s, p.duty::text) limit 1), (
           select c.owner_id from cases_case c where c.id = w.case_id)),
         %(now)s, '', ''
    from {wanted} w
  on conflict (kind, subject_id) where cleared_at is null do nothing
  returning 1
"""
# One statement: raise what should be flagged and isn't, clear what should not be.
FULL = """
with wanted as materialized (
  select q.case_id, q.subject_id from ({query}) q where {here}),
fresh as materialized (
  select w.case_id, w.subject_id from wanted w
   where not exists (select 1 from cases_flag f where f.kind = %(kind)s
                     and f.subject_id = w.subject_id and f.cleared_at is null)),
raised as ({raise_fresh}),
cleared as (
  update cases_flag f set cleared_at = %(now)s, cleared_because = 'cured'
   where f.kind = %(kind)s and f.cleared_at is null and f.raised_by_id is null
     and {there}
     and not exists (select 1 from wanted w where w.subject_id = f.subject_id)
  returning 1)
select (select count(*) from raised), (select count(*) from cleared)
"""
# Between two full passes few are late anew, and nothing is cleared.
QUICK = """
with wanted as (select q.case_id, q.subject_id from ({query}) q where {here}),
raised as ({raise_wanted})
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
def flag_cases(
    rule: FlagRule, *, now: datetime, since: datetime | None = None, by: None = None
) -> Flagged:
    """Raise and clear the flags of one rule. With `since` only what ran out after it
    is raised and nothing is cleared: the quick pass between two full ones."""
    with connection.cursor() as cursor:
        if since is None:
            cursor.execute(WHOLE_TABLES)
        cursor.execute(*statement_of(rule, now=now, since=since))
        raised, cleared = cursor.fetchone()
    if raised or cleared:
        record(
            EventType.CASES_FLAGGED,
            by=by,
            about=rule,
            at=now,
            kind=rule.code,
            raised=raised,
            cleared=cleared,
        )
    return Flagged(rule.code, raised, cleared)


def statement_of(
    rule: FlagRule, *, now: datetime, since: datetime | None = None
) -> tuple[str, dict]:
    """The SQL of one rule's pass and its values."""
    states = _states_of(rule, now)
    where = "true"
    if states:
        where = OF_STATES if rule.state_id else f"not {OF_STATES}"
    sql = (QUICK if since else FULL).format(
        query=QUERIES[rule.code],
        here=where.format(row="q"),
        there=where.format(row="f"),
        raise_fresh=RAISE.format(wanted="fresh"),
        raise_wanted=RAISE.format(wanted="wanted"),
    )
    return sql, {
        **rule.thresholds,
        "kind": rule.code,
        "severity": rule.severity,
        "duties": [rule.owner_duty, *rule.fallback_duties],
        "now": now,
        "since": since or EVER,
        "states": states,
    }


def _states_of(rule: FlagRule, now: datetime) -> list[int]:
    """The rule's own State; for a general rule those that have one of their own."""
    if rule.state_id:
        return [rule.state_id]
    own = _in_force(now).filter(code=rule.code, state__isnull=False)
    return sorted(own.values_list("state_id", flat=True))


def _in_force(now: datetime) -> QuerySet[FlagRule]:
    day = timezone.localdate(now)
    return FlagRule.objects.filter(valid_from__lte=day).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )


def quick_rules(rules: list[FlagRule]) -> list[FlagRule]:
    """Those that a deadline raises by running out: the quick pass asks no others."""
    return [rule for rule in rules if "%(since)s" in QUERIES[rule.code]]


def rules_now(now: datetime) -> list[FlagRule]:
    """The flag rules of this day that have a query, general ones and States' own."""
    return list(_in_force(now).filter(code__in=QUERIES).order_by("code", "state_id"))
