import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from audit.models import Event
from cases.models import MoneyState
from common.refusals import Refused
from common.sealed import unseal
from compensation.actions.bank_accounts import explain_lack_of_account
from compensation.models import AccountMark, BankAccount


def test_an_account_is_kept_sealed_and_known_by_its_last_four(money):
    case = money.child()
    account = money.account(case)
    account.refresh_from_db()
    assert "30012345678" not in account.number_sealed
    assert unseal(account.number_sealed) == "30012345678"
    assert account.last_four == "5678"
    assert MoneyState.objects.get(case=case).account_of_child is True
    event = Event.objects.of_case(case).get(type="bank_account.opened")
    assert "30012345678" not in str(event.facts)


def test_labour_sees_the_mark_and_never_the_account(money):
    money.account(money.child())
    money.as_(money.world.labour)
    assert AccountMark.objects.get().last_four == "5678"
    assert not BankAccount.objects.exists()


def test_nobody_writes_the_mark(money):
    money.account(money.child())
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        AccountMark.objects.update(last_four="0000")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"holder_is_child": False}, "holder must be the child"),
        ({"number": "1234"}, "9 to 18 digits"),
        ({"number": "३००१२३४५६७८"}, "9 to 18 digits"),
    ],
)
def test_an_account_that_is_not_the_childs_is_refused(money, facts, words):
    case = money.child()
    with pytest.raises(Refused, match=words):
        money.account(case, **facts)


def test_a_wrong_ifsc_is_refused(money):
    case = money.child()
    with pytest.raises(Exception, match="IFSC"):
        money.account(case, ifsc="SBI1234")


def test_two_children_never_share_an_account(money):
    money.account(money.child())
    other = money.child(name="Sonu")
    with pytest.raises(Refused, match="Another child"):
        money.account(other)


def test_an_account_changes_only_by_order_and_the_old_one_stays(money):
    case = money.child()
    money.account(case)
    with pytest.raises(Refused, match="order"):
        money.account(case, number="30099999999")
    money.account(case, number="30099999999", change_order="CWC/12")
    assert BankAccount.objects.filter(case=case).count() == 2
    assert AccountMark.objects.get(case=case, closed_on=None).last_four == "9999"


def test_an_account_is_never_rewritten(money):
    account = money.account(money.child())
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        BankAccount.objects.filter(pk=account.pk).update(last_four="0000")


def test_the_database_knows_no_account_of_an_adult(money):
    account = money.account(money.child())
    with pytest.raises(IntegrityError), transaction.atomic():
        BankAccount.objects.filter(pk=account.pk).update(holder_is_child=False)


def test_why_there_is_no_account_is_written_for_the_closing(money):
    case = money.child()
    by = money.as_(money.world.superintendent)
    explain_lack_of_account(case, by=by, reason="No proof of birth yet.")
    state = MoneyState.objects.get(case=case)
    assert state.no_account_reason == "No proof of birth yet."
    money.account(case)
    state.refresh_from_db()
    assert state.no_account_reason == ""


def test_labour_opens_no_account(money):
    case = money.child()
    with pytest.raises(Refused, match="role"):
        explain_lack_of_account(case, by=money.as_(money.world.labour), reason="No.")


def test_no_account_is_opened_tomorrow(money):
    case = money.child()
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    with pytest.raises(Refused, match="future"):
        money.account(case, opened_on=tomorrow)
