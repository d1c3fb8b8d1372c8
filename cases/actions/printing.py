"""Printing leaves a trace: a paper outside the system can be shown to anyone."""

from uuid import UUID

from django.db import models, transaction

from accounts.models import User
from audit.event_types import EventType
from audit.models import Event
from audit.recording import record


@transaction.atomic
def print_paper(
    about: models.Model,
    *,
    by: User,
    paper: str,
    language: str,
    case_id: UUID | None = None,
) -> Event:
    """Write down who printed which paper about what. Views ask their gate before."""
    return record(
        EventType.DOCUMENT_PRINTED,
        by=by,
        about=about,
        case_id=case_id,
        paper=paper,
        language=language,
    )
