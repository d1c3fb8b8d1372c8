from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from audit.models import Event
from cases.models import FIR, InboxItem
from common.models import new_key
from common.refusals import Refused
from common.sealed import unseal
from compensation.actions.bank_accounts import (
    explain_lack_of_account,
    show_account_number,
)
from compensation.choices import Account, JointWith
from compensation.models import AccountMark, BankAccount, LedgerEntry
from tests.compensation.money import sums_of
from tests.conftest import behind_the_walls


def test_an_account_is_kept_sealed_and_known_by_its_last_four(money):
    case = money.child()
    account = money.account(case)
    account.refresh_from_db()
    assert "30012345678" not in account.number_sealed
    assert unseal(account.number_sealed) == "30012345678"
    assert account.last_four == "5678"
    assert sums_of(case).account_of_child is True
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
    assert sums_of(case).no_account_reason == "No proof of birth yet."
    money.account(case)
    assert sums_of(case).no_account_reason == ""


def test_labour_opens_no_account(money):
    case = money.child()
    with pytest.raises(Refused, match="role"):
        explain_lack_of_account(case, by=money.as_(money.world.labour), reason="No.")


def test_no_account_is_opened_tomorrow(money):
    case = money.child()
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    with pytest.raises(Refused, match="future"):
        money.account(case, opened_on=tomorrow)


def changed(money, case, **facts):
    facts = {"number": "30099999999", "change_order": "CWC/12", **facts}
    return money.account(case, **facts)


def test_a_changed_account_waits_a_day_and_the_committee_is_told(money):
    claim = money.in_fund()
    money.account(claim.case)
    account = changed(money, claim.case)
    assert account.usable_from - account.created_at >= timedelta(hours=23, minutes=59)
    money.as_(money.world.cwc_chair)
    notice = InboxItem.objects.get(kind="bank_account.changed")
    assert notice.agency == money.world.cwc_chair.agency
    with pytest.raises(Refused, match="was changed"):
        money.credit(claim)


def test_the_database_pays_nothing_into_a_changed_account_within_the_day(money):
    claim = money.in_fund()
    money.account(claim.case)
    account = changed(money, claim.case)
    labour = money.as_(money.world.labour)
    with pytest.raises(IntegrityError, match="changed and waits"), transaction.atomic():
        LedgerEntry.objects.create(
            claim=claim,
            from_account=Account.WELFARE_FUND,
            to_account=Account.CHILD,
            amount_paise=100,
            happened_on=timezone.localdate(),
            reference="UTR1",
            bank_account_id=account.pk,
            recorded_by=labour,
        )


def test_the_database_lets_no_changed_account_skip_its_day(money):
    case = money.child()
    account = money.account(case)
    with behind_the_walls(), transaction.atomic():
        BankAccount.objects.filter(pk=account.pk).update(closed_on=timezone.localdate())
    account.pk, account.change_order = new_key(), "CWC/12"
    account.number_mark = "another"
    account.usable_from = timezone.now()
    with pytest.raises(IntegrityError, match="waits a day"), transaction.atomic():
        account.save(force_insert=True)


def test_money_goes_to_the_changed_account_when_its_day_is_over(money):
    claim = money.in_fund()
    money.account(claim.case)
    account = changed(money, claim.case)
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set session_replication_role = replica")
        over = timezone.now() - timedelta(minutes=1)
        BankAccount.objects.filter(pk=account.pk).update(usable_from=over)
        AccountMark.objects.filter(pk=account.pk).update(usable_from=over)
        cursor.execute("set session_replication_role = default")
        cursor.execute("set constraints all deferred")
    money.credit(claim)
    claim.refresh_from_db()
    assert claim.state == "CREDITED"


@pytest.mark.parametrize("whose", ["holder_name", "joint_name"])
def test_an_employer_never_holds_the_childs_account(money, whose):
    case = money.child(name="Lac Bangle Unit")
    with pytest.raises(Refused, match="never holds"):
        money.account(case, **{whose: "Lac bangle unit."})


def test_an_office_of_the_case_never_holds_the_childs_account(money):
    case = money.child()
    name = money.world.labour.agency.name
    with pytest.raises(Refused, match="never holds"):
        money.account(case, joint_name=name)


def test_an_accused_never_holds_the_childs_account(money):
    case = money.child()
    with behind_the_walls():
        FIR.objects.create(
            case=case,
            district=money.world.district,
            number="12/2026",
            police_station="Kotwali",
            filed_on=timezone.localdate(),
            accused=["Mohan Lal"],
        )
    with pytest.raises(Refused, match="never holds"):
        money.account(case, joint_name="MOHAN LAL")


def test_the_database_knows_no_account_of_the_employer(money):
    case = money.child()
    account = money.account(case)
    with behind_the_walls(), transaction.atomic():
        BankAccount.objects.filter(pk=account.pk).update(closed_on=timezone.localdate())
    account.pk, account.number_mark = new_key(), "another"
    account.change_order = "CWC/12"
    account.usable_from = timezone.now() + timedelta(days=2)
    account.joint_name = "Lac bangle unit"
    with pytest.raises(IntegrityError, match="never holds"), transaction.atomic():
        account.save(force_insert=True)


def test_a_passbook_in_another_name_is_refused(money):
    case = money.child()
    with pytest.raises(Refused, match="isn’t the child’s"):
        money.account(case, holder_name="Deepak Sharma")


def test_a_passbook_may_spell_the_childs_name_in_its_own_way(money):
    case = money.child()
    assert money.account(case, holder_name="RAJOO MANDAL").holder_name


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"ifsc": "QQQQ0001234"}, "No bank has the code QQQQ"),
        ({"number": "1111111111"}, "one digit only"),
        ({"joint_name": ""}, "joint holder’s name"),
        ({"joint_with": JointWith.NOBODY}, "who the joint holder is"),
        ({"holder_name": " "}, "holder’s name"),
    ],
)
def test_an_account_that_cannot_be_right_is_refused(money, facts, words):
    case = money.child()
    with pytest.raises(Refused, match=words):
        money.account(case, **facts)


def test_the_number_is_shown_to_the_shelter_and_the_book_keeps_it(money):
    account = money.account(money.child())
    by = money.as_(money.world.superintendent)
    assert show_account_number(account, by=by) == "30012345678"
    event = Event.objects.of_case(account.case).get(type="bank_account.shown")
    assert event.facts["last_four"] == "5678"
    assert "30012345678" not in str(event.facts)


def test_the_labour_office_sees_no_number(money):
    account = money.account(money.child())
    with pytest.raises(Refused, match="doesn’t see"):
        show_account_number(account, by=money.as_(money.world.labour))
