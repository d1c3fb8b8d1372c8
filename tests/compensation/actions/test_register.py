from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from common.refusals import Refused
from compensation.actions.register import (
    drop_register,
    read_register,
    save_register,
    why_not_save_register,
)
from compensation.models import Claim, LedgerEntry, MoneyRegister
from compensation.money_tables import BadTable
from tests.compensation.money import RUPEES_20K
from tests.factories import UserFactory

HEAD = (
    "Case no,Claim,Amount ordered,Order no,Order date,Deposit,Deposit date,"
    "Challan no,Amount paid,Payment date,UTR\n"
)
TODAY = f"{timezone.localdate():%d/%m/%Y}"


def row(case, **facts) -> str:
    given = {
        "law": "EMP_COMP",
        "ordered": "20,000",
        "number": "ALC/9",
        "day": TODAY,
        "deposit": "",
        "deposit_day": "",
        "challan": "",
        "paid": "",
        "paid_day": "",
        "utr": "",
        **facts,
    }
    number = case if isinstance(case, str) else case.number
    return ",".join(f'"{cell}"' for cell in [number, *given.values()])


def paid_in(case, **facts) -> str:
    return row(case, deposit="₹२०,०००/-", deposit_day=TODAY, challan="C/7", **facts)


@pytest.fixture
def second(money):
    return UserFactory(role="LABOUR", agency=money.world.labour.agency)


def read(money, *rows, by=None, name="old.csv"):
    by = money.as_(by or money.world.labour)
    return read_register((HEAD + "\n".join(rows)).encode(), file_name=name, by=by)


def faults(money, *rows) -> list[str]:
    with pytest.raises(BadTable) as bad:
        read(money, *rows)
    return [fault.words for fault in bad.value.faults]


def test_a_second_person_takes_over_orders_and_deposits(money, second):
    case = money.child()
    register = read(money, paid_in(case))
    assert not Claim.objects.exists()
    save_register(register, by=money.as_(second))
    claim = Claim.objects.get(case=case)
    assert (claim.state, claim.in_fund_paise) == ("IN_FUND", RUPEES_20K)
    assert claim.proposed_by == money.world.labour
    assert claim.ordered_by == second
    assert claim.order_number == "ALC/9"


def test_who_read_the_register_never_takes_it_over(money):
    register = read(money, row(money.child()))
    labour = money.world.labour
    assert "Somebody else" in why_not_save_register(register, by=labour)
    with pytest.raises(IntegrityError, match="never_takes_over"), transaction.atomic():
        MoneyRegister.objects.update(saved_by=labour, state="SAVED")


def test_the_same_register_twice_changes_nothing(money, second):
    case = money.child()
    first = read(money, paid_in(case))
    assert read(money, paid_in(case), name="again.csv") == first
    save_register(first, by=money.as_(second))
    again = save_register(read(money, paid_in(case)), by=money.as_(second))
    assert (again.taken, again.known) == (0, 1)
    assert LedgerEntry.objects.count() == 1
    assert Claim.objects.count() == 1


def test_a_register_that_has_grown_adds_what_is_new(money, second):
    case = money.child()
    save_register(read(money, row(case)), by=money.as_(second))
    grown = save_register(read(money, paid_in(case)), by=money.as_(second))
    assert (grown.taken, grown.known) == (1, 0)
    assert Claim.objects.get(case=case).in_fund_paise == RUPEES_20K


def test_one_refused_row_keeps_all_rows_out(money, second):
    good, bad = money.child(), money.child(name="Sonu")
    register = read(money, row(good), row(bad, ordered="19,999", number="ALC/10"))
    with pytest.raises(BadTable) as refused, transaction.atomic():
        save_register(register, by=money.as_(second))
    (fault,) = refused.value.faults
    assert (fault.row, fault.words) == (3, "The scheme fixes the sum.")
    assert not Claim.objects.exists()
    register.refresh_from_db()
    assert register.state == "PREVIEW"


def test_a_payment_that_nobody_released_is_refused_in_words(money, second):
    case = money.child()
    money.account(case)
    line = paid_in(case, paid="20000", paid_day=TODAY, utr="SBIN426312345678")
    register = read(money, line)
    with pytest.raises(BadTable, match="release"), transaction.atomic():
        save_register(register, by=money.as_(second))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"ordered": "-5"}, "below nothing"),
        ({"ordered": "0"}, "more than nothing"),
        ({"ordered": "two lakh"}, "not a sum"),
        ({"ordered": "1,2,3"}, "commas"),
        ({"ordered": ""}, "missing"),
        ({"number": ""}, "missing"),
        ({"day": "31/02/2026"}, "no such day"),
        ({"day": "01/01/2020"}, "before the rescue"),
        (
            {"day": f"{timezone.localdate() + timedelta(days=3):%d/%m/%Y}"},
            "in the future",
        ),
        ({"law": "LOTTERY"}, "No claim of this name"),
        ({"law": "2341 2341 2346"}, "Aadhaar"),
        ({"deposit": "100"}, "its sum, its day and its paper"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_kept(money, facts, words):
    found = faults(money, row(money.child(), **facts))
    assert any(words in said for said in found), found
    assert not MoneyRegister.objects.exists()


def test_a_case_out_of_reach_is_unknown(money):
    assert "within your reach" in faults(money, row("CWC/XX/1/2026/00001"))[0]


def test_one_claim_or_one_reference_twice_is_refused(money):
    one, two = money.child(), money.child(name="Sonu")
    utr = {"paid": "5", "paid_day": TODAY, "utr": "SBIN426312345678"}
    assert "same claim" in faults(money, row(one), row(one, number="B"))[0]
    assert "same bank reference" in faults(money, row(one, **utr), row(two, **utr))[0]


def test_another_order_on_the_claim_is_refused(money, second):
    case = money.child()
    save_register(read(money, row(case)), by=money.as_(second))
    register = read(money, row(case, number="OTHER"))
    with pytest.raises(BadTable, match="Another order"), transaction.atomic():
        save_register(register, by=money.as_(second))


def test_a_register_is_dropped_and_stays_as_it_was_read(money, second):
    register = read(money, row(money.child()))
    with pytest.raises(DatabaseError, match="as it was read"), transaction.atomic():
        MoneyRegister.objects.update(rows=[])
    drop_register(register, by=money.as_(second))
    with pytest.raises(Refused, match="no longer open"):
        save_register(register, by=second)


def test_a_caseworker_reads_no_register(money):
    with pytest.raises(Refused, match="role"):
        read(money, row(money.child()), by=money.world.caseworker)
