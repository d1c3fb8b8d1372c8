"""Leave from the shelter: some days away, with somebody, and back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases import reach
from cases.happening import happened
from cases.models import Case
from common.refusals import refuse_if
from shelters.models import Leave, Placement


def why_not_give_leave(
    placement: Placement,
    *,
    by: User,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
) -> str:
    """Why this child can't go on leave (in these days), or nothing."""
    if not reach.may(by, "shelters.give_leave", placement.case):
        return _("Your role can't give leave.")
    if by.agency_id != placement.shelter_id:
        return _("The child lives in another shelter.")
    if not placement.is_living:
        return _("The child doesn't live here.")
    if placement.leaves.open().exists():
        return _("The child is already on leave.")
    if from_at and until_at and until_at <= from_at:
        return _("The leave ends before it begins.")
    return ""


@transaction.atomic
def give_leave(
    placement: Placement,
    *,
    from_at: datetime,
    until_at: datetime,
    with_whom: str,
    reason: str,
    by: User,
    place: str = "",
) -> Leave:
    """Let a child go away for some days with a named person."""
    case = Case.objects.locked(placement.case)
    placement = Placement.objects.select_related("case").get(pk=placement.pk)
    refuse_if(why_not_give_leave(placement, by=by, from_at=from_at, until_at=until_at))
    leave = Leave(
        case=case,
        placement=placement,
        from_at=from_at,
        until_at=until_at,
        with_whom=with_whom.strip(),
        place=place.strip(),
        reason=reason.strip(),
        given_by=by,
    )
    leave.full_clean()
    leave.save(force_insert=True)
    happened(EventType.LEAVE_GIVEN, by=by, about=leave, case=case)
    return leave


def why_not_end_leave(
    leave: Leave, *, by: User, back_at: datetime | None = None
) -> str:
    """Why the end of this leave can't be recorded, or nothing."""
    if not reach.may(by, "shelters.give_leave", leave.case):
        return _("Your role can't record that the child is back.")
    if by.agency_id != leave.placement.shelter_id:
        return _("The child lives in another shelter.")
    if leave.back_at:
        return _("The child is back already.")
    if back_at and back_at > timezone.now():
        return _("The child can't be back in the future.")
    if back_at and back_at < leave.from_at:
        return _("The child can't be back before it left.")
    return ""


@transaction.atomic
def end_leave(leave: Leave, *, by: User, back_at: datetime | None = None) -> Leave:
    """Record that the child is back from its leave."""
    case = Case.objects.locked(leave.case)
    leave = Leave.objects.select_for_update(of=("self",)).get(pk=leave.pk)
    back_at = back_at or timezone.now()
    refuse_if(why_not_end_leave(leave, by=by, back_at=back_at))
    leave.back_at = back_at
    leave.full_clean()
    leave.save()
    happened(
        EventType.LEAVE_ENDED,
        by=by,
        about=leave,
        case=case,
        at=back_at,
        late=back_at > leave.until_at,
    )
    return leave
