"""Money that moves. A deposit in a fund is not a payment to the child."""

from datetime import date

from django.db import connection, transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases import reach
from cases.models import Case
from common.refusals import certain, refuse_if
from compensation.actions.bank_accounts import why_not_pay_into
from compensation.actions.claims import locked, moved
from compensation.actions.money_state import keep_money_state
from compensation.actions.ties import why_not_touch
from compensation.choices import (
    FUNDS,
    PAYERS,
    Account,
    EntryKind,
    Evidence,
    Payer,
    SeenHow,
)
from compensation.lifecycle import DEMANDED, ClaimState
from compensation.models import AccountMark, Claim, CreditConfirmation, LedgerEntry
from compensation.released import released_left

# What a payment under these schemes is called: clocks of their own wait for it.
PAID = {
    "BL_IMMEDIATE": EventType.ASSISTANCE_PAID,
    "POCSO_RELIEF": EventType.RELIEF_PAID,
}


def why_not_record_deposit(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.record_deposit", claim.case):
        return _("Your role can’t record deposits.")
    if why := why_not_touch(claim, by=by):
        return why
    if claim.state not in DEMANDED:
        return _("Nothing is ordered on this claim yet.")
    if claim.received_paise >= claim.amount_ordered_paise:
        return _("All that was ordered has come in.")
    return ""


@transaction.atomic
def record_deposit(
    claim: Claim,
    *,
    by: User,
    fund: Account,
    amount_paise: int,
    deposited_on: date,
    reference: str,
) -> LedgerEntry:
    """Record that the payer put money into a fund. The child has nothing of it yet."""
    case, claim = locked(claim)
    refuse_if(why_not_record_deposit(claim, by=by))
    refuse_if("" if fund in FUNDS else _("Choose the fund."))
    refuse_if(_why_not_this_entry(case, amount_paise, deposited_on, reference))
    refuse_if(_why_not_this_challan(claim, reference.strip()))
    if claim.received_paise + amount_paise > claim.amount_ordered_paise:
        refuse_if(_("That is more than was ordered."))
    entry = _write(
        claim,
        by=by,
        from_account=_payer_account(claim),
        to_account=fund,
        amount_paise=amount_paise,
        happened_on=deposited_on,
        reference=reference.strip(),
    )
    if Evidence.CHALLAN not in claim.evidence_held:
        claim.evidence_held = [*claim.evidence_held, str(Evidence.CHALLAN)]
    _follow_the_money(claim)
    keep_money_state(case)
    moved(
        EventType.FUND_DEPOSITED,
        claim,
        case=case,
        by=by,
        entry=entry,
        fund=fund,
        amount_paise=amount_paise,
    )
    return entry


def why_not_record_credit(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.record_credit", claim.case):
        return _("Your role can’t record payments to a child.")
    if why := why_not_touch(claim, by=by):
        return why
    if claim.state not in DEMANDED:
        return _("Nothing is ordered on this claim yet.")
    if why := why_not_pay_into(open_account(claim.case)):
        return why
    if claim.state == ClaimState.CREDITED:
        return _("The whole sum is with the child already.")
    return ""


@transaction.atomic
def record_credit(
    claim: Claim,
    *,
    by: User,
    from_account: Account,
    amount_paise: int,
    credited_on: date,
    reference: str,
    kind: EntryKind = EntryKind.PRINCIPAL,
) -> LedgerEntry:
    """Record that money reached the child's own account, by the bank's reference."""
    case, claim = locked(claim)
    refuse_if(why_not_record_credit(claim, by=by))
    reference = reference.strip().upper()
    refuse_if(_why_not_this_entry(case, amount_paise, credited_on, reference))
    refuse_if(_why_not_this_credit(claim, from_account, amount_paise, kind))
    refuse_if(_why_not_this_reference(reference))
    entry = _write(
        claim,
        by=by,
        kind=kind,
        from_account=from_account,
        to_account=Account.CHILD,
        amount_paise=amount_paise,
        happened_on=credited_on,
        reference=reference,
        bank_account_id=certain(open_account(case)).pk,
    )
    event = PAID.get(claim.scheme.code, EventType.CLAIM_PAID)
    if kind == EntryKind.INTEREST:
        event = EventType.FUND_INTEREST
        _note_interest(claim)
    else:
        _follow_the_money(claim)
        if claim.state == ClaimState.CREDITED:
            claim.credited_on = credited_on
            claim.due_on = None
        else:
            event = EventType.CLAIM_PART_PAID
    claim.save()
    keep_money_state(case)
    moved(event, claim, case=case, by=by, entry=entry, amount_paise=amount_paise)
    return entry


def why_not_confirm_credit(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.confirm_credit", claim.case):
        return _("Your role can’t confirm payments.")
    if why := why_not_touch(claim, by=by):
        return why
    if claim.state != ClaimState.CREDITED:
        return _("The whole sum must be credited first.")
    if unconfirmed(claim).filter(recorded_by=by).exists():
        return _("You recorded this payment. Somebody else must confirm it.")
    return ""


@transaction.atomic
def confirm_credit(
    claim: Claim, *, by: User, seen_on: date, seen_how: SeenHow
) -> Claim:
    """Say that the child's side has seen the money: only now the claim is paid."""
    case, claim = locked(claim)
    refuse_if(why_not_confirm_credit(claim, by=by))
    if seen_on > timezone.localdate():
        refuse_if(_("The day can’t be in the future."))
    if claim.credited_on and seen_on < claim.credited_on:
        refuse_if(_("The money came later than that day."))
    for entry in unconfirmed(claim):
        CreditConfirmation.objects.create(
            entry=entry, claim=claim, seen_on=seen_on, seen_how=seen_how, seen_by=by
        )
    claim.move_to(ClaimState.PAID_OUT, at=timezone.now())
    claim.save()
    keep_money_state(case)
    moved(
        EventType.CLAIM_CONFIRMED,
        claim,
        case=case,
        by=by,
        seen_on=seen_on,
        seen_how=seen_how,
    )
    return claim


def why_not_reverse_entry(entry: LedgerEntry, *, by: User) -> str:
    claim = entry.claim
    if not reach.may(by, "compensation.reverse_entry", claim.case):
        return _("Your role can’t reverse entries.")
    if why := why_not_touch(claim, by=by):
        return why
    if entry.recorded_by_id == by.pk:
        return _("You recorded this entry. Somebody else must reverse it.")
    if entry.reversal_of_id or hasattr(entry, "reversed_by"):
        return _("This entry is reversed already.")
    if claim.state == ClaimState.PAID_OUT:
        return _("The child’s side has confirmed this payment.")
    return ""


@transaction.atomic
def reverse_entry(entry: LedgerEntry, *, by: User, reason: str) -> LedgerEntry:
    """Put a mistake right by an entry that runs the other way. Nothing is erased."""
    case, claim = locked(entry.claim)
    entry = LedgerEntry.objects.get(pk=entry.pk)
    entry.claim = claim
    refuse_if(why_not_reverse_entry(entry, by=by))
    refuse_if("" if reason.strip() else _("Give the reason for the reversal."))
    refuse_if(_why_money_has_gone_on(claim, entry))
    if claim.state == ClaimState.CREDITED and entry.kind == EntryKind.PRINCIPAL:
        # No moment may exist in which a claim is called credited and isn't.
        claim.move_to(ClaimState.PART_IN_FUND, at=timezone.now())
        claim.credited_on = None
        claim.save()
    reversal = _write(
        claim,
        by=by,
        kind=entry.kind,
        from_account=entry.to_account,
        to_account=entry.from_account,
        amount_paise=entry.amount_paise,
        happened_on=timezone.localdate(),
        reference=entry.reference,
        reversal_of=entry,
        reversal_reason=reason.strip(),
    )
    _follow_the_money(claim)
    keep_money_state(case)
    moved(
        EventType.ENTRY_REVERSED,
        claim,
        case=case,
        by=by,
        entry=entry,
        amount_paise=entry.amount_paise,
    )
    return reversal


def open_account(case: Case) -> AccountMark | None:
    """The child's open account, as those who handle money may see it."""
    return AccountMark.objects.filter(case=case, closed_on__isnull=True).first()


def unconfirmed(claim: Claim) -> QuerySet[LedgerEntry]:
    """Credits of the sum itself that nobody on the child's side has seen yet."""
    return (
        LedgerEntry.objects.filter(
            claim=claim, to_account=Account.CHILD, confirmation__isnull=True
        )
        .standing()
        .order_by("pk")
    )


def _write(claim: Claim, *, by: User, **facts: object) -> LedgerEntry:
    entry = LedgerEntry(claim=claim, recorded_by=by, **facts)
    entry.save(force_insert=True)
    # The ledger's trigger has counted the claim's sums anew.
    claim.refresh_from_db(
        fields=["received_paise", "in_fund_paise", "credited_paise", "interest_paise"]
    )
    return entry


def _follow_the_money(claim: Claim) -> None:
    """Put the claim into the state that its sums say, and save it."""
    state = _state_by_money(claim)
    if state != claim.state:
        claim.move_to(state, at=timezone.now())
    claim.save()


def _state_by_money(claim: Claim) -> ClaimState:
    if claim.credited_paise >= claim.amount_ordered_paise:
        return ClaimState.CREDITED
    if claim.received_paise >= claim.amount_ordered_paise and claim.matured_on:
        return ClaimState.MATURED
    if claim.received_paise >= claim.amount_ordered_paise:
        return (
            ClaimState.INTEREST_RUNNING if claim.interest_paise else ClaimState.IN_FUND
        )
    if claim.received_paise:
        return ClaimState.PART_IN_FUND
    recovery = claim.recoveries.order_by("-issued_on", "-pk").first()
    if recovery is None:
        return ClaimState.ORDERED
    if recovery.demanded_on:
        return ClaimState.REVENUE_RECOVERY
    return ClaimState.RECOVERY


def _note_interest(claim: Claim) -> None:
    if claim.state == ClaimState.IN_FUND:
        claim.move_to(ClaimState.INTEREST_RUNNING, at=timezone.now())


def _payer_account(claim: Claim) -> Account:
    if claim.scheme.payer == Payer.EMPLOYER:
        return Account.EMPLOYER
    return Account.STATE


def _why_not_this_entry(
    case: Case, amount_paise: int, day: date, reference: str
) -> str:
    if amount_paise <= 0:
        return _("The sum must be more than nothing.")
    if day > timezone.localdate():
        return _("The day can’t be in the future.")
    if day < timezone.localdate(case.rescued_at):
        return _("The day is before the rescue.")
    if not reference.strip():
        return _("Give the reference of the bank or the challan.")
    return ""


def _why_not_this_credit(
    claim: Claim, from_account: Account, amount_paise: int, kind: EntryKind
) -> str:
    if from_account in FUNDS:
        there = _in_fund(claim, from_account)
        if kind == EntryKind.INTEREST:
            return "" if there else _("No money of it is in this fund.")
        if amount_paise > there:
            return _("So much isn’t in the fund.")
        return _why_not_released(claim, amount_paise)
    if kind == EntryKind.INTEREST or from_account not in PAYERS:
        return _("Interest comes from a fund.")
    if from_account != _payer_account(claim):
        return _("Somebody else owes this sum.")
    if claim.received_paise + amount_paise > claim.amount_ordered_paise:
        return _("That is more than was ordered.")
    if from_account == Account.EMPLOYER:
        return ""
    return _why_not_released(claim, amount_paise)


def _why_not_released(claim: Claim, amount_paise: int) -> str:
    """No office lets money go that a third person hasn't released for the account."""
    account = open_account(claim.case)
    if account and amount_paise <= released_left(claim, account.pk):
        return ""
    return _("Somebody who neither prepared nor ordered it must release this payment.")


def _why_not_this_challan(claim: Claim, reference: str) -> str:
    """One challan may pay for many children, and counts once for each of them."""
    deposits = LedgerEntry.objects.filter(claim=claim, to_account__in=FUNDS)
    if deposits.standing().filter(reference__iexact=reference).exists():
        return _("This challan is recorded on this claim already.")
    return ""


def _why_not_this_reference(reference: str) -> str:
    # The database looks over all cases, also those out of this person's reach.
    with connection.cursor() as cursor:
        cursor.execute("select credit_reference_taken(%s)", [reference])
        taken = cursor.fetchone()[0]
    return _("This bank reference is used already.") if taken else ""


def _in_fund(claim: Claim, fund: Account) -> int:
    """What lies in this one fund for the claim; no fund pays for another."""
    entries = LedgerEntry.objects.filter(claim=claim, kind=EntryKind.PRINCIPAL)
    sums = entries.aggregate(
        came=Sum("amount_paise", filter=Q(to_account=fund), default=0),
        went=Sum("amount_paise", filter=Q(from_account=fund), default=0),
    )
    return sums["came"] - sums["went"]


def _why_money_has_gone_on(claim: Claim, entry: LedgerEntry) -> str:
    principal = entry.kind == EntryKind.PRINCIPAL
    into_fund = principal and entry.to_account in FUNDS
    if into_fund and entry.amount_paise > _in_fund(claim, Account(entry.to_account)):
        return _("Money of this deposit is with the child. Reverse that entry first.")
    return ""
