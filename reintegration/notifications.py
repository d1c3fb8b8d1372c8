"""Notices to other offices about the way home: codes and keys, never a name."""

from accounts.models import Agency
from audit.event_types import EventType
from cases.models import Case, InboxItem


def tell(agency: Agency, about: EventType, *, case: Case | None = None, **facts):
    """Put a notice into an office's inbox.

    Leave `case` out where the office can't see the case yet.
    """
    return InboxItem.objects.create(
        agency=agency, case=case, kind=about.value, facts=facts
    )
