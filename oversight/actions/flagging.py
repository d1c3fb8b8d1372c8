"""Raising flags and clearing them by their cure: set-based, repeatable, resumable.

Each rule is one statement in one transaction of its own, so that a pass killed in the
middle has done whole rules and nothing by halves; the next pass goes on.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction
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
%(kind{n})s::text as kind, %(severity{n})s::text as severity,
%(duties{n})s::text[] as duties"""
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
# Between two full passes few are late anew, and nothing is cleared: all rules at once.
QUICK_ONE = """
select {said}, q.case_id, q.subject_id from ({query}) q where {here}
"""
QUICK = """
with wanted as ({wanted}),
raised as ({raising})
select kind, count(*) from raised group by kind
"""

# A State's own rule looks at the cases of its districts, and the general rule then
# leaves those alone. Asked only where a State has a rule of its own.
OF_STATES = """
exists (select 1 from cases_case sc join accounts_district sd on sd.id = sc.district_id
         where sc.id = {row}.case_id and sd.state_id = any(%(states{n})s))
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
    """Raise, of all these rules, what a deadline calls for that ran out after `since`.

    Clears nothing: that is for the full pass."""
    quick = quick_rules(rules)
    if not quick:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*quick_statement_of(quick, now=now, since=since))
        raised = dict(cursor.fetchall())
    about = {rule.code: rule for rule in quick}
    flagged = [Flagged(code, number, 0) for code, number in sorted(raised.items())]
    for one in flagged:
        _record(about[one.kind], one, now=now, by=by)
    return flagged


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
    where = _where(rule, states)
    sql = FULL.format(
        said=SAID.format(n=""),
        raising=RAISE.format(fresh="where w.flag_id is null"),
        query=QUERIES[rule.code],
        here=where.format(row="q", n=""),
        there=where.format(row="f", n=""),
    )
    return sql, {
        **rule.thresholds,
        **_said(rule, states),
        "now": now,
        "since": EVER,
    }


def quick_statement_of(
    rules: list[FlagRule], *, now: datetime, since: datetime
) -> tuple[str, dict]:
    """The SQL of the quick pass of all these rules and its values. Their queries know
    no thresholds, only the deadlines that ran out."""
    parts, values = [], {"now": now, "since": since}
    for number, rule in enumerate(rules):
        n = f"_{number}"
        states = _states_of(rule, now)
        here = _where(rule, states).format(row="q", n=n)
        said = SAID.format(n=n)
        parts.append(QUICK_ONE.format(said=said, query=QUERIES[rule.code], here=here))
        values |= {f"{name}{n}": value for name, value in _said(rule, states).items()}
    sql = QUICK.format(wanted=" union all ".join(parts), raising=RAISE.format(fresh=""))
    return sql, values


def _said(rule: FlagRule, states: list[int]) -> dict:
    return {
        "kind": rule.code,
        "severity": rule.severity,
        "duties": [rule.owner_duty, *rule.fallback_duties],
        "states": states,
    }


def _where(rule: FlagRule, states: list[int]) -> str:
    if not states:
        return "true"
    return OF_STATES if rule.state_id else f"not {OF_STATES}"


def _states_of(rule: FlagRule, now: datetime) -> list[int]:
    """The rule's own State; for a general rule those that have one of their own."""
    if rule.state_id:
        return [rule.state_id]
    today = FlagRule.objects.on(timezone.localdate(now))
    own = today.filter(code=rule.code, state__isnull=False)
    return sorted(own.values_list("state_id", flat=True))


def quick_rules(rules: list[FlagRule]) -> list[FlagRule]:
    """Those that a deadline raises by running out: the quick pass asks no others."""
    return [rule for rule in rules if "%(since)s" in QUERIES[rule.code]]


def rules_now(now: datetime) -> list[FlagRule]:
    """The flag rules of this day that have a query, general ones and States' own."""
    today = FlagRule.objects.on(timezone.localdate(now))
    return list(today.filter(code__in=QUERIES).order_by("code", "state_id"))
