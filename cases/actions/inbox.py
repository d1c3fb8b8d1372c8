"""Being done with a notice, and taking that back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from audit.recording import record
from cases.models import InboxItem
from common.refusals import refuse_if


def why_not_finish_notice(item: InboxItem, *, by: User) -> str:
    if item.agency_id != by.agency_id:
        return _("This notice is for another office.")
    return ""


@transaction.atomic
def finish_notice(item: InboxItem, *, done: bool = True, by: User) -> InboxItem:
    """Mark a notice as done, or with `done=False` put it back."""
    item = InboxItem.objects.select_for_update().get(pk=item.pk)
    refuse_if(why_not_finish_notice(item, by=by))
    item.done_at = timezone.now() if done else None
    item.done_by = by if done else None
    item.save()
    record(EventType.INBOX_DONE, by=by, about=item, case_id=item.case_id, done=done)
    return item
