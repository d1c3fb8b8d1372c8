"""No cell of any file that leaves here is run by a spreadsheet."""

import ast
import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from common.columns import Column, starts_a_formula
from common.csv_files import write_csv
from common.spreadsheets import write_xlsx
from tests.architecture.test_actions import HOUSE

ROOT = Path(__file__).resolve().parent.parent.parent
SIGNS = ("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠")
UNSEEN = ("", " ", "\t", "\r", "\n", "\x00", "\x0b", "\u00a0", "\u200b", "\ufeff")
WORDS = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x.example","Raju")')
PAYLOADS = [unseen + sign + w for sign in SIGNS for unseen in UNSEEN for w in WORDS]
WRITERS = {"common/csv_files.py", "common/spreadsheets.py"}


def test_hundreds_of_formulas_are_known_for_what_they_are():
    assert len(PAYLOADS) >= 200
    assert [text for text in PAYLOADS if not starts_a_formula(text)] == []


@pytest.mark.parametrize("words", ["Raju", "राजू", "12-03", "a=b", "'quoted", ""])
def test_plain_words_stay_as_they_are(words):
    assert not starts_a_formula(words)


def test_no_cell_of_a_csv_file_starts_a_formula():
    kept = io.BytesIO()
    write_csv(
        kept,
        columns=[Column("=1+1"), Column("Remark")],
        rows=[["=1", text] for text in PAYLOADS],
    )
    text = kept.getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == len(PAYLOADS) + 1
    cells = [cell for row in rows for cell in row]
    assert [c for c in cells if c != "Remark" and not c.startswith("'")] == []


def test_no_cell_of_a_workbook_is_a_formula_or_a_link():
    kept = io.BytesIO()
    write_xlsx(
        kept,
        title="=1+1",
        columns=[Column("=1+1")],
        rows=[[text] for text in PAYLOADS],
        filters="=1+1",
        made_by="=1+1",
        made_at=datetime(2026, 8, 20, tzinfo=UTC),
    )
    sheet = openpyxl.load_workbook(kept).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert len(cells) >= len(PAYLOADS)
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.coordinate for cell in cells if cell.hyperlink] == []
    below = [cell for cell in cells if cell.row > 5]
    assert [cell.value for cell in below if not cell.quotePrefix] == []


def _calls(path: Path) -> set[str]:
    """Each dotted name that the file calls or brings in."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            found.add(ast.unparse(node.func))
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return found


def test_every_table_that_leaves_is_written_by_the_one_writer():
    writing = {"csv.writer", "csv.DictWriter", "xlsxwriter", "openpyxl.Workbook"}
    found = {
        str(path.relative_to(ROOT))
        for app in HOUSE
        for path in (ROOT / app).rglob("*.py")
        if writing & _calls(path)
    }
    assert found == WRITERS
