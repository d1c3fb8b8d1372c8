"""CSV files: Excel reads the Hindi and runs none of the words."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from common.columns import Column
from common.csv_files import write_csv

MOMENT = datetime(2026, 8, 20, 12, 10, tzinfo=UTC)
COLUMNS = [
    Column("Name"),
    Column("Age", "int"),
    Column("Owed", "rupees"),
    Column("Rescued on", "date"),
    Column("Seen at", "moment"),
    Column("In school", "yes_no"),
]


def written(rows, columns=COLUMNS, **options) -> bytes:
    file = io.BytesIO()
    write_csv(file, columns=columns, rows=rows, **options)
    return file.getvalue()


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_each_kind_of_cell_has_one_plain_form():
    row = ["Ravi", 12, -12345650, date(2026, 8, 19), MOMENT, False]
    assert lines(written([row])) == [
        ["Name", "Age", "Owed", "Rescued on", "Seen at", "In school"],
        ["Ravi", "12", "-123456.50", "2026-08-19", "2026-08-20 17:40", "No"],
    ]


def test_empty_cells_stay_empty():
    assert lines(written([[None, None, None, None, None, None]]))[1] == [""] * 6


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "  ="])
def test_words_that_a_spreadsheet_would_run_are_disarmed(start):
    words = f"{start}1+1"
    heading, cell = lines(written([[words]], [Column(words)]))
    assert heading == cell == [f"'{words}"]


def test_a_formula_cannot_hide_behind_a_line_break_or_a_quote():
    content = written([['a"\r\n=1+1,"b']], [Column("Remark")])
    assert lines(content)[1] == ['a"\r\n=1+1,"b']


def test_excel_knows_the_file_is_utf_8_and_hindi_comes_back():
    content = written([["क्षितिज ज़ैदी, ₹500"]], [Column("नाम")])
    assert content.startswith(b"\xef\xbb\xbf")
    assert lines(content) == [["नाम"], ["क्षितिज ज़ैदी, ₹500"]]


def test_the_mark_stands_once_at_the_start():
    assert written([["a"], ["b"]], [Column("Name")]).count(b"\xef\xbb\xbf") == 1


def test_progress_is_told_every_500_rows_and_at_the_end():
    heard = []
    written((["Ravi"] for _n in range(1201)), [Column("Name")], progress=heard.append)
    assert heard == [500, 1000, 1201]


def test_a_file_can_be_named_by_its_path(tmp_path):
    count = write_csv(
        tmp_path / "list.csv", columns=[Column("Name")], rows=[["Ravi"], ["Asha"]]
    )
    assert count == 2
    assert lines((tmp_path / "list.csv").read_bytes()) == [["Name"], ["Ravi"], ["Asha"]]
