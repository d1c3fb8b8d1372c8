"""What is done at once when the house finds a hole in its own wall."""

import logging
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from audit.event_types import EventType
from audit.recording import record
from cases.models import InboxItem
from oversight.guards import Hole

logger = logging.getLogger("savera.walls")
TOLD = {Role.SYSTEM_ADMIN, Role.AUDITOR}


@transaction.atomic
def raise_alarm(holes: list[Hole], *, now: datetime, by: None = None) -> int:
    """Tell the operator's people and the auditors, once a day; how many were told."""
    for hole in holes:
        logger.critical("hole in the wall: %s", hole)
    kind = EventType.WALL_HOLE_FOUND.value
    told = InboxItem.objects.filter(kind=kind, created_at__date=now.date())
    people = User.objects.filter(
        role__in=TOLD, is_active=True, agency__isnull=False
    ).exclude(pk__in=told.values("user"))
    notices = [
        InboxItem(
            agency_id=person.office_id,
            user_id=person.pk,
            kind=kind,
            facts={"holes": len(holes)},
        )
        for person in people.only("pk", "agency_id")
    ]
    InboxItem.objects.bulk_create(notices)
    if notices:
        record(
            EventType.WALL_HOLE_FOUND, by=by, about=notices[0], at=now, holes=len(holes)
        )
    return len(notices)
