"""Writing into the book. Call `record` last in an action, inside its transaction."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils import timezone

from accounts.models import User
from audit.event_types import EventType
from audit.models import Event
from audit.witness import unwritten_of, written
from common.models import new_key


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
    """Write down that somebody read protected facts of a case: these, and those that
    the page has loaded of it before."""
    data_classes = [*{*map(str, data_classes), *unwritten_of(case_id)}]
    _into_the_book(by, case_id, [], page, data_classes, why)
    written(case_id, data_classes)


def note_list(*, by: User, case_ids: list[UUID], page: str, data_classes: list) -> None:
    """Write down that somebody read protected facts of these cases in one list."""
    _into_the_book(by, None, case_ids, page, data_classes)
    for case_id in case_ids:
        written(case_id, data_classes)


def _into_the_book(
    by: User,
    case_id: UUID | None,
    case_ids: list[UUID],
    page: str,
    data_classes: list,
    why: str = "",
) -> None:
    # The row isn't asked back, as the ORM would: whoever reads the letter of a
    # handover doesn't see its case, nor then who opened it.
    classes = " ".join(sorted(str(c) for c in data_classes))
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into audit_access (id, user_id, user_name, agency_id, case_id,"
            " case_ids, page, data_classes, why)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                new_key(),
                by.pk,
                by.full_name,
                by.office_id,
                case_id,
                case_ids,
                page,
                classes,
                why,
            ],
        )


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, UUID):
        return str(value)
    return value
