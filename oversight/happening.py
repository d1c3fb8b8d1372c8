"""What happened in an office: one event in the book, and the clocks that it moves.

The same as `cases.happening`, for duties that hang on no case.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import Agency, User
from audit.event_types import EventType
from audit.models import Event
from audit.recording import record
from cases.happening import rules_in_force
from cases.schedule import due_at
from oversight.models import OfficeClock


def happened_in_office(
    type: EventType,
    *,
    by: User,
    about,
    agency: Agency,
    subject_id: str,
    at: datetime | None = None,
    **facts: Any,
) -> Event:
    """Record the event; start and meet the clocks of this office and this subject."""
    at = at or timezone.now()
    running = OfficeClock.objects.open().filter(agency=agency, subject_id=subject_id)
    for clock in running.filter(rule__met_by__contains=[type]):
        clock.met_at, clock.next_step_at = at, None
        clock.save(update_fields=["met_at", "next_step_at"])
    start_office_clocks(type, [agency], subject_id=subject_id, at=at)
    return record(type, by=by, about=about, at=at, **facts)


def start_office_clocks(
    type: EventType, agencies: Iterable[Agency], *, subject_id: str, at: datetime
) -> list[OfficeClock]:
    """Start what the event starts by the rules of that day, the State's own first;
    a clock that was started before is left as it is."""
    agencies = list(agencies)
    day = timezone.localdate(at)
    starting = Q(starts_on=type, subject="agency")
    rules = {
        state: list(rules_in_force(day, state, starting).values())
        for state in {agency.state_id for agency in agencies}
    }
    there = set(
        OfficeClock.objects.filter(
            subject_id=subject_id, agency__in=agencies, rule__starts_on=type
        ).values_list("agency_id", "rule__code")
    )
    return OfficeClock.objects.bulk_create(
        _clock(rule, agency, subject_id, at)
        for agency in agencies
        for rule in rules[agency.state_id]
        if (agency.pk, rule.code) not in there
    )


def _clock(rule, agency: Agency, subject_id: str, at: datetime) -> OfficeClock:
    due = due_at(rule, at, state_iso=agency.state.iso)
    return OfficeClock(
        agency=agency,
        rule=rule,
        subject_id=subject_id,
        started_at=at,
        due_at=due,
        next_step_at=due - timedelta(hours=rule.warn_before_hours),
    )
