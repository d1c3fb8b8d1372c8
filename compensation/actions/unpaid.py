"""Why a child isn’t paid yet, in a word that the board can count."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases import reach
from common.refusals import refuse_if
from compensation.actions.claims import locked, moved
from compensation.actions.ties import why_not_touch
from compensation.choices import UnpaidReason
from compensation.lifecycle import WITHOUT_STAGE, ClaimState
from compensation.models import Claim


def why_not_note_unpaid(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.note_unpaid", claim.case):
        return _("Your role can’t note why a claim isn’t paid.")
    if claim.state in WITHOUT_STAGE | {ClaimState.CREDITED, ClaimState.PAID_OUT}:
        return _("Nothing of this claim waits to be paid.")
    return why_not_touch(claim, by=by)


@transaction.atomic
def note_unpaid(claim: Claim, *, by: User, reason: UnpaidReason) -> Claim:
    """Keep the reason of today; the claim's way keeps the earlier ones."""
    case, claim = locked(claim)
    refuse_if(why_not_note_unpaid(claim, by=by))
    claim.unpaid_because = UnpaidReason(reason)
    claim.save()
    moved(EventType.UNPAID_REASON_NOTED, claim, case=case, by=by, reason=str(reason))
    return claim
