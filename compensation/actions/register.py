"""Old registers of money: one person reads them, another takes them over, whole."""

from collections.abc import Collection
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from audit.recording import record
from cases.models import Case
from cases.rescue_list.cells import without_aadhaar
from common.locks import take_turn
from common.refusals import Refused, refuse_if
from compensation.actions.claims import keep_order, locked, moved
from compensation.actions.ledger import record_credit, record_deposit
from compensation.choices import FUNDS, Account
from compensation.lifecycle import FIRST, ClaimState
from compensation.models import (
    Claim,
    LedgerEntry,
    MoneyRegister,
    RegisterState,
    Scheme,
)
from compensation.models.claim import GUARDED
from compensation.money_tables import BadTable, Fault
from compensation.register import Draft, fingerprint_of
from compensation.register import read_register as read


def why_not_read_register(*, by: User) -> str:
    if not by.may("compensation.import_register"):
        return _("Your role can’t read registers of money.")
    return ""


@transaction.atomic
def read_register(content: bytes, *, file_name: str, by: User) -> MoneyRegister:
    """Read a register for a second person to check; the same rows are kept once."""
    refuse_if(why_not_read_register(by=by))
    drafts = read(content, file_name=file_name, by=by)
    take_turn(f"registers of {by.agency_id}")
    fingerprint = fingerprint_of(drafts)
    waiting = MoneyRegister.objects.filter(
        agency=by.agency_id, fingerprint=fingerprint, state=RegisterState.PREVIEW
    ).first()
    if waiting:
        return waiting
    register = MoneyRegister(
        agency=by.agency,
        by=by,
        file_name=without_aadhaar(file_name)[:120],
        fingerprint=fingerprint,
        rows=[draft.facts for draft in drafts],
    )
    register.save(force_insert=True)
    record(EventType.REGISTER_READ, by=by, about=register, rows=len(drafts))
    return register


def why_not_save_register(register: MoneyRegister, *, by: User) -> str:
    if why := why_not_drop_register(register, by=by):
        return why
    if register.by_id == by.pk:
        return _("You read this register. Somebody else must take it over.")
    return ""


@transaction.atomic
def save_register(register: MoneyRegister, *, by: User) -> MoneyRegister:
    """Take over every row, or none: each refusal is named by its row.

    What is known already, by order number and bank reference, is left as it is, so
    that a register that has grown can be sent again.
    """
    register = _locked(register)
    refuse_if(why_not_save_register(register, by=by))
    faults = []
    for facts in register.rows:
        draft = Draft(**facts)
        try:
            with transaction.atomic():
                new = _take_over(draft, register, by=by)
        except Refused as refused:
            faults.append(Fault(draft.row, "", refused.reason))
            continue
        register.taken += new
        register.known += not new
    if faults:
        raise BadTable(faults)
    register.state = RegisterState.SAVED
    register.saved_by, register.saved_at = by, timezone.now()
    register.save()
    record(
        EventType.REGISTER_SAVED,
        by=by,
        about=register,
        taken=register.taken,
        known=register.known,
    )
    return register


def why_not_drop_register(register: MoneyRegister, *, by: User) -> str:
    if why := why_not_read_register(by=by):
        return why
    if register.agency_id != by.agency_id:
        return _("This register belongs to another office.")
    if register.state != RegisterState.PREVIEW:
        return _("This register is no longer open.")
    return ""


@transaction.atomic
def drop_register(register: MoneyRegister, *, by: User) -> MoneyRegister:
    """Drop a register; nothing of it was taken over."""
    register = _locked(register)
    refuse_if(why_not_drop_register(register, by=by))
    register.state = RegisterState.DROPPED
    register.save()
    record(EventType.REGISTER_DROPPED, by=by, about=register)
    return register


def _locked(register: MoneyRegister) -> MoneyRegister:
    rows = MoneyRegister.objects.select_for_update(of=("self",)).select_related("by")
    return rows.get(pk=register.pk)


