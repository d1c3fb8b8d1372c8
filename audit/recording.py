"""Writing into the book. Call `record` last in an action, inside its transaction."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from accounts.models import User
from audit.event_types import EventType
from audit.models import Access, Event
from audit.witness import written


def record(
    type: EventType,
    *,
    by: User | None,
    about: models.Model,
    case_id: UUID | None = None,
    at: datetime | None = None,
    **facts: Any,
) -> Event:
    """Write one event. `at` is when it happened, if not now. Facts hold no names."""
    return Event.objects.create(
        type=type,
        case_id=case_id,
        subject=about._meta.label,
        subject_id=str(about.pk),
        by_id=by.pk if by else None,
        by_name=by.full_name if by else "",
        by_agency_id=by.agency_id if by else None,
        happened_at=at or timezone.now(),
        facts={name: _plain(value) for name, value in facts.items()},
    )


def note_access(
    *, by: User, case_id: UUID, page: str, data_classes: list, why: str = ""
) -> None:
    """Write down that somebody read protected facts of a case."""
    Access.objects.create(
        user_id=by.pk,
        user_name=by.full_name,
        agency_id=by.office_id,
        case_id=case_id,
        page=page,
        data_classes=" ".join(sorted(str(c) for c in data_classes)),
        why=why,
    )
    written(case_id, data_classes)


def note_list(*, by: User, case_ids: list[UUID], page: str, data_classes: list) -> None:
    """Write down that somebody read protected facts of these cases in one list."""
    Access.objects.create(
        user_id=by.pk,
        user_name=by.full_name,
        agency_id=by.office_id,
        case_ids=case_ids,
        page=page,
        data_classes=" ".join(sorted(str(c) for c in data_classes)),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, UUID):
        return str(value)
    return value
