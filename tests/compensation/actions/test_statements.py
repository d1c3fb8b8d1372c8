from datetime import timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from openpyxl import Workbook

from common.refusals import Refused
from compensation.actions.statements import (
    book_line,
    claims_for,
    dismiss_line,
    entries_for,
    match_line,
    take_statement,
)
from compensation.choices import Account
from compensation.models import (
    BankStatement,
    LedgerEntry,
    StatementLine,
    StatementMatch,
)
from compensation.money_tables import BadTable
from tests.compensation.money import RUPEES_20K, UTR, fresh
from tests.factories import UserFactory

TODAY = f"{timezone.localdate():%d/%m/%Y}"
HEAD = "Value date,Narration,Ref no./Cheque no.,Debit,Credit\n"


def csv(*rows) -> bytes:
    return (HEAD + "\n".join(rows)).encode()


def line(reference, *, out="", came="", day=TODAY, words="NEFT") -> str:
    return f'{day},{words},{reference},"{out}","{came}"'


def take(money, content, by=None, account=Account.WELFARE_FUND, name="june.csv"):
    by = money.as_(by or money.world.labour)
    return take_statement(content, file_name=name, account=account, by=by)


def faults(money, content) -> list[str]:
    with pytest.raises(BadTable) as bad:
        take(money, content)
    return [fault.words for fault in bad.value.faults]


def test_a_line_matches_its_entry_by_reference_and_sum(money):
    claim = money.credited()
    take(
        money,
        csv(line("CHALLAN 9", came="20,000.00"), line(UTR.lower(), out="₹२०,०००/-")),
    )
    states = dict(StatementLine.objects.values_list("reference", "state"))
    assert states == {"CHALLAN 9": "MATCHED", UTR: "MATCHED"}
    matched = StatementMatch.objects.values_list("entry__claim", flat=True)
    assert set(matched) == {claim.pk}


def test_one_challan_may_pay_for_many_children(money):
    one, two = money.ordered(), money.ordered()
    money.deposit(one)
    money.deposit(two)
    take(money, csv(line("CHALLAN 9", came="40000")))
    found = StatementLine.objects.get()
    assert found.state == "MATCHED"
    assert found.matches.count() == 2


def test_the_same_file_twice_changes_nothing(money):
    money.credited()
    content = csv(line(UTR, out="20000"))
    first = take(money, content)
    assert take(money, content, name="june again.csv") == first
    assert StatementLine.objects.count() == 1


def test_an_overlapping_statement_adds_only_what_is_new(money):
    take(money, csv(line("A1", out="100")))
    take(money, csv(line("A1", out="100"), line("A2", out="200")))
    assert StatementLine.objects.count() == 2
    assert BankStatement.objects.count() == 2


def test_a_reference_with_another_sum_than_before_refuses_the_whole_file(money):
    take(money, csv(line("A1", out="100")))
    words = faults(money, csv(line("A1", out="150"), line("A2", out="200")))
    assert "another sum" in words[0]
    assert StatementLine.objects.count() == 1