def _take_over(draft: Draft, register: MoneyRegister, *, by: User) -> bool:
    """Whether anything of the row was new."""
    case = Case.objects.visible_to(by).filter(number=draft.case).first()
    refuse_if("" if case else _("No case of this number is within your reach."))
    claim, new = _ordered_claim(draft, case, register, by=by)
    if draft.deposited and not _stands(claim, draft.challan, draft.deposited, FUNDS):
        record_deposit(
            claim,
            by=by,
            fund=Account(draft.fund),
            amount_paise=draft.deposited,
            deposited_on=draft.day("deposited_on"),
            reference=draft.challan,
        )
        new = True
    if draft.credited and not _stands(
        claim, draft.utr, draft.credited, {Account.CHILD}
    ):
        record_credit(
            claim,
            by=by,
            from_account=Account(draft.fund),
            amount_paise=draft.credited,
            credited_on=draft.day("credited_on"),
            reference=draft.utr,
        )
        new = True
    return new


def _stands(
    claim: Claim, reference: str, amount_paise: int, accounts: Collection[Account]
) -> bool:
    return (
        LedgerEntry.objects.filter(
            claim=claim,
            reference__iexact=reference,
            amount_paise=amount_paise,
            to_account__in=accounts,
        )
        .standing()
        .exists()
    )


def _ordered_claim(
    draft: Draft, case: Case, register: MoneyRegister, *, by: User
) -> tuple[Claim, bool]:
    case = Case.objects.locked(case)
    there = Claim.objects.filter(case=case, scheme__code=draft.scheme)
    claim = there.exclude(state=ClaimState.REJECTED).select_related("scheme").first()
    if claim and claim.amount_ordered_paise:
        same = (claim.order_number, claim.amount_ordered_paise)
        if same != (draft.order_number, draft.ordered):
            refuse_if(_("Another order stands on this claim already."))
        return claim, False
    if claim is None:
        claim = _new_claim(draft, case, register)
    return order_from_register(claim, draft=draft, by=by), True


def _new_claim(draft: Draft, case: Case, register: MoneyRegister) -> Claim:
    """A claim that the register knows; who read it has prepared it."""
    schemes = Scheme.objects.in_force(
        timezone.localdate(case.rescued_at), case.district.state_id
    )
    scheme = schemes.filter(code=draft.scheme).first()
    refuse_if("" if scheme else _("No such rule was in force on the day of rescue."))
    if scheme.code in GUARDED:
        refuse_if(_("Claims for a sexual offence stand in no register."))
    claim = Claim(
        case=case,
        scheme=scheme,
        state=FIRST,
        state_since=timezone.now(),
        amount_claimed_paise=draft.ordered,
        reason=_("Taken over from the department’s register."),
        proposed_at=register.created_at,
        proposed_by=register.by,
    )
    if scheme.is_on_employer:
        claim.employer = claim.employer_now
    claim.save(force_insert=True)
    return claim


def why_not_order_from_register(claim: Claim, *, by: User) -> str:
    if why := why_not_read_register(by=by):
        return why
    if claim.proposed_by_id == by.pk:
        return _("You prepared this claim. Somebody else must take it over.")
    if claim.scheme.is_on_employer and claim.employer_now is None:
        return _("Name the employer on the case first.")
    return ""


@transaction.atomic
def order_from_register(claim: Claim, *, draft: Draft, by: User) -> Claim:
    """Write down the order that a register knows, with its own number and day."""
    case, claim = locked(claim)
    refuse_if(why_not_order_from_register(claim, by=by))
    scheme = claim.scheme
    if scheme.amount_paise and scheme.per != "MONTH":
        same = draft.ordered == scheme.amount_paise
        refuse_if("" if same else _("The scheme fixes the sum."))
    at = timezone.make_aware(datetime.combine(draft.day("ordered_on"), time(12)))
    at = min(at, timezone.now())
    if claim.state == FIRST:
        claim.move_to(ClaimState.ASSESSED, at=at)
        claim.decided_at, claim.decided_by = at, by
        claim.decision_reason = _("Taken over from the department’s register.")
    claim.employer = claim.employer_now if scheme.is_on_employer else None
    keep_order(
        claim, case=case, by=by, at=at, sum_=draft.ordered, number=draft.order_number
    )
    moved(
        EventType.COMPENSATION_ORDERED,
        claim,
        case=case,
        by=by,
        at=at,
        paper=draft.order_number,
        amount_paise=draft.ordered,
    )
    return claim
