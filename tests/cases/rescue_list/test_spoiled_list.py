"""The samples with a fault planted in many rows: each is named where it stands."""

import csv
import io
from datetime import date

import openpyxl
import pytest

from cases.rescue_list.check import check_list
from cases.rescue_list.headings import column_letter, map_headings
from cases.rescue_list.rejected import rejected_csv
from tests.cases.rescue_list.lists import DATA, PLACES, TODAY, aadhaar, as_csv

CARD = aadhaar()
# Where the fault is planted, what is written there, what it is called, what is said of
# it and how it is to be mended.
FAULTS = [
    ("rescued_on", "", "RESCUE_DATE_MISSING", "The cell is empty", "Date of rescue"),
    ("rescued_on", "31/02/2023", "DATE_NO_SUCH_DAY", "no such day", "26/01/2023"),
    ("rescued_on", "29.02.23", "DATE_NO_SUCH_DAY", "no such day", "26/01/2023"),
    ("rescued_on", "01/28/2023", "DATE_MONTH_FIRST", "month before", "28/01/2023"),
    ("rescued_on", "26/01", "DATE_NO_YEAR", "no year", "Add the year"),
    ("rescued_on", "Republic Day", "DATE_UNREADABLE", "not a date", "26/01/2023"),
    ("rescued_on", "26-27/01/2023", "DATE_UNREADABLE", "not a date", "26/01/2023"),
    ("rescued_on", "28/01/2032", "RESCUE_IN_THE_FUTURE", "still to come", "the day on"),
    ("rescued_on", "28/01/1923", "RESCUE_TOO_LONG_AGO", "before 1990", "four digits"),
    ("rescued_at", "25:30", "TIME_UNREADABLE", "not a time", "22:30"),
    ("rescued_at", "late", "TIME_UNREADABLE", "not a time", "22:30"),
    (
        "rescue_district",
        "",
        "RESCUE_DISTRICT_MISSING",
        "is empty",
        "District of rescue",
    ),
    ("rescue_district", "Sangaredi", "RESCUE_DISTRICT_UNKNOWN", "found", "Sangareddy"),
    ("rescue_district", "Katihar", "RESCUE_DISTRICT_UNKNOWN", "Telangana", "Correct"),
    ("name", "Boy 3", "NAME_HAS_DIGITS", "has digits", "Write the name only"),
    ("name", "???!", "NAME_NOT_A_NAME", "not a name", "Write the name only"),
    ("name", "<b>Raju</b>", "NAME_NOT_A_NAME", "not a name", "Write the name only"),
    ("name", "ditto", "DITTO_WITHOUT_VALUE", "nothing above", "Write the value"),
    ("name", "Ra" * 120, "NAME_TOO_LONG", "at most 200", "Write the name only"),
    ("father_name", "9876", "NAME_NOT_A_NAME", "not a name", "Write the name only"),
    ("mother_name", "Sita Devi 2", "NAME_HAS_DIGITS", "has digits", "Write the name"),
    ("age", "young", "AGE_UNREADABLE", "not an age", "about 12"),
    ("age", "-4", "AGE_UNREADABLE", "not an age", "about 12"),
    ("age", "13-12", "AGE_RANGE_REVERSED", "after the higher", "12-13"),
    ("age", "140", "AGE_IMPOSSIBLE", "140 years", "completed years"),
    ("age", "41", "AGE_NO_CHILD", "not a child", "delete the row"),
    ("age", "१४ किलो", "AGE_UNREADABLE", "not an age", "about 12"),
    ("sex", "", "SEX_MISSING", "The cell is empty", "Boy or girl"),
    ("sex", "K", "SEX_UNREADABLE", "boy or a girl", "Transgender"),
    ("sex", "M/F", "SEX_UNREADABLE", "boy or a girl", "Transgender"),
    ("home_district", "Katihaar", "HOME_DISTRICT_UNKNOWN", "“Katihaar”", "Write"),
    ("home_state", "Goa", "HOME_DISTRICT_UNKNOWN", "not a district of Goa", "Correct"),
    ("village", "x" * 600, "TEXT_TOO_LONG", "600 letters", "Shorten"),
    ("fir", "272", "FIR_NO_YEAR", "no year", "272/2023"),
    ("fir", "2023/272", "FIR_UNREADABLE", "not an FIR number", "272/2023"),
    ("fir", "DD entry 12", "FIR_UNREADABLE", "not an FIR number", "272/2023"),
    ("fir", "272/2031", "FIR_IN_THE_FUTURE", "still to come", "Correct the year"),
    (
        "suspect_arrested",
        "two men",
        "YES_NO_UNREADABLE",
        "neither yes nor no",
        "Yes or",
    ),
    ("shelter", "Uppal Police Station", "SHELTER_NOT_ALLOWED", "can't be", "breach"),
    ("remarks", f"card {CARD}", "AADHAAR_NUMBER", "Aadhaar number", "last four"),
    ("village", CARD, "AADHAAR_NUMBER", "Aadhaar number", "last four"),
    (
        "serial_number",
        f"{CARD[:4]} {CARD[4:8]} {CARD[8:]}",
        "AADHAAR_NUMBER",
        "A",
        "four",
    ),
]
WORKBOOK_FAULTS = [
    ("age", "=1/0", "FORMULA_BROKEN", "gives no value", "the value itself"),
    ("age", date(2026, 12, 10), "AGE_BECAME_A_DATE", "into a date", "as text"),
    ("fir", date(2023, 3, 14), "FIR_UNREADABLE", "not an FIR number", "272/2023"),
    ("name", 14, "NAME_NOT_A_NAME", "not a name", "Write the name only"),
    ("rescued_on", 14, "DATE_UNREADABLE", "not a date", "26/01/2023"),
    ("village", int(CARD), "AADHAAR_NUMBER", "Aadhaar number", "last four"),
]


