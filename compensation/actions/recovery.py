"""After the certificate: the Collector's demand, attachment, and giving up by two."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases import reach
from common.refusals import certain, refuse_if
from compensation.actions.claims import locked, moved
from compensation.actions.money_state import keep_money_state
from compensation.actions.ties import why_not_touch
from compensation.lifecycle import ClaimState
from compensation.models import Claim, Recovery, WriteOff


def why_not_begin_revenue_recovery(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.recover_as_revenue", claim.case):
        return _("Your role can’t recover sums as land revenue.")
    if why := why_not_touch(claim, by=by):
        return why
    if not claim.recoveries.exists():
        return _("The recovery certificate comes first.")
    if claim.is_paid_in:
        return _("The whole sum is paid in.")
    return claim.why_not_move_to(ClaimState.REVENUE_RECOVERY)


@transaction.atomic
def begin_revenue_recovery(
    claim: Claim, *, by: User, demand_number: str, demanded_on: date
) -> Recovery:
    """Record the Collector's demand on the certificate (arrears of land revenue)."""
    case, claim = locked(claim)
    refuse_if(why_not_begin_revenue_recovery(claim, by=by))
    recovery = claim.recoveries.latest("issued_on", "pk")
    refuse_if("" if demand_number.strip() else _("Give the number of the demand."))
    if not recovery.issued_on <= demanded_on <= timezone.localdate():
        refuse_if(_("The day is between the certificate and today."))
    recovery.demand_number, recovery.demanded_on = demand_number.strip(), demanded_on
    recovery.demanded_by = by
    recovery.save()
    claim.move_to(ClaimState.REVENUE_RECOVERY, at=timezone.now())
    claim.save()
    keep_money_state(case)
    moved(
        EventType.REVENUE_DEMAND,
        claim,
        case=case,
        by=by,
        paper=recovery.demand_number,
        amount_paise=claim.unpaid_paise,
    )
    return recovery


def why_not_attach_property(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.recover_as_revenue", claim.case):
        return _("Your role can’t recover sums as land revenue.")
    if why := why_not_touch(claim, by=by):
        return why
    if claim.state != ClaimState.REVENUE_RECOVERY:
        return _("The Collector’s demand comes first.")
    return ""


@transaction.atomic
def attach_property(
    claim: Claim, *, by: User, attached_on: date, attached: str
) -> Recovery:
    """Record what of the employer was attached to bring the sum in."""
    case, claim = locked(claim)
    refuse_if(why_not_attach_property(claim, by=by))
    recovery = claim.recoveries.latest("issued_on", "pk")
    refuse_if("" if attached.strip() else _("Say what was attached."))
    if not certain(recovery.demanded_on) <= attached_on <= timezone.localdate():
        refuse_if(_("The day is between the demand and today."))
    recovery.attached_on, recovery.attached = attached_on, attached.strip()
    recovery.save()
    moved(
        EventType.PROPERTY_ATTACHED,
        claim,
        case=case,
        by=by,
        paper=recovery.demand_number,
        attached_on=attached_on,
    )
    return recovery


def why_not_ask_write_off(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.ask_write_off", claim.case):
        return _("Your role can’t ask for a claim to be written off.")
    if why := why_not_touch(claim, by=by):
        return why
    if open_write_off(claim):
        return _("Writing off is asked already.")
    return _why_not_writable_off(claim)


@transaction.atomic
def ask_write_off(claim: Claim, *, by: User, reason: str) -> WriteOff:
    """Ask two other people to give up what can't be recovered."""
    case, claim = locked(claim)
    refuse_if(why_not_ask_write_off(claim, by=by))
    refuse_if("" if reason.strip() else _("Say why the sum can’t be recovered."))
    asked = WriteOff.objects.create(
        claim=claim,
        unpaid_paise=claim.unpaid_paise,
        reason=reason.strip(),
        asked_at=timezone.now(),
        asked_by=by,
    )
    moved(
        EventType.WRITE_OFF_ASKED,
        claim,
        case=case,
        by=by,
        amount_paise=asked.unpaid_paise,
    )
    return asked


def why_not_write_off(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.write_off", claim.case):
        return _("Your role can’t write claims off.")
    if why := why_not_touch(claim, by=by):
        return why
    asked = open_write_off(claim)
    if asked is None:
        return _("Nobody has asked to write this claim off.")
    if by.pk in {asked.asked_by_id, asked.first_by_id}:
        return _("Two people who didn’t ask for it approve it. You are one already.")
    return _why_not_writable_off(claim)


@transaction.atomic
def write_off(claim: Claim, *, by: User) -> WriteOff:
    """Approve giving the sum up; the second approval writes the claim off."""
    case, claim = locked(claim)
    refuse_if(why_not_write_off(claim, by=by))
    asked, at = certain(open_write_off(claim)), timezone.now()
    event = EventType.WRITE_OFF_APPROVED
    if asked.first_by_id is None:
        asked.first_by, asked.first_at = by, at
        asked.save()
    else:
        asked.second_by, asked.second_at = by, at
        asked.save()
        event = EventType.CLAIM_WRITTEN_OFF
        claim.move_to(ClaimState.IRRECOVERABLE, at=at)
        claim.save()
        keep_money_state(case)
    moved(event, claim, case=case, by=by, amount_paise=asked.unpaid_paise)
    return asked


def why_not_refuse_write_off(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.write_off", claim.case):
        return _("Your role can’t write claims off.")
    if why := why_not_touch(claim, by=by):
        return why
    if open_write_off(claim) is None:
        return _("Nobody has asked to write this claim off.")
    return ""


@transaction.atomic
def refuse_write_off(claim: Claim, *, by: User, reason: str) -> WriteOff:
    """Refuse to give the sum up: the recovery goes on."""
    case, claim = locked(claim)
    refuse_if(why_not_refuse_write_off(claim, by=by))
    refuse_if("" if reason.strip() else _("Give the reason for the decision."))
    asked = certain(open_write_off(claim))
    asked.refused_at, asked.refused_by = timezone.now(), by
    asked.refused_reason = reason.strip()
    asked.save()
    moved(EventType.WRITE_OFF_REFUSED, claim, case=case, by=by)
    return asked


def open_write_off(claim: Claim) -> WriteOff | None:
    """The request that nobody has refused and fewer than two have approved."""
    return WriteOff.objects.filter(claim=claim, second_at=None, refused_at=None).first()


def _why_not_writable_off(claim: Claim) -> str:
    if not claim.recoveries.exists():
        return _("Recovery as land revenue is tried first.")
    if claim.in_fund_paise:
        return _("The part in the fund must reach the child first.")
    return claim.why_not_move_to(ClaimState.IRRECOVERABLE)