def test_one_reference_twice_in_a_file_refuses_all_of_it(money):
    words = faults(money, csv(line("A1", out="100"), line("A1", out="100")))
    assert "Row 2 has the same bank reference." in words[0]
    assert not BankStatement.objects.exists()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (line("A1", out="-5"), "below nothing"),
        (line("A1", out="0"), "more than nothing"),
        (line("A1", out="1,2,3"), "commas"),
        (line("A1", out="1.005"), "whole paise"),
        (line("A1", out="5", came="5"), "One sum, in or out"),
        (line("", out="5"), "reference of the bank is missing"),
        (line("A1", out="5", day="31/02/2026"), "no such day"),
        (
            line("A1", out="5", day=f"{timezone.localdate() + timedelta(3):%d/%m/%Y}"),
            "in the future",
        ),
        (line("2341 2341 2346", out="5"), "Aadhaar"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_taken(money, row, words):
    found = faults(money, csv(line("OK1", out="100"), row))
    assert len(found) == 1
    assert words in found[0]
    assert not StatementLine.objects.exists()


def test_the_twelve_digits_of_an_instant_payment_are_a_reference(money):
    take(money, csv(line("634123412346", out="5")))
    assert StatementLine.objects.get().reference == "634123412346"


def test_the_banks_own_words_are_not_kept(money):
    take(money, csv(line("A1", out="100", words="NEFT RAJU MANDAL 2341 2341 2346")))
    kept = StatementLine.objects.values().get()
    assert "RAJU" not in str(kept)


def test_a_workbook_is_read_like_a_text(money):
    money.credited()
    book = Workbook()
    book.active.append(["State Bank of Nowhere"])
    book.active.append(["Txn Date", "Description", "UTR", "Withdrawal", "Deposit"])
    book.active.append([timezone.localdate(), "x", UTR, 20000, None])
    book.active.append([None, "Closing balance", None, None, 5000])
    out = BytesIO()
    book.save(out)
    take(money, out.getvalue(), name="june.xlsx")
    assert StatementLine.objects.get().state == "MATCHED"


def test_a_file_without_our_columns_is_refused_with_what_is_missing(money):
    with pytest.raises(Refused, match="Reference"):
        take(money, b"Date,Amount\n01/01/2026,5\n")


def test_what_does_not_match_waits_until_a_person_finds_its_entry(money):
    money.credited()
    take(money, csv(line("BANKS OWN NUMBER", out="20000")))
    waiting = StatementLine.objects.get()
    assert waiting.state == "WAITING"
    (entry,) = entries_for(waiting, by=money.world.labour)
    settled = match_line(waiting, entries=[entry], by=money.world.labour)
    assert settled.state == "MATCHED"
    with pytest.raises(Refused, match="settled already"):
        dismiss_line(waiting, reason="Twice.", by=money.world.labour)


def test_an_entry_of_another_sum_is_no_match(money):
    money.credited()
    take(money, csv(line("X", out="19999")))
    entry = LedgerEntry.objects.get(to_account=Account.CHILD)
    with pytest.raises(Refused, match="come to the sum"):
        match_line(StatementLine.objects.get(), entries=[entry], by=money.world.labour)


def test_the_database_knows_no_match_of_another_sum(money):
    money.credited()
    take(money, csv(line("X", out="19999")))
    waiting = StatementLine.objects.get()
    entry = LedgerEntry.objects.get(to_account=Account.CHILD)
    StatementLine.objects.filter(pk=waiting.pk).update(state="MATCHED")
    StatementMatch.objects.create(line=waiting, entry=entry, agency=waiting.agency)
    with pytest.raises(IntegrityError, match="what the bank says"):
        connection.check_constraints()
    transaction.set_rollback(True)


def test_a_line_that_the_ledger_lacks_is_recorded_from_the_page(money):
    claim = money.ordered()
    take(money, csv(line("CHALLAN 5", came="20000")))
    waiting = StatementLine.objects.get()
    assert claims_for(waiting, by=money.world.labour) == [claim]
    book_line(waiting, claim=claim, by=money.world.labour)
    assert fresh(claim).in_fund_paise == RUPEES_20K
    waiting.refresh_from_db()
    assert waiting.state == "MATCHED"


def test_a_line_is_put_aside_only_with_a_reason(money):
    take(money, csv(line("CHARGES", out="59")))
    waiting = StatementLine.objects.get()
    with pytest.raises(Refused, match="reason"):
        dismiss_line(waiting, reason=" ", by=money.world.labour)
    dismissed = dismiss_line(
        waiting, reason="Charges of the bank.", by=money.world.labour
    )
    assert dismissed.state == "DISMISSED"
    with pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic():
        StatementLine.objects.update(state="WAITING")


def test_a_caseworker_takes_no_statement(money):
    with pytest.raises(Refused, match="role"):
        take(money, csv(line("A", out="5")), by=money.world.caseworker)


def test_another_office_sees_no_line(money):
    take(money, csv(line("A", out="5")))
    money.as_(UserFactory(role="LABOUR", place="Madhubani"))
    assert not StatementLine.objects.exists()
