"""Files whose cells the database writes: typed, and words stay words."""

import io
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.db import connection

from common.columns import Column, Kind, starts_a_formula
from common.sheet_stream import SheetStream, csv_cell_in_sql, row_in_sql, runs_in_sql
from tests.common.test_formulas import PAYLOADS

pytestmark = pytest.mark.django_db
MADE_AT = datetime(2026, 8, 20, 12, 10, tzinfo=UTC)
COLUMNS = [
    Column("Case no.", "text", 24),
    Column("Age", "int", 8),
    Column("Owed", "rupees"),
    Column("Rescued on", "date"),
]
ROW = ["CWC/RJ/110/2026/00042", 12, 12345650, date(2026, 8, 19)]
IN_SQL = {
    Kind.TEXT: "text",
    Kind.INT: "int",
    Kind.RUPEES: "bigint",
    Kind.DATE: "date",
}
HELD = [text for text in PAYLOADS if "\x00" not in text]


def asked(sql, columns, row):
    """What the database makes of one row of a statement."""
    names = {f"c{n}": column for n, column in enumerate(columns)}
    typed = ", ".join(
        f"%({name})s::{IN_SQL[column.kind]} as {name}" for name, column in names.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {sql(names)} from (select {typed}) r",  # noqa: S608
            dict(zip(names, row, strict=True)),
        )
        return cursor.fetchone()[0]


def written(rows, columns=COLUMNS, **options) -> io.BytesIO:
    file = io.BytesIO()
    facts = {
        "title": "Cases",
        "filters": "District: Jaipur",
        "made_by": "Meera Rathore",
        "made_at": MADE_AT,
    }
    with SheetStream(file, columns=columns, **facts | options) as sheet:
        for row in rows:
            sheet.add(asked(row_in_sql, columns, row), 1)
    file.seek(0)
    return file


def cells(file: io.BytesIO) -> list[tuple]:
    return list(openpyxl.load_workbook(file).active.iter_rows(values_only=True))


def test_a_file_says_what_it_shows_who_made_it_and_when():
    lines = [row[0] for row in cells(written([ROW]))[:3]]
    assert lines == [
        "Cases",
        "Shown: District: Jaipur",
        "Made by Meera Rathore on 20-08-2026 17:40",
    ]


def test_each_kind_of_cell_keeps_its_type():
    heading, row = cells(written([ROW]))[4:6]
    assert heading == tuple(str(column.heading) for column in COLUMNS)
    assert row[:3] == ("CWC/RJ/110/2026/00042", 12, 123456.5)
    assert row[3].date() == date(2026, 8, 19)


def test_rupees_are_grouped_in_lakhs_and_crores():
    sheet = openpyxl.load_workbook(written([ROW])).active
    assert sheet["C6"].number_format.startswith(r"[>=10000000]##\,##\,##\,##0.00")


def test_nought_is_written_and_nothing_stays_empty():
    assert cells(written([["", 0, 0, None]]))[5] == (None, 0, 0, None)


def test_no_cell_is_ever_a_formula_or_a_link():
    columns = [Column("=1+1")]
    file = written([[text] for text in HELD], columns, title="=1+1", filters="=1+1")
    sheet = openpyxl.load_workbook(file).active
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert len(found) >= len(HELD)
    assert {cell.data_type for cell in found} == {"s"}
    assert [cell.coordinate for cell in found if cell.hyperlink] == []
    # A cell that is edited stays words, too.
    assert [c.value for c in found if c.row > 5 and not c.quotePrefix] == []
    with zipfile.ZipFile(file) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_no_cell_of_a_csv_file_starts_a_formula():
    def cell(names):
        return csv_cell_in_sql("c0", names["c0"])

    made = [asked(cell, [Column("Remark")], [text]) for text in HELD]
    assert made == [f"'{text}" for text in HELD]


@pytest.mark.parametrize("words", ["Raju", "राजू", "12-03", "a=b", "'quoted", " Raju"])
def test_the_database_calls_a_formula_what_the_program_does(words):
    def runs(_names):
        return f"{runs_in_sql('c0')}::text"

    for text in (words, f"={words}", f"\u200b |{words}", f"\t{words}"):
        said = asked(runs, [Column("Remark")], [text]) == "true"
        assert said == starts_a_formula(text), repr(text)


def test_hindi_comes_back_letter_for_letter():
    words = "क्षितिज कुमार ज़ैदी, श्रीमती ज्ञानवती"
    assert cells(written([[words]], [Column("नाम")]))[4:6] == [("नाम",), (words,)]


def test_a_character_that_xml_forbids_does_not_spoil_the_file():
    text = "a\x0bc <b> & “d”"
    assert cells(written([[text]], [Column("Remark")]))[5] == ("ac <b> & “d”",)


def test_a_cell_longer_than_excel_allows_is_cut_and_not_lost():
    words = cells(written([["x" * 40_000]], [Column("Remark")]))[5][0]
    assert len(words) == 32_767


def test_the_heading_is_frozen_and_filters_cover_every_row():
    sheet = openpyxl.load_workbook(written([ROW] * 7)).active
    assert sheet.freeze_panes == "A6"
    assert sheet.auto_filter.ref == "A5:D12"


def test_totals_stand_under_the_last_row_and_outside_the_filter():
    sheet = openpyxl.load_workbook(
        written([ROW] * 2, totals=["Total", None, 24691300, None])
    ).active
    assert [cell.value for cell in sheet[8]][:3] == ["Total", None, 246913]
    assert sheet.auto_filter.ref == "A5:D7"


def test_a_list_without_rows_is_still_a_list():
    assert len(cells(written([]))) == 5


@pytest.mark.parametrize(("rows", "sheets"), [(9, [9]), (10, [10]), (11, [10, 1])])
def test_rows_that_do_not_fit_go_on_another_sheet(rows, sheets):
    file = written(
        ([f"Case {n}"] for n in range(rows)),
        [Column("Case no.")],
        totals=["end"],
        rows_per_sheet=10,
    )
    book = openpyxl.load_workbook(file)
    found = [sheet.max_row - 5 for sheet in book.worksheets]
    found[-1] -= 1  # the totals
    assert found == sheets
    assert all(sheet["A5"].value == "Case no." for sheet in book.worksheets)
    assert book.worksheets[-1].cell(book.worksheets[-1].max_row, 1).value == "end"


def test_a_column_of_an_unknown_kind_is_an_error():
    with pytest.raises(ValueError, match="money"):
        Column("Owed", "money")
