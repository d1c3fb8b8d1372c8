"""The third hand: a sum is let go to the child by somebody who didn't order it."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases import reach
from common.refusals import certain, refuse_if
from compensation.actions.bank_accounts import why_not_pay_into
from compensation.actions.claims import locked, moved
from compensation.actions.money_state import keep_money_state
from compensation.actions.ties import why_not_touch
from compensation.lifecycle import DEMANDED, ClaimState
from compensation.majority import day_of_18
from compensation.models import AccountMark, Claim, PaymentRelease
from compensation.released import released_left


def why_not_release_payment(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.release_payment", claim.case):
        return _("Your role can’t release payments.")
    if why := why_not_touch(claim, by=by):
        return why
    if claim.state not in DEMANDED:
        return _("Nothing is ordered on this claim yet.")
    if by.pk in {claim.proposed_by_id, claim.decided_by_id, claim.ordered_by_id}:
        return _("You prepared or approved this claim. Somebody else must release it.")
    account = _open_account(claim)
    if why := why_not_pay_into(account):
        return why
    if _releasable(claim, account) <= 0:
        return _("All that is owed is released.")
    return ""


@transaction.atomic
def release_payment(
    claim: Claim, *, by: User, amount_paise: int, number: str
) -> PaymentRelease:
    """Let a sum leave the fund or the State for the child's account of today."""
    case, claim = locked(claim)
    refuse_if(why_not_release_payment(claim, by=by))
    account = certain(_open_account(claim))
    refuse_if("" if amount_paise > 0 else _("The sum must be more than nothing."))
    if amount_paise > _releasable(claim, account):
        refuse_if(_("That is more than is owed."))
    refuse_if("" if number.strip() else _("Give the number of the release."))
    release = PaymentRelease.objects.create(
        claim=claim,
        account_id=account.pk,
        amount_paise=amount_paise,
        number=number.strip(),
        released_at=timezone.now(),
        released_by=by,
    )
    moved(
        EventType.PAYMENT_RELEASED,
        claim,
        case=case,
        by=by,
        paper=release.number,
        amount_paise=amount_paise,
    )
    return release


def why_not_mature_claim(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.mature_claim", claim.case):
        return _("Your role can’t record that the sum is due.")
    if why := why_not_touch(claim, by=by):
        return why
    day = day_of_18(claim.case.child)
    if day is None:
        return _("The child’s age isn’t known.")
    if day > timezone.localdate():
        return _("The child is not 18 yet.")
    return claim.why_not_move_to(ClaimState.MATURED)


@transaction.atomic
def mature_claim(claim: Claim, *, by: User) -> Claim:
    """Record that the child is 18: what lies in the fund is due to it whole."""
    case, claim = locked(claim)
    refuse_if(why_not_mature_claim(claim, by=by))
    day: date | None = day_of_18(case.child)
    claim.move_to(ClaimState.MATURED, at=timezone.now())
    claim.matured_on = day
    claim.save()
    keep_money_state(case)
    moved(
        EventType.CLAIM_MATURED,
        claim,
        case=case,
        by=by,
        matured_on=day,
        amount_paise=claim.in_fund_paise,
    )
    return claim


def _open_account(claim: Claim) -> AccountMark | None:
    return AccountMark.objects.filter(case=claim.case_id, closed_on=None).first()


def _releasable(claim: Claim, account: AccountMark | None) -> int:
    if account is None:
        return 0
    waiting = released_left(claim, account.pk)
    return claim.amount_ordered_paise - claim.credited_paise - waiting
