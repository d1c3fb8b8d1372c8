import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.roles import Role
from audit.models import Event
from common.refusals import Refused
from compensation.actions.ledger import (
    confirm_credit,
    reverse_entry,
    why_not_confirm_credit,
    why_not_record_credit,
    why_not_reverse_entry,
)
from compensation.choices import Account, EntryKind, SeenHow
from compensation.models import AccountMark, Claim, LedgerEntry
from tests.compensation.money import RUPEES_20K, UTR, fresh, sums_of
from tests.conftest import behind_the_walls
from tests.factories import UserFactory


def confirm(money, claim, by=None):
    return confirm_credit(
        claim,
        by=money.as_(by or money.world.caseworker),
        seen_on=timezone.localdate(),
        seen_how=SeenHow.PASSBOOK,
    )


def write(claim, **facts):
    """An entry that goes past the actions."""
    facts = {
        "from_account": Account.EMPLOYER,
        "to_account": Account.WELFARE_FUND,
        "amount_paise": 100,
        "happened_on": timezone.localdate(),
        "reference": "X",
        **facts,
    }
    with transaction.atomic():
        return LedgerEntry.objects.create(claim=claim, **facts)


def test_money_in_a_fund_is_not_paid(money):
    claim = money.in_fund()
    assert (claim.state, claim.in_fund_paise) == ("IN_FUND", RUPEES_20K)
    assert claim.credited_paise == 0
    state = sums_of(claim.case)
    assert (state.credited_paise, state.open_claims) == (0, 3)
    with pytest.raises(IntegrityError, match="claim_credited_is_with_the_child"):
        Claim.objects.filter(pk=claim.pk).update(state="PAID_OUT")


def test_a_part_in_the_fund_is_called_a_part(money):
    claim = money.ordered()
    money.deposit(claim, 500_000)
    assert fresh(claim).state == "PART_IN_FUND"
    money.deposit(claim, 1_500_000)
    assert fresh(claim).state == "IN_FUND"


def test_receipts_never_pass_the_sum_ordered(money):
    claim = money.in_fund()
    with pytest.raises(Refused, match="has come in"):
        money.deposit(claim, 1)
    with pytest.raises(IntegrityError, match="more than was ordered"):
        write(claim, recorded_by=money.world.labour)


def test_nothing_is_paid_before_the_order(money):
    claim = money.heard()
    with pytest.raises(Refused, match="ordered"):
        money.deposit(claim)
    with pytest.raises(IntegrityError, match="nothing is ordered"):
        write(claim, recorded_by=money.world.labour)


def test_no_credit_without_the_childs_account(money):
    claim = money.in_fund()
    assert "no bank account" in why_not_record_credit(claim, by=money.world.labour)
    with pytest.raises(IntegrityError, match="ledger"):
        write(
            claim,
            from_account=Account.WELFARE_FUND,
            to_account=Account.CHILD,
            recorded_by=money.world.labour,
        )


def test_another_childs_account_is_refused_by_the_database(money):
    claim = money.in_fund()
    money.account(money.child(name="Sonu"))
    money.as_(money.world.labour)
    other = AccountMark.objects.get()
    with pytest.raises(IntegrityError, match="own and open"):
        write(
            claim,
            from_account=Account.WELFARE_FUND,
            to_account=Account.CHILD,
            bank_account_id=other.pk,
            recorded_by=money.world.labour,
        )


def test_a_credit_stops_the_employers_clock_and_waits_for_its_confirmation(money):
    claim = money.credited()
    assert (claim.state, claim.credited_paise) == ("CREDITED", RUPEES_20K)
    assert sums_of(claim.case).open_claims == 3
    running = claim.case.clocks.open().filter(subject_id=str(claim.pk))
    assert set(running.values_list("rule__code", flat=True)) == {"CREDIT_CONFIRMED"}
    confirmed = confirm(money, claim)
    assert confirmed.state == "PAID_OUT"
    state = sums_of(claim.case)
    assert (state.open_claims, state.credited_paise) == (2, RUPEES_20K)
    assert Event.objects.of_case(claim.case).filter(type="claim.confirmed").exists()


def test_who_records_a_credit_never_confirms_it(money):
    claim = money.credited()
    labour = money.world.labour
    entry = LedgerEntry.objects.get(claim=claim, to_account=Account.CHILD)
    assert "role" in why_not_confirm_credit(claim, by=labour)
    with pytest.raises(IntegrityError, match="never confirms"), transaction.atomic():
        claim.confirmations.create(
            entry=entry,
            seen_on=timezone.localdate(),
            seen_how=SeenHow.PASSBOOK,
            seen_by=labour,
        )


def test_one_bank_reference_pays_one_credit(money):
    money.credited()
    second = money.in_fund()
    money.account(second.case, number="30099999999")
    with pytest.raises(Refused, match="reference"):
        money.credit(second, reference=UTR)
    mark = AccountMark.objects.get(case=second.case)
    with pytest.raises(IntegrityError, match="used already"):
        write(
            second,
            from_account=Account.WELFARE_FUND,
            to_account=Account.CHILD,
            bank_account_id=mark.pk,
            reference=UTR,
            recorded_by=money.world.labour,
        )