def of_workbook() -> list[list[object]]:
    book = openpyxl.load_workbook(DATA / "rescue-list-sample.xlsx")
    return [list(cells) for cells in book.active.iter_rows(values_only=True)]


def of_csv() -> list[list[object]]:
    text = (DATA / "rescue-list-sample-hi.csv").read_text(encoding="utf-8-sig")
    return [list(cells) for cells in csv.reader(io.StringIO(text))]


def to_workbook(table: list[list[object]]) -> bytes:
    book = openpyxl.load_workbook(DATA / "rescue-list-sample.xlsx")
    for number, cells in enumerate(table, start=1):
        for column, value in enumerate(cells, start=1):
            cell = book.active.cell(number, column)
            if number > 2 and cell.value != value:
                cell.value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def spoil(table, faults, *, heading_row: int) -> dict[int, tuple[str, tuple]]:
    """Plant each fault in a row of its own, and tell where: row, letter, fault."""
    mapped = map_headings(table[heading_row - 1])
    planted = {}
    for number, fault in enumerate(faults):
        row = heading_row + 3 + number * 5
        column = mapped.by_code[fault[0]]
        table[row - 1][column.index] = fault[1]
        planted[row] = (column_letter(column.index), fault)
    return planted


@pytest.fixture(scope="module", params=["xlsx", "csv"])
def spoiled(request):
    if request.param == "xlsx":
        table = of_workbook()
        planted = spoil(table, FAULTS + WORKBOOK_FAULTS, heading_row=4)
        content = to_workbook(table)
    else:
        table = of_csv()
        planted = spoil(table, FAULTS, heading_row=1)
        content = as_csv(table, encoding="utf-16")
    return check_list(content, places=PLACES, today=TODAY), planted, table


def test_at_least_25_kinds_of_fault_are_planted():
    assert len({fault[2] for fault in FAULTS}) >= 25
    assert len(FAULTS) >= 40


def test_every_planted_fault_is_named_with_row_column_what_and_how(spoiled):
    listed, planted, table = spoiled
    named = {problem.row: problem for problem in listed.errors}

    for row, (letter, (code, _cell, kind, what, how)) in planted.items():
        problem = named[row]
        heading = listed.columns.by_code[code].heading
        expected = letter
        if kind == "HOME_DISTRICT_UNKNOWN":
            expected = listed.columns.by_code["home_district"].letter
            heading = listed.columns.by_code["home_district"].heading
        assert (problem.kind, problem.column, problem.heading) == (
            kind,
            expected,
            heading,
        )
        assert what in problem.what
        assert how in problem.how
    assert len(table) > len(planted)


def test_every_row_has_its_one_fault_and_all_others_are_good(spoiled):
    listed, planted, table = spoiled

    assert [problem.row for problem in listed.errors] == list(planted)
    assert [draft.row for draft in listed.rejected] == list(planted)
    children = len(table) - listed.raw.heading_row
    assert len(listed.good) == children - len(planted)
    assert not listed.can_be_imported


def test_the_value_that_is_wrong_is_shown(spoiled):
    listed, planted, _table = spoiled
    shown = {problem.row: problem.value for problem in listed.errors}
    for row, (_letter, (code, cell, _kind, _what, _how)) in planted.items():
        plain = isinstance(cell, str) and CARD[:4] not in cell and len(cell) < 60
        if plain and code != "home_state" and not cell.startswith("="):
            assert shown[row] == cell


def test_no_aadhaar_number_is_echoed_anywhere(spoiled):
    listed, _planted, _table = spoiled
    said = "".join(p.what + p.how + p.value + p.heading for p in listed.problems)
    for text in (said, rejected_csv(listed).decode()):
        assert CARD not in text.replace(" ", "")


def test_every_rejected_row_is_given_back_with_its_fault(spoiled):
    listed, planted, _table = spoiled
    text = rejected_csv(listed).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))[1:]

    assert [int(cells[-3]) for cells in rows] == list(planted)
    for cells, (_letter, fault) in zip(rows, planted.values(), strict=True):
        assert fault[3] in cells[-2]
        assert fault[4] in cells[-1]


def test_a_child_copied_into_the_list_twice_is_named_with_both_rows():
    table = of_csv()
    table.append(table[10].copy())
    listed = check_list(as_csv(table), places=PLACES, today=TODAY)
    (problem,) = listed.errors
    assert (problem.kind, problem.row, problem.other_row) == ("CHILD_TWICE", 302, 11)


def test_a_column_taken_out_is_named_and_the_rest_is_still_read():
    table = of_csv()
    sex = map_headings(table[0]).by_code["sex"].index
    listed = check_list(
        as_csv([cells[:sex] + cells[sex + 1 :] for cells in table]),
        places=PLACES,
        today=TODAY,
    )
    assert [problem.kind for problem in listed.errors] == ["COLUMN_MISSING"]
    assert len(listed.drafts) == 300
