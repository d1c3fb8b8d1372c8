"""What happened to a case: one event in the book, and the clocks that it moves.

An action calls `happened` once, last, inside its transaction. The rule table, not
the action, says which clocks start, which are met and which fall away.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
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
    **facts: Any,
) -> Event:
    """Record the event and move the case's clocks.

    `at` is when it happened. `subject_id` tells apart clocks of one rule on one case
    (a claim, a visit); `scheme` narrows rules that hold for some schemes only.
    """
    at = at or timezone.now()
    _settle(type, case=case, at=at, subject_id=subject_id)
    _start(type, case=case, at=at, subject_id=subject_id, scheme=scheme)
    return record(type, by=by, about=about, case_id=case.pk, at=at, **facts)


def rules_in_force(day: date, state_id: int | None):
    """The clock rules of this day: the State's own where it has one."""
    rules = (
        ClockRule.objects.filter(valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .filter(Q(state__isnull=True) | Q(state=state_id))
        .order_by("code", "state_id", "-valid_from")
    )
    chosen: dict[str, ClockRule] = {}
    for rule in rules:
        held = chosen.get(rule.code)
        if held is None or (rule.state_id and not held.state_id):
            chosen[rule.code] = rule
    return chosen


def _settle(type: EventType, *, case: Case, at: datetime, subject_id: str) -> None:
    """Meet and cancel what this event ends. Met stays met, and late stays late."""
    clocks = Clock.objects.filter(case=case).open().select_related("rule")
    if subject_id:
        clocks = clocks.filter(Q(subject_id=subject_id) | Q(rule__subject="case"))
    for clock in clocks:
        if type in clock.rule.met_by:
            clock.met_at = at
            if clock.rule.minus_journey:
                # JJ Act s. 31: the journey doesn't count, and must be on record.
                clock.due_at += timedelta(minutes=case.journey_minutes)
        elif type in clock.rule.cancelled_by:
            clock.cancelled_at = at
        else:
            continue
        clock.next_step_at = None
        clock.save()


def _start(
    type: EventType, *, case: Case, at: datetime, subject_id: str, scheme: str
) -> None:
    state = case.district.state
    starting = [
        rule
        for rule in rules_in_force(timezone.localdate(at), state.pk).values()
        # What repeats begins again with the deed that met it.
        if (rule.starts_on == type or (rule.repeats and type in rule.met_by))
        and (not rule.schemes or not scheme or scheme in rule.schemes)
    ]
    if not starting:
        return
    owners = duty_holders(case)
    running = set(
        Clock.objects.filter(case=case).open().values_list("rule__code", "subject_id")
    )
    clocks = []
    for rule in starting:
        own_subject = "" if rule.subject == "case" else subject_id
        if (rule.code, own_subject) in running:
            continue
        due = due_at(rule, at, state_iso=state.iso)
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
        case.participations.now().order_by("from_at").values_list("duty", "agency_id")
    )


def _owner(rule: ClockRule, owners: dict[str, int], case: Case) -> int:
    """The agency that owes the deed; without one on the case, the committee does."""
    for duty in [rule.owner_duty, *rule.fallback_duties]:
        if duty in owners:
            return owners[duty]
    return case.owner_id
