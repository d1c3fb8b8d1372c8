"""Against a decision: the appeal to a higher office, and a court's stay."""

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
from compensation.choices import AppealOutcome, AppealSide
from compensation.lifecycle import CAN_BE_STAYED, ClaimState
from compensation.models import Claim, ClaimAppeal, ClaimStay


def why_not_file_appeal(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.file_appeal", claim.case):
        return _("Your role can’t record appeals.")
    if why := why_not_touch(claim, by=by):
        return why
    if _open_appeal(claim):
        return _("An appeal is open already.")
    if claim.state == ClaimState.REJECTED:
        return _why_another_took_its_place(claim)
    if claim.state in CAN_BE_STAYED:
        return ""
    return _("There is no decision to appeal against.")


@transaction.atomic
def file_appeal(
    claim: Claim,
    *,
    by: User,
    side: AppealSide,
    filed_on: date,
    authority: str,
    number: str,
    grounds: str,
) -> ClaimAppeal:
    """Record an appeal: the child's side against a “no”, the employer against an
    order. An order goes on meanwhile, unless a court stays it."""
    case, claim = locked(claim)
    refuse_if(why_not_file_appeal(claim, by=by))
    refuse_if(_why_not_this_appeal(claim, side, filed_on))
    if not (authority.strip() and number.strip() and grounds.strip()):
        refuse_if(_("Name the office, the number and the grounds of the appeal."))
    appeal = ClaimAppeal.objects.create(
        claim=claim,
        side=side,
        filed_on=filed_on,
        authority=authority.strip(),
        number=number.strip(),
        grounds=grounds.strip(),
        recorded_by=by,
    )
    if claim.state == ClaimState.REJECTED:
        claim.move_to(ClaimState.APPEALED, at=timezone.now())
        claim.save()
        keep_money_state(case)
    moved(
        EventType.CLAIM_APPEALED,
        claim,
        case=case,
        by=by,
        paper=appeal.number,
        side=side,
        filed_on=filed_on,
    )
    return appeal


def why_not_decide_appeal(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.decide_appeal", claim.case):
        return _("Your role can’t record the decision on an appeal.")
    if why := why_not_touch(claim, by=by):
        return why
    appeal = _open_appeal(claim)
    if appeal is None:
        return _("No appeal is open.")
    if by.pk in {claim.decided_by_id, claim.ordered_by_id, appeal.recorded_by_id}:
        return _("You decided this claim or filed the appeal. Somebody else decides.")
    return ""


@transaction.atomic
def decide_appeal(
    claim: Claim,
    *,
    by: User,
    outcome: AppealOutcome,
    decided_on: date,
    number: str,
    reason: str,
) -> ClaimAppeal:
    """End the appeal. One that succeeds opens a rejected claim again, or takes an
    order away on which nothing was paid."""
    case, claim = locked(claim)
    refuse_if(why_not_decide_appeal(claim, by=by))
    appeal = certain(_open_appeal(claim))
    refuse_if(_why_not_this_decision(claim, appeal, outcome, decided_on, reason))
    appeal.outcome, appeal.decided_on = outcome, decided_on
    appeal.decided_by, appeal.decision_number = by, number.strip()
    appeal.decision_reason = reason.strip()
    appeal.save()
    state = _state_after(claim, appeal)
    if state != claim.state:
        claim.move_to(state, at=timezone.now())
    if state == ClaimState.REJECTED:
        claim.decision_reason = reason.strip()
    claim.save()
    keep_money_state(case)
    moved(
        EventType.APPEAL_DECIDED,
        claim,
        case=case,
        by=by,
        paper=number.strip(),
        outcome=outcome,
    )
    return appeal


def why_not_stay_claim(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.stay_claim", claim.case):
        return _("Your role can’t record a stay.")
    if why := why_not_touch(claim, by=by):
        return why
    return claim.why_not_move_to(ClaimState.STAYED)


@transaction.atomic
def stay_claim(
    claim: Claim,
    *,
    by: User,
    court: str,
    order_number: str,
    stayed_on: date,
    until: date | None = None,
) -> ClaimStay:
    """Record that a court holds the order up. Nothing is paid in until it ends."""
    case, claim = locked(claim)
    refuse_if(why_not_stay_claim(claim, by=by))
    if not (court.strip() and order_number.strip()):
        refuse_if(_("Name the court and the number of its order."))
    if stayed_on > timezone.localdate():
        refuse_if(_("The day can’t be in the future."))
    if until and until < stayed_on:
        refuse_if(_("The end is before the beginning."))
    stay = ClaimStay.objects.create(
        claim=claim,
        court=court.strip(),
        order_number=order_number.strip(),
        stayed_on=stayed_on,
        until=until,
        state_before=claim.state,
        recorded_by=by,
    )
    claim.move_to(ClaimState.STAYED, at=timezone.now())
    claim.due_on = until
    claim.save()
    keep_money_state(case)
    moved(EventType.CLAIM_STAYED, claim, case=case, by=by, paper=stay.order_number)
    return stay


def why_not_lift_stay(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.stay_claim", claim.case):
        return _("Your role can’t record a stay.")
    if why := why_not_touch(claim, by=by):
        return why
    if claim.state != ClaimState.STAYED:
        return _("The claim isn’t stayed.")
    return ""


@transaction.atomic
def lift_stay(
    claim: Claim, *, by: User, lifted_on: date, order_number: str
) -> ClaimStay:
    """Let the claim go on where it stood when the court stayed it."""
    case, claim = locked(claim)
    refuse_if(why_not_lift_stay(claim, by=by))
    stay = claim.stays.get(lifted_on=None)
    if not order_number.strip():
        refuse_if(_("Give the number of the order."))
    if not stay.stayed_on <= lifted_on <= timezone.localdate():
        refuse_if(_("The day is between the stay and today."))
    stay.lifted_on, stay.lifted_by = lifted_on, by
    stay.lift_order = order_number.strip()
    stay.save()
    claim.move_to(ClaimState(stay.state_before), at=timezone.now())
    claim.save()
    keep_money_state(case)
    moved(EventType.STAY_LIFTED, claim, case=case, by=by, paper=stay.lift_order)
    return stay


def _open_appeal(claim: Claim) -> ClaimAppeal | None:
    return ClaimAppeal.objects.filter(claim=claim, decided_on=None).first()


def _why_another_took_its_place(claim: Claim) -> str:
    others = Claim.objects.filter(case=claim.case_id, scheme=claim.scheme_id)
    if others.exclude(pk=claim.pk).exclude(state=ClaimState.REJECTED).exists():
        return _("Another claim of this kind was opened since.")
    return ""


def _why_not_this_appeal(claim: Claim, side: AppealSide, filed_on: date) -> str:
    if (side == AppealSide.CHILD) != (claim.state == ClaimState.REJECTED):
        return _(
            "The child’s side appeals against a rejection, the employer against an "
            "order."
        )
    if side == AppealSide.EMPLOYER and not claim.scheme.is_on_employer:
        return _("The employer doesn’t owe this sum.")
    against = claim.ordered_at or claim.decided_at
    if filed_on > timezone.localdate():
        return _("The day can’t be in the future.")
    if against and filed_on < timezone.localdate(against):
        return _("The appeal can’t be older than the decision.")
    return ""


def _why_not_this_decision(
    claim: Claim,
    appeal: ClaimAppeal,
    outcome: AppealOutcome,
    decided_on: date,
    reason: str,
) -> str:
    if not reason.strip():
        return _("Give the reason for the decision.")
    if not appeal.filed_on <= decided_on <= timezone.localdate():
        return _("The day is between the appeal and today.")
    falls = outcome == AppealOutcome.ALLOWED and appeal.side == AppealSide.EMPLOYER
    if falls and claim.state != ClaimState.STAYED:
        return _("Record the court’s stay first: the order falls only from there.")
    if falls and claim.received_paise:
        return _("Money has come in. Reverse its entries first.")
    return ""


def _state_after(claim: Claim, appeal: ClaimAppeal) -> ClaimState:
    allowed = appeal.outcome == AppealOutcome.ALLOWED
    if appeal.side == AppealSide.CHILD:
        return ClaimState.ASSESSED if allowed else ClaimState.REJECTED
    return ClaimState.REJECTED if allowed else ClaimState(claim.state)
