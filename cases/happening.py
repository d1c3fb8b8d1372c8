"""What happened to a case: one event in the book, and the clocks that it moves.

An action calls `happened` once, last, inside its transaction. The rule table, not
the action, says which clocks start, which are met and which fall away.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from audit.event_types import EventType
from audit.models import Event
from audit.recording import record
from cases.models import Case, Clock, ClockRule
from cases.schedule import due_at


def happened(
    type: EventType,
    *,
    by: User | None,
    about,
    case: Case,
    at: datetime | None = None,
    subject_id: str = "",
    scheme: str = "",
    also: dict[EventType, datetime] | None = None,
    fresh: bool = False,
    **facts: Any,
) -> Event:
    """Record the event and move the case's clocks.

    `at` is when it happened. `subject_id` tells apart clocks of one rule on one case
    (a claim, a visit); `scheme` narrows rules that hold for some schemes only. `also`
    names what the same deed also is, and when: its clocks start and end too. A `fresh`
    case was opened in this transaction and has no clocks that could be met.
    """
    at = at or timezone.now()
    running = [] if fresh else list(_running(case))
    deeds = {type: at} | (also or {})
    for kind, moment in deeds.items():
        _settle(running, kind, case=case, at=moment, subject_id=subject_id)
    starting = [
        each
        for kind, moment in deeds.items()
        for each in _starting(kind, case=case, at=moment, scheme=scheme)
    ]
    _start(starting, running, case=case, subject_id=subject_id)
    return record(type, by=by, about=about, case_id=case.pk, at=at, **facts)


def rules_starting_on(type: EventType, *, day: date, state_id: int) -> list[ClockRule]:
    """The clock rules of this day that the event starts: a State's own before the
    general one of the same code. What repeats begins again with the deed that met it.
    """
    book = _RULES.get()
    if book is None:
        starting = Q(starts_on=type) | Q(repeats=True, met_by__contains=[type])
        return list(rules_in_force(day, state_id, starting).values())
    return [
        rule
        for rule in _in_force(book, day, state_id)
        if rule.starts_on == type or (rule.repeats and type in rule.met_by)
    ]


# All rules, while one process makes many cases.
_RULES: ContextVar[list[ClockRule] | None] = ContextVar("rules", default=None)


@contextmanager
def one_rulebook() -> Iterator[None]:
    """Look all rules up once for the block: where hundreds of children are taken in."""
    token = _RULES.set(list(ClockRule.objects.order_by("code", "valid_from")))
    try:
        yield
    finally:
        _RULES.reset(token)


def _in_force(book: list[ClockRule], day: date, state_id: int) -> list[ClockRule]:
    """What `rules_in_force` asks the database, answered from the book."""
    now = [
        rule
        for rule in book
        if rule.valid_from <= day and (rule.valid_to is None or day <= rule.valid_to)
    ]
    general = {rule.code: rule for rule in now if rule.state_id is None}
    own = {rule.code: rule for rule in now if rule.state_id == state_id}
    return list((general | own).values())


def rules_in_force(day: date, state_id: int, *which: Q) -> dict[str, ClockRule]:
    """Code: rule of this day, the State's own where it has one."""
    rules = ClockRule.objects.in_force(day, state_id).filter(*which)
    return {rule.code: rule for rule in rules.order_by("code", "valid_from")}


def _running(case: Case) -> QuerySet[Clock]:
    return Clock.objects.filter(case=case).open().select_related("rule")


def _settle(
    running: list[Clock], type: EventType, *, case: Case, at: datetime, subject_id: str
) -> None:
    """Meet and cancel what this event ends. Met stays met, and late stays late."""
    for clock in running:
        rule = clock.rule
        if not clock.is_open:
            continue
        if subject_id and rule.subject != "case" and clock.subject_id != subject_id:
            continue
        if type in rule.met_by:
            clock.met_at = at
            if rule.minus_journey:
                # JJ Act s. 31: the journey doesn't count, and must be on record.
                clock.due_at += timedelta(minutes=case.journey_minutes)
        elif type in rule.cancelled_by:
            clock.cancelled_at = at
        else:
            continue
        clock.next_step_at = None
        clock.save()


def _starting(
    type: EventType, *, case: Case, at: datetime, scheme: str
) -> list[tuple[ClockRule, datetime]]:
    """The rules whose clocks this event starts, and the moment they count from."""
    rules = rules_starting_on(
        type, day=timezone.localdate(at), state_id=case.district.state_id
    )
    return [
        (rule, at)
        for rule in rules
        if not rule.schemes or not scheme or scheme in rule.schemes
    ]


def _start(
    starting: list[tuple[ClockRule, datetime]],
    running: list[Clock],
    *,
    case: Case,
    subject_id: str,
) -> None:
    if not starting:
        return
    owners = duty_holders(case)
    known = {(c.rule.code, c.subject_id) for c in running if c.is_open}
    clocks = []
    for rule, at in starting:
        own_subject = "" if rule.subject == "case" else subject_id
        if (rule.code, own_subject) in known:
            continue
        due = due_at(rule, at, state_iso=case.district.state.iso)
        clocks.append(
            Clock(
                case=case,
                rule=rule,
                subject_id=own_subject,
                agency_id=_owner(rule, owners, case),
                started_at=at,
                due_at=due,
                allowed_minutes=int((due - at).total_seconds() // 60),
                next_step_at=due - timedelta(hours=rule.warn_before_hours),
            )
        )
    Clock.objects.bulk_create(clocks)


def duty_holders(case: Case) -> dict[str, int]:
    """Which agency holds which duty on the case now."""
    return dict(
        case.participations.now()
        .order_by("from_at", "id")
        .values_list("duty", "agency_id")
    )


def _owner(rule: ClockRule, owners: dict[str, int], case: Case) -> int:
    """The agency that owes the deed; without one on the case, the committee does."""
    for duty in [rule.owner_duty, *rule.fallback_duties]:
        if duty in owners:
            return owners[duty]
    return case.owner_id
