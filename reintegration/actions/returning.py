"""The child is home: somebody named signed for it (JJ Act s. 40, r. 82)."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import District, User
from audit.event_types import EventType
from cases import reach
from cases.happening import happened
from cases.lifecycle import CaseStatus
from cases.models import Case
from common.refusals import refuse_if
from reintegration.actions.home_check import named_accused
from reintegration.actions.journey import (
    end_journey,
    is_other_state,
    let_escort_go,
    order_sending_home,
)
from reintegration.actions.planning import plan_follow_up
from reintegration.choices import SignedBy
from reintegration.models import Escort, FamilyReturn, Handover
from reintegration.models.receivers import is_named_accused, may_receive


@dataclass
class Homecoming:
    """Who received the child, where, and what the family got and promised."""

    receiver_name: str
    receiver_relation: str
    district: District
    village: str
    pin: str
    signed_at: datetime
    signed_by: SignedBy
    undertaking_signed: bool
    block: str = ""
    address: str = ""
    receiver_identity: str = ""
    receiver_phone: str = ""
    schemes: list[str] = field(default_factory=list)
    money_paise: int = 0


def why_not_return_child(
    case: Case, *, by: User, homecoming: Homecoming | None = None
) -> str:
    """Why the child can't be recorded as returned now, or nothing."""
    if not reach.may(by, "reintegration.return_child", case):
        return _("Your role can't record the return of this child.")
    if case.home_checked_at is None:
        return _("No home check was decided as suitable (JJ Act s. 40).")
    if order_sending_home(case) is None:
        return _("The Committee hasn't made the final order yet.")
    if reason := _why_not_here_yet(case):
        return reason
    if reason := case.why_not_move_to(CaseStatus.RESTORED):
        return reason
    return _what_is_wrong_with(homecoming, case, by=by) if homecoming else ""


def _why_not_here_yet(case: Case) -> str:
    handovers = Handover.objects.filter(case=case)
    if handovers.open().exists():
        return _("The receiving Committee hasn't confirmed the arrival yet.")
    if is_other_state(case) and not handovers.filter(arrived_at__isnull=False).exists():
        # JJ Act s. 95: into another State, a child goes through its Committee.
        return _("The home lies in another State: hand the case over first.")
    waiting = Escort.objects.under_way().filter(case=case, left_at__isnull=True)
    if waiting.exists():
        return _("An escort is ordered, and the journey hasn't begun.")
    return ""


def _what_is_wrong_with(homecoming: Homecoming, case: Case, *, by: User) -> str:
    if is_named_accused(case, homecoming.receiver_name, by=by):
        return named_accused()
    if not may_receive(case, homecoming.receiver_name):
        return _("The Committee's decision doesn't name this receiver.")
    if not homecoming.undertaking_signed:
        return _("The receiver signs the undertaking first (Form 20).")
    if homecoming.signed_at > timezone.now():
        return _("The return can't be in the future.")
    return ""


@transaction.atomic
def return_child(case: Case, homecoming: Homecoming, *, by: User) -> FamilyReturn:
    """Record the receiver's signature: from this moment the child is restored.

    It starts the two years of follow-up (r. 39(4)) and ends the escort's part.
    """
    case = Case.objects.locked(case)
    refuse_if(why_not_return_child(case, by=by, homecoming=homecoming))
    family_return = FamilyReturn(case=case, returned_by=by, **vars(homecoming))
    family_return.full_clean()
    family_return.save(force_insert=True)
    end_journey(case, at=homecoming.signed_at, handed_to=homecoming.receiver_name)
    case.move_to(CaseStatus.RESTORED)
    case.restored_at = homecoming.signed_at
    case.save()
    happened(
        EventType.CHILD_RESTORED,
        by=by,
        about=family_return,
        case=case,
        at=homecoming.signed_at,
        district=homecoming.district.pk,
        schemes=homecoming.schemes,
    )
    plan_follow_up(case, by=by)
    let_escort_go(case)
    return family_return
