"""No cell of any file that leaves here is run by a spreadsheet."""

import ast
import csv
import io
from pathlib import Path

import pytest

from common.columns import Column, starts_a_formula
from common.csv_files import write_csv
from tests.architecture.test_actions import HOUSE

ROOT = Path(__file__).resolve().parent.parent.parent
SIGNS = ("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠")
UNSEEN = ("", " ", "\t", "\r", "\n", "\x00", "\x0b", "\u00a0", "\u200b", "\ufeff")
WORDS = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x.example","Raju")')
PAYLOADS = [unseen + sign + w for sign in SIGNS for unseen in UNSEEN for w in WORDS]
WRITERS = {"common/csv_files.py"}


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
    writing = {"csv.writer", "csv.DictWriter", "openpyxl.Workbook"}
    found = {
        str(path.relative_to(ROOT))
        for app in HOUSE
        for path in (ROOT / app).rglob("*.py")
        if writing & _calls(path)
    }
    assert found == WRITERS
