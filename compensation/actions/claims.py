"""From the facts of a case to claims, and from a claim to the order that it is paid."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import AgencyKind
from accounts.models import User
from accounts.roles import Role
from audit.event_types import EventType
from cases import reach
from cases.happening import happened
from cases.models import Case, Clock
from common.refusals import certain, refuse_if
from compensation.actions.money_state import keep_money_state
from compensation.actions.ties import why_not_touch
from compensation.case_facts import answers_for
from compensation.choices import Payer
from compensation.entitlements import Answer
from compensation.lifecycle import DEMANDED, SETTLED, ClaimState
from compensation.majority import day_of_18
from compensation.models import Claim, ClaimStep, LedgerEntry, Scheme, WageWorking
from compensation.models.claim import GUARDED
from compensation.twins import doubles_of, why_not_twice

# What opening a claim under these schemes is called: the Committee's advice has come
# to who pays, and clocks of their own run from that day (POCSO Rules r. 8).
OPENED = {"POCSO_RELIEF": EventType.RELIEF_RECOMMENDED}


def why_not_propose_claims(case: Case, *, by: User) -> str:
    if not reach.may(by, "compensation.propose_claims", case):
        return _("Your role can’t propose claims.")
    if case.is_over:
        return _("The case is over.")
    return ""


def claims_that_fit(case: Case, *, by: User) -> list[Answer]:
    """The entitlements in force on the day of the rescue that this case meets."""
    return [answer for answer in answers_for(case, by=by) if answer.fits]


@transaction.atomic
def propose_claims(case: Case, *, by: User) -> list[Claim]:
    """Open a claim for each scheme that fits; those already there stay as they are."""
    case = Case.objects.locked(case)
    refuse_if(why_not_propose_claims(case, by=by))
    at = timezone.now()
    there = set(Claim.objects.filter(case=case).values_list("scheme__code", flat=True))
    there |= {double.scheme.code for double in doubles_of(case)}
    opened = []
    for proposal in claims_that_fit(case, by=by):
        if proposal.scheme.code in there:
            continue
        claim = _opened(case, proposal, proposal.reason, by=by, at=at)
        opened.append(claim)
    for claim in opened:
        _keep_step(claim, EventType.CLAIM_PROPOSED, by=by, at=at)
    if opened:
        keep_money_state(case)
        happened(
            EventType.CLAIM_PROPOSED,
            by=by,
            about=case,
            case=case,
            claims=[str(claim.pk) for claim in opened],
            schemes=[claim.scheme.code for claim in opened],
        )
    return opened


def why_not_open_claim(case: Case, *, by: User, code: str = "") -> str:
    if not reach.may(by, "compensation.decide_claim", case):
        return _("Your role can’t open claims by hand.")
    if case.is_over:
        return _("The case is over.")
    if code in GUARDED and not by.reads_guarded:
        return _("Only who grants it opens a claim for a sexual offence.")
    if code and Claim.objects.filter(case=case, scheme__code=code).exists():
        return _("This claim is already there.")
    return ""


@transaction.atomic
def open_claim(case: Case, *, by: User, code: str, reason: str) -> Claim:
    """Open a claim that the facts alone don’t propose, with the reason in words."""
    case = Case.objects.locked(case)
    refuse_if(why_not_open_claim(case, by=by, code=code))
    refuse_if("" if reason.strip() else _("Say why the child is owed this."))
    answer = next((a for a in answers_for(case, by=by) if a.scheme.code == code), None)
    refuse_if("" if answer else _("No such rule is in force for this case."))
    claim = _opened(case, certain(answer), reason.strip(), by=by, at=timezone.now())
    keep_money_state(case)
    told: dict[str, Any] = {} if claim.guarded else {"schemes": [code]}
    event = OPENED.get(code, EventType.CLAIM_PROPOSED)
    moved(event, claim, case=case, by=by, **told)
    return claim


def _opened(
    case: Case, answer: Answer, reason: str, *, by: User, at: datetime
) -> Claim:
    scheme = answer.scheme
    employer = case.workplace.employer if case.workplace else None
    # How many months are owed is worked out when the claim is decided.
    fixed = scheme.amount_paise if scheme.per != "MONTH" else None
    claim = Claim(
        case=case,
        scheme=scheme,
        employer=employer if scheme.is_on_employer else None,
        state_since=at,
        amount_claimed_paise=fixed,
        reason=reason,
        evidence_needed=answer.needed,
        evidence_held=answer.held,
        proposed_at=at,
        proposed_by=by,
    )
    claim.save(force_insert=True)
    claim.refresh_from_db(fields=["guarded"])
    # Legal aid has no part in a case until there is something to decide or to pay.
    if scheme.approver_role == Role.DLSA or scheme.payer == Payer.DLSA:
        reach.bring_in(case, AgencyKind.DLSA, because=EventType.CLAIM_PROPOSED)
    return claim


def propose_claims_of(cases: Iterable[Case], *, by: User) -> int:
    """Propose for every child of an operation or an employer; returns how many."""
    return sum(
        len(propose_claims(case, by=by))
        for case in cases
        if not why_not_propose_claims(case, by=by)
    )


def why_not_decide_claim(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.decide_claim", claim.case):
        return _("Your role can’t decide claims.")
    if why := why_not_touch(claim, by=by):
        return why
    if by.pk == claim.proposed_by_id:
        return _("You prepared this claim. Somebody else must decide it.")
    if by.role not in {claim.scheme.approver_role, Role.DM}:
        return _("%(role)s decides on this claim.") % {
            "role": Role(claim.scheme.approver_role).label
        }
    if claim.state != ClaimState.IDENTIFIED:
        return _("This claim is decided already.")
    if WageWorking.objects.filter(claim=claim, worked_out_by=by).exists():
        return _("You worked these wages out. Somebody else must decide.")
    return ""


@transaction.atomic
def decide_claim(
    claim: Claim,
    *,
    by: User,
    accept: bool,
    reason: str,
    evidence: Iterable[str] = (),
    amount_paise: int | None = None,
) -> Claim:
    """Accept the claim with what proves it, or reject it with the reason."""
    case, claim = locked(claim)
    refuse_if(why_not_decide_claim(claim, by=by))
    refuse_if(_why_not_this_decision(claim, accept, reason, amount_paise))
    refuse_if(why_not_twice(claim) if accept else "")
    at = timezone.now()
    claim.move_to(ClaimState.ASSESSED if accept else ClaimState.REJECTED, at=at)
    claim.decided_at, claim.decided_by = at, by
    claim.decision_reason = reason
    claim.evidence_held = sorted({*claim.evidence_held, *evidence})
    if claim.scheme.is_on_employer:
        claim.employer = claim.employer_now
    if accept and amount_paise:
        claim.amount_claimed_paise = amount_paise
    claim.full_clean(exclude=["employer"])
    claim.save()
    keep_money_state(case)
    moved(
        EventType.CLAIM_DECIDED if accept else EventType.CLAIM_REJECTED,
        claim,
        case=case,
        by=by,
        accepted=accept,
    )
    return claim


def why_not_order_compensation(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.order_compensation", claim.case):
        return _("Your role can’t order payment.")
    if why := why_not_touch(claim, by=by):
        return why
    if by.pk == claim.proposed_by_id:
        return _("You prepared this claim. Somebody else must order it.")
    if by.role not in {claim.scheme.approver_role, Role.DM}:
        return _("%(role)s orders this payment.") % {
            "role": Role(claim.scheme.approver_role).label
        }
    if claim.scheme.is_on_employer and claim.state != ClaimState.HEARD:
        return _("The employer is heard first.")
    if claim.received_paise:
        return _("Money has come in on the order: it stands.")
    return claim.why_not_move_to(ClaimState.ORDERED)


@transaction.atomic
def order_compensation(
    claim: Claim,
    *,
    by: User,
    amount_paise: int,
    order_number: str,
    pay_by: date,
    at: datetime | None = None,
) -> Claim:
    """Fix the sum that must be paid. It never changes afterwards."""
    case, claim = locked(claim)
    refuse_if(why_not_order_compensation(claim, by=by))
    at = at or timezone.now()
    refuse_if(_why_not_this_sum(claim.scheme, amount_paise))
    if pay_by < timezone.localdate(at):
        refuse_if(_("The last day to pay can’t be before the order."))
    claim.pay_by = claim.due_on = pay_by
    keep_order(claim, case=case, by=by, at=at, sum_=amount_paise, number=order_number)
    moved(
        EventType.COMPENSATION_ORDERED,
        claim,
        case=case,
        by=by,
        at=at,
        paper=order_number,
        amount_paise=amount_paise,
    )
    return claim


def keep_order(
    claim: Claim, *, case: Case, by: User, at: datetime, sum_: int, number: str
) -> None:
    """Write the sum of an order, made here or long ago; its action tells of it."""
    refuse_if(why_not_twice(claim, ordered=True))
    claim.move_to(ClaimState.ORDERED, at=at)
    claim.amount_ordered_paise, claim.order_number = sum_, number
    claim.ordered_at, claim.ordered_by = at, by
    claim.full_clean(exclude=["employer"])
    claim.save()
    keep_money_state(case)


def why_not_apply_claim(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.decide_claim", claim.case):
        return _("Your role can’t file claims.")
    if why := why_not_touch(claim, by=by):
        return why
    if claim.scheme.is_on_employer:
        return _("The employer gets a notice instead.")
    return claim.why_not_move_to(ClaimState.APPLIED)


@transaction.atomic
def apply_claim(
    claim: Claim, *, by: User, applied_on: date, office: str, number: str
) -> Claim:
    """Record that the claim was filed with the office that pays it."""
    case, claim = locked(claim)
    refuse_if(why_not_apply_claim(claim, by=by))
    if applied_on > timezone.localdate():
        refuse_if(_("The day can’t be in the future."))
    if applied_on < timezone.localdate(case.rescued_at):
        refuse_if(_("The day is before the rescue."))
    if not (office.strip() and number.strip()):
        refuse_if(_("Name the office and the number of the application."))
    claim.move_to(ClaimState.APPLIED, at=timezone.now())
    claim.applied_to = office.strip()
    claim.save()
    event = EventType.CLAIM_APPLIED
    if claim.scheme.code == "VCS":
        event = EventType.DLSA_APPLIED
    moved(event, claim, case=case, by=by, paper=number.strip(), applied_on=applied_on)
    return claim


def why_not_watch_claim(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.watch_claim", claim.case):
        return _("Your role can’t put claims on the money watch.")
    if why := why_not_touch(claim, by=by):
        return why
    if claim.watch_until:
        return _("This claim is on the money watch already.")
    if claim.is_settled:
        return _("Nothing is owed on this claim any more.")
    if claim.state not in DEMANDED | {ClaimState.STAYED, ClaimState.APPEALED}:
        return _("Only a sum that was ordered can be watched.")
    return ""


@transaction.atomic
def watch_claim(claim: Claim, *, by: User, watched_by: str, until: date) -> Claim:
    """Let somebody watch over the open sum until the child is 18, after the closing."""
    case, claim = locked(claim)
    refuse_if(why_not_watch_claim(claim, by=by))
    refuse_if("" if watched_by.strip() else _("Name the office that watches."))
    if until <= timezone.localdate():
        refuse_if(_("The watch must end in the future."))
    majority = day_of_18(case.child)
    if majority and timezone.localdate() < majority and until < majority:
        refuse_if(_("The watch goes on until the child is 18."))
    claim.watched_by, claim.watch_until = watched_by.strip(), until
    claim.save()
    keep_money_state(case)
    moved(EventType.CLAIM_WATCHED, claim, case=case, by=by, until=until)
    return claim


def locked(claim: Claim) -> tuple[Case, Claim]:
    """Hold the case first and then the claim, so that two actions never deadlock."""
    case = Case.objects.locked(claim.case)
    claim = Claim.objects.locked(claim)
    claim.case = case
    return case, claim


def moved(
    event: EventType,
    claim: Claim,
    *,
    case: Case,
    by: User,
    at: datetime | None = None,
    paper: str = "",
    **facts: Any,
) -> None:
    """Write the claim's event and step; only clocks of this claim and scheme move."""
    happened(
        event,
        by=by,
        about=claim,
        case=case,
        at=at,
        subject_id=str(claim.pk),
        scheme=claim.scheme.code,
        **facts,
    )
    if claim.due_on is None and claim.state not in SETTLED:
        _keep_next_day(claim)
    entry = facts.get("entry")
    if isinstance(entry, LedgerEntry):
        paper = entry.reference
    amount = facts.get("amount_paise")
    _keep_step(claim, event, by=by, at=at, paper=paper, amount_paise=amount)


