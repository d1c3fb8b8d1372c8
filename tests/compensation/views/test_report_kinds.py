import csv
import io
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from common.columns import Column, Kind
from common.csv_files import write_csv
from common.sheet_stream import SheetStream
from compensation import exports
from compensation.choices import Account, EntryKind
from compensation.exports import Filters, Report, write_report
from compensation.models import LedgerEntry
from compensation.report_kinds import REPORTS
from tests.compensation.money import RUPEES_20K
from tests.conftest import behind_the_walls

REPORT, MAKE = "/compensation/reports/", "/compensation/reports/make/"


def rows_of(money, kind, **filters):
    by = money.as_(money.world.labour)
    report = Report(Filters(kind=kind, **filters), by=by)
    names = list(report.kind.columns)
    return [dict(zip(names, row, strict=True)) for row in report.first_rows(100)]


def taken(browser, by, format, **query):
    answer = browser(by).post(MAKE, {"format": format, **query})
    assert answer.status_code == 200
    return answer.content


@pytest.mark.parametrize("kind", REPORTS)
@pytest.mark.parametrize("format", ["csv", "xlsx", "pdf"])
def test_every_report_comes_in_every_shape(money, browser, kind, format):
    money.credited()
    assert browser(money.world.labour).get(REPORT, {"kind": kind}).status_code == 200
    assert taken(browser, money.world.labour, format, kind=kind)


def test_an_unknown_report_is_the_monthly_one(money, browser):
    answer = browser(money.world.labour).get(REPORT, {"kind": "x"})
    assert answer.context["kind"] == "claims"


def test_the_register_of_the_fund_holds_what_went_in_and_out(money):
    deposit = money.deposit(money.ordered())
    # The district's welfare fund is another fund.
    assert rows_of(money, "fund") == []
    change_entries(to_account=Account.FUND_14B)
    (row,) = rows_of(money, "fund")
    assert (row["in_paise"], row["out_paise"]) == (deposit.amount_paise, None)


def change_entries(**facts):
    """A hand at the database itself, past every trigger."""
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set session_replication_role = replica")
        LedgerEntry.objects.update(**facts)
        cursor.execute("set session_replication_role = default")
        cursor.execute("set constraints all deferred")


def test_a_child_with_money_and_no_account_is_listed_until_it_has_one(money):
    claim = money.in_fund()
    (row,) = rows_of(money, "no-account")
    assert row["in_fund_paise"] == RUPEES_20K
    money.account(claim.case)
    assert rows_of(money, "no-account") == []


def test_interest_is_due_half_a_year_after_the_deposit_or_the_last_interest(money):
    claim = money.in_fund()
    assert rows_of(money, "interest") == []
    long_ago = timezone.localdate() - timedelta(days=200)
    change_entries(happened_on=long_ago)
    (row,) = rows_of(money, "interest")
    assert row["first_in"] == long_ago
    assert row["days_late"] > 10
    money.account(claim.case)
    money.credit(claim, 50_000, kind=EntryKind.INTEREST, reference="INT 1")
    assert rows_of(money, "interest") == []


def test_what_an_officer_recovered_leaves_reversed_entries_out(money):
    claim = money.credited()
    (row,) = rows_of(money, "recovered")
    assert row["officer"] == money.world.labour.full_name
    assert row["received_paise"] == row["employer_paise"] == RUPEES_20K
    assert row["credited_paise"] == RUPEES_20K
    assert row["children"] == 1
    assert claim.credited_paise == RUPEES_20K


def test_a_report_of_another_period_is_empty(money):
    money.credited()
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert rows_of(money, "recovered", to_day=yesterday) == []


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_parts_make_the_same_file_as_one_piece(money, monkeypatch, format):
    money.credited()
    money.employer, money.workplace = money._place_of_work("Zari & <workshop>")
    money.proposed()
    by = money.as_(money.world.labour)
    whole = list(Report(Filters(), by=by).parts(format))
    monkeypatch.setattr(exports, "CHUNK", 2)
    parts = list(Report(Filters(), by=by).parts(format))
    assert [part.rows for part in parts] == [2, 2, 2]
    empty = type(whole[0].body)()
    assert empty.join(part.body for part in parts) == whole[0].body


