"""Ending what was given only for a time."""

from datetime import datetime

from django.db import transaction

from audit.event_types import EventType
from audit.recording import record
from cases import reach
from cases.models import Participation


@transaction.atomic
def end_expired_participations(*, now: datetime, by: None = None) -> int:
    """End the duties whose time is over; sight of the case ends with the last one."""
    expired = list(
        Participation.objects.now()
        .filter(valid_until__lt=now)
        .select_related("case", "agency")
        .select_for_update(skip_locked=True, of=("self",))[:500]
    )
    for participation in expired:
        reach.withdraw(participation, at=now)
    if expired:
        record(EventType.PART_ENDED, by=by, about=expired[0], ended=len(expired))
    return len(expired)