def _keep_next_day(claim: Claim) -> None:
    """Take the day on which the first open clock of the claim runs out."""
    running = Clock.objects.filter(case=claim.case_id, subject_id=str(claim.pk)).open()
    clock = running.order_by("due_at").first()
    if clock:
        claim.due_on = timezone.localdate(clock.due_at)
        claim.save(update_fields=["due_on"])


def _keep_step(
    claim: Claim,
    event: EventType,
    *,
    by: User,
    at: datetime | None,
    paper: str = "",
    amount_paise: object = None,
) -> None:
    if not isinstance(amount_paise, int):
        amount_paise = claim.owed_paise or None
    ClaimStep.objects.create(
        claim=claim,
        state=claim.state,
        event=event,
        at=at or timezone.now(),
        by=by,
        amount_paise=amount_paise,
        paper=paper[:60],
        due_on=claim.due_on,
    )


def _why_not_this_decision(
    claim: Claim, accept: bool, reason: str, amount_paise: int | None
) -> str:
    if not reason.strip():
        return _("Give the reason for the decision.")
    if accept and claim.amount_claimed_paise is None and not amount_paise:
        return _("Work out the sum before you accept this claim.")
    return ""


def _why_not_this_sum(scheme: Scheme, amount_paise: int) -> str:
    if amount_paise <= 0:
        return _("The sum must be more than nothing.")
    if scheme.per == "MONTH" and scheme.amount_paise:
        whole = amount_paise % scheme.amount_paise == 0
        return "" if whole else _("The sum is so much for each month.")
    if scheme.amount_paise and amount_paise != scheme.amount_paise:
        return _("The scheme fixes the sum.")
    if scheme.max_paise and amount_paise > scheme.max_paise:
        return _("The sum is above what the scheme allows.")
    if scheme.min_paise and amount_paise < scheme.min_paise:
        return _("The sum is below what the scheme allows.")
    return ""