@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_csv_file_of_the_database_is_byte_for_byte_that_of_the_program(
    money, language
):
    money.credited()
    for number, name in enumerate(NASTY):
        money.employer, money.workplace = money._place_of_work(f"{name}, {number}")
        money.deposit(money.ordered(), 100 * number + 1)
        with behind_the_walls():
            money.employer.name = name
            money.employer.save()
    by = money.as_(money.world.labour)
    with override(language):
        report = Report(Filters(), by=by)
        made, told = io.BytesIO(), io.BytesIO()
        write_report(made, report, format="csv", parts=report.parts("csv"), totals={})
        rows = report.first_rows(100)
        write_csv(told, columns=report.columns, rows=rows)
    assert len(rows) > len(NASTY)
    assert made.getvalue() == told.getvalue()


def test_the_age_in_the_report_is_the_age_on_the_case(money):
    claim = money.proposed(age_years=11)
    row = rows_of(money, "claims")[0]
    day = timezone.localdate(claim.case.rescued_at)
    assert row["age"] == claim.case.child.age_on(day) == 11


NASTY = [
    "=1+1",
    "+91 141",
    "-5",
    "@x",
    "\t=1",
    "   =1",
    "a\x07b",
    "<&>",
    "चूड़ी",
    '"',
    "",
]


@pytest.mark.parametrize("name", [n for n in NASTY if n.strip()])
def test_no_name_becomes_a_formula_or_breaks_the_file(money, browser, name):
    money.proposed()
    with behind_the_walls():
        money.employer.name = name
        money.employer.save()
    labour = money.world.labour
    text = taken(browser, labour, "csv").decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    runs = name.lstrip()[0] in "=+-@"
    assert row["Employer"] == (f"'{name}" if runs else name)
    sheet = load_workbook(io.BytesIO(taken(browser, labour, "xlsx"))).active
    cells = [cell for line in sheet.iter_rows(min_row=6) for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert name.replace("\x07", "") in {cell.value for cell in cells}


def test_sums_of_the_excel_file_are_those_of_the_database(money, browser):
    money.credited()
    labour = money.world.labour
    sheet = load_workbook(io.BytesIO(taken(browser, labour, "xlsx"))).active
    headings = [cell.value for cell in sheet[5]]
    lines = list(sheet.iter_rows(min_row=6, values_only=True))
    totals = Report(Filters(), by=money.as_(labour)).totals()
    for heading, name in [
        ("Ordered (₹)", "ordered_paise"),
        ("With the child (₹)", "credited_paise"),
    ]:
        column = [line[headings.index(heading)] or 0 for line in lines]
        assert sum(column[:-1]) == column[-1] == Decimal(totals[name]) / 100


def test_a_full_sheet_is_followed_by_another(tmp_path):
    path = tmp_path / "a.xlsx"
    facts = {"title": "T", "filters": "", "made_by": "A", "made_at": timezone.now()}
    column = Column("N", Kind.INT)
    with SheetStream(path, columns=[column], rows_per_sheet=2, **facts) as sheet:
        for n in range(3):
            sheet.add(f'<row><c s="3"><v>{n}</v></c></row>', 1)
    book = load_workbook(path)
    assert [s.max_row for s in book.worksheets] == [7, 6]
    assert book.worksheets[1]["A6"].value == 2


def test_a_broken_off_file_is_no_workbook(tmp_path):
    path = tmp_path / "a.xlsx"
    facts = {"title": "T", "filters": "", "made_by": "A", "made_at": timezone.now()}
    with (
        pytest.raises(OSError, match="full"),
        SheetStream(path, columns=[Column("N", Kind.INT)], **facts),
    ):
        raise OSError("full")
    assert "xl/workbook.xml" not in zipfile.ZipFile(path).namelist()
