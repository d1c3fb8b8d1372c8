"""Excel files: typed cells, words that stay words, and any number of rows."""

import io
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.utils import translation

from common.columns import Column
from common.spreadsheets import write_xlsx

MADE_AT = datetime(2026, 8, 20, 12, 10, tzinfo=UTC)
COLUMNS = [
    Column("Case no.", "text", 24),
    Column("Age", "int", 8),
    Column("Owed", "rupees"),
    Column("Rescued on", "date"),
    Column("Seen at", "moment"),
    Column("In school", "yes_no"),
]
ROW = ["CWC/RJ/110/2026/00042", 12, 12345650, date(2026, 8, 19), MADE_AT, True]
DANGEROUS = [
    "=1+1",
    "+91 94140 00000",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "  =HYPERLINK(A1)",
    "＝1+1",
    "http://example.org/",
    "0012",
]


def written(rows, columns=COLUMNS, **options) -> io.BytesIO:
    file = io.BytesIO()
    facts = {
        "title": "Cases",
        "filters": "District: Jaipur",
        "made_by": "Meera Rathore",
        "made_at": MADE_AT,
    }
    write_xlsx(file, columns=columns, rows=rows, **facts | options)
    file.seek(0)
    return file


def cells(file: io.BytesIO, sheet: int = 0) -> list[tuple]:
    book = openpyxl.load_workbook(file)
    return list(book.worksheets[sheet].iter_rows(values_only=True))


def test_a_spreadsheet_says_what_it_shows_who_made_it_and_when():
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
    assert [moment.isoformat() for moment in row[3:5]] == [
        "2026-08-19T00:00:00",
        "2026-08-20T17:40:00",
    ]
    assert row[5] == "Yes"


def test_rupees_are_grouped_in_lakhs_and_crores():
    sheet = openpyxl.load_workbook(written([ROW])).active
    assert sheet["C6"].number_format.startswith(r"[>=10000000]##\,##\,##\,##0.00")


def test_nought_and_no_are_written_and_nothing_stays_empty():
    row = cells(written([["", 0, 0, None, None, False]]))[5]
    assert row == (None, 0, 0, None, None, "No")


@pytest.mark.parametrize("words", DANGEROUS)
def test_no_cell_is_ever_a_formula_or_a_link(words):
    columns = [Column(words), Column("Number")]
    file = written(
        [[words, words]],
        columns,
        title=words,
        filters=words,
        made_by=words,
        totals=[words, None],
    )
    sheet = openpyxl.load_workbook(file).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert sheet["A6"].value.replace("_x000D_", "\r") == words
    with zipfile.ZipFile(file) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in xml
        assert b"hyperlink" not in xml


@pytest.mark.parametrize("words", DANGEROUS[:8])
def test_words_that_look_like_a_formula_stay_words_when_the_cell_is_edited(words):
    cell = openpyxl.load_workbook(written([[words]], [Column("Remark")])).active["A6"]
    assert cell.quotePrefix


def test_hindi_comes_back_letter_for_letter():
    words = "क्षितिज कुमार ज़ैदी, श्रीमती ज्ञानवती"
    assert cells(written([[words]], [Column("नाम")]))[4:6] == [("नाम",), (words,)]


def test_headings_and_answers_follow_the_language():
    with translation.override("hi"):
        yes = translation.gettext("Yes")
        assert cells(written([ROW]))[5][-1] == yes


def test_a_character_that_xml_forbids_does_not_spoil_the_file():
    assert cells(written([["a\x00b\x0bc"]], [Column("Remark")]))[5][0]


def test_a_cell_longer_than_excel_allows_is_cut_and_not_lost():
    words = cells(written([["x" * 40_000]], [Column("Remark")]))[5][0]
    assert len(words) == 32_767
    assert words.endswith("…")


def test_the_heading_is_frozen_and_filters_cover_every_row():
    sheet = openpyxl.load_workbook(written([ROW] * 7)).active
    assert sheet.freeze_panes == "A6"
    assert sheet.auto_filter.ref == "A5:F12"


def test_totals_stand_under_the_last_row_and_outside_the_filter():
    sheet = openpyxl.load_workbook(
        written([ROW] * 2, totals=["Total", None, 24691300, None, None, None])
    ).active
    assert [cell.value for cell in sheet[8]][:3] == ["Total", None, 246913]
    assert sheet.auto_filter.ref == "A5:F7"


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


def test_progress_is_told_every_500_rows_and_at_the_end():
    heard = []
    written((ROW for _n in range(1201)), progress=heard.append)
    assert heard == [500, 1000, 1201]


def test_a_run_that_is_broken_off_leaves_no_file(tmp_path):
    def stop(done):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        write_xlsx(
            tmp_path / "list.xlsx",
            title="Cases",
            columns=COLUMNS,
            rows=[ROW] * 600,
            filters="",
            made_by="Meera Rathore",
            made_at=MADE_AT,
            progress=stop,
        )
    assert list(tmp_path.iterdir()) == []


def test_a_row_of_the_wrong_length_is_an_error():
    with pytest.raises(ValueError, match="argument 2"):
        written([ROW[:-1]])


def test_a_column_of_an_unknown_kind_is_an_error():
    with pytest.raises(ValueError, match="money"):
        Column("Owed", "money")