def test_no_more_reaches_the_child_than_is_in_the_fund(money):
    claim = money.ordered()
    money.deposit(claim, 500_000)
    money.account(claim.case)
    with pytest.raises(Refused, match="in the fund"):
        money.credit(fresh(claim), 600_000)


def test_interest_is_no_receipt(money):
    claim = money.in_fund()
    money.account(claim.case)
    money.credit(claim, 30_000, reference="INT1", kind=EntryKind.INTEREST)
    claim = fresh(claim)
    assert (claim.state, claim.interest_paise) == ("INTEREST_RUNNING", 30_000)
    assert claim.received_paise == RUPEES_20K
    assert claim.credited_paise == 0
    assert Event.objects.of_case(claim.case).filter(type="fund.interest_paid").exists()


def test_an_employer_may_pay_the_child_directly(money):
    claim = money.ordered()
    money.account(claim.case)
    money.credit(claim, from_account=Account.EMPLOYER)
    assert fresh(claim).state == "CREDITED"


def test_the_ledger_is_written_once(money):
    claim = money.in_fund()
    for change in (
        lambda rows: rows.update(amount_paise=1),
        lambda rows: rows.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(LedgerEntry.objects.filter(claim=claim))


def test_a_mistake_is_reversed_by_somebody_else_and_stays_readable(money):
    claim = money.credited()
    entry = LedgerEntry.objects.get(claim=claim, to_account=Account.CHILD)
    assert "Somebody else" in why_not_reverse_entry(entry, by=money.world.labour)
    reverse_entry(entry, by=money.as_(money.world.dm), reason="Wrong child.")
    claim = fresh(claim)
    assert (claim.state, claim.credited_paise) == ("IN_FUND", 0)
    assert claim.in_fund_paise == RUPEES_20K
    assert LedgerEntry.objects.filter(claim=claim).count() == 3
    # The reference is free again for the right entry.
    money.credit(claim)
    assert fresh(claim).state == "CREDITED"


def test_an_entry_is_reversed_once(money):
    claim = money.in_fund()
    entry = LedgerEntry.objects.get(claim=claim)
    reverse_entry(entry, by=money.as_(money.world.dm), reason="Typed twice.")
    assert fresh(claim).state == "ORDERED"
    entry = LedgerEntry.objects.get(pk=entry.pk)
    with pytest.raises(Refused, match="already"):
        reverse_entry(entry, by=money.world.dm, reason="Again.")


def test_a_reversal_that_is_no_mirror_is_refused_by_the_database(money):
    claim = money.in_fund()
    entry = LedgerEntry.objects.get(claim=claim)
    with pytest.raises(IntegrityError, match="mirrors"):
        write(
            claim,
            from_account=Account.WELFARE_FUND,
            to_account=Account.EMPLOYER,
            reversal_of=entry,
            reversal_reason="Half of it.",
            recorded_by=money.as_(money.world.dm),
        )


def test_a_deposit_that_went_on_to_the_child_is_not_reversed_first(money):
    claim = money.credited()
    deposit = LedgerEntry.objects.get(claim=claim, to_account=Account.WELFARE_FUND)
    with pytest.raises(Refused, match="with the child"):
        reverse_entry(deposit, by=money.as_(money.world.dm), reason="Wrong.")


def test_a_confirmed_payment_is_over(money):
    claim = confirm(money, money.credited())
    entry = LedgerEntry.objects.get(claim=claim, to_account=Account.CHILD)
    assert "confirmed" in why_not_reverse_entry(entry, by=money.as_(money.world.dm))


def test_a_caseworker_writes_no_ledger(money):
    claim = money.ordered()
    with pytest.raises(DatabaseError, match="row-level security"):
        write(claim, recorded_by=money.as_(money.world.caseworker))


def test_a_follow_up_worker_of_the_child_confirms(money):
    claim = money.credited()
    worker = UserFactory(role=Role.FOLLOW_UP, agency=money.world.caseworker.agency)
    assert confirm(money, claim, by=worker).state == "PAID_OUT"


def test_one_fund_never_pays_what_lies_in_the_other(money):
    claim = money.in_fund()
    mark = money.account(claim.case)
    with pytest.raises(Refused, match="in the fund"):
        money.credit(claim, from_account=Account.FUND_14B)
    with pytest.raises(IntegrityError, match="not in this fund"):
        write(
            claim,
            from_account=Account.FUND_14B,
            to_account=Account.CHILD,
            bank_account_id=mark.pk,
            recorded_by=money.as_(money.world.labour),
        )


def test_when_the_transaction_ends_the_claim_must_equal_its_entries(money):
    claim = money.in_fund()
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")
        # A road that no program of ours takes: an entry that skips the counting.
        cursor.execute(
            "alter table compensation_ledgerentry disable trigger keeps_its_promises"
        )
        entry = write(claim, recorded_by=money.world.labour)
        with (
            pytest.raises(IntegrityError, match="does not equal its entries"),
            transaction.atomic(),
        ):
            cursor.execute("set constraints all immediate")
        cursor.execute("set session_replication_role = replica")
        LedgerEntry.objects.filter(pk=entry.pk).delete()
        cursor.execute("set session_replication_role = default")
