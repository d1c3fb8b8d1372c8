"""Our Excel files as the program of the offices opens them: LibreOffice, no screen.

LibreOffice writes words in quotes and values bare, so that what it says of a cell is
what the cell is to whoever adds it up.
"""

import re
import shutil
import subprocess
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from compensation.choices import EntryKind
from compensation.exports import Filters, Report
from compensation.report_kinds import REPORTS
from tests.compensation.money import RUPEES_20K
from tests.conftest import behind_the_walls

MAKE = "/compensation/reports/make/"
HINDI, FORMULA = "चूड़ी कारख़ाना", '=HYPERLINK("http://x";"y")'
# Comma, double quote, UTF-8, from the first line; words quoted, values as they are.
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,true,true,false"
CELL = re.compile(r'("(?:[^"]|"")*"|[^,\n]*)(,|$)')


@pytest.fixture
def books(money, browser):
    """Every report of a few claims, one of them under a name that would run."""
    with behind_the_walls():
        money.employer.name = HINDI
        money.employer.save()
    claim = money.in_fund()
    money.account(claim.case)
    money.credit(claim, 31_245, "UTRINT1", kind=EntryKind.INTEREST)
    money.credit(claim, 1_234_567)
    money.employer, money.workplace = money._place_of_work(FORMULA)
    money.deposit(money.ordered(), 733_333)
    labour = browser(money.world.labour)

    def taken(kind, **facts):
        answer = labour.post(MAKE, {"format": "xlsx", "kind": kind, **facts})
        assert answer.status_code == 200
        return answer.content

    return taken


def opened(content, folder) -> list[list[str]]:
    """The lines of the sheet as LibreOffice reads them, words still in quotes."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "LibreOffice is needed: apt-get install libreoffice-calc"
    book = folder / "report.xlsx"
    book.write_bytes(content)
    asked = [office, "--headless", f"-env:UserInstallation={(folder / 'u').as_uri()}"]
    asked += ["--convert-to", AS_CSV, "--outdir", str(folder), str(book)]
    subprocess.run(asked, check=True, capture_output=True, timeout=180)
    lines = (folder / "report.csv").read_text().splitlines()
    return [_cells(line) for line in lines]


def _cells(line: str) -> list[str]:
    cells, place = [], 0
    while found := CELL.match(line, place):
        cells.append(found[1])
        place = found.end()
        if not found[2]:
            break
    return cells


def test_libreoffice_reads_numbers_days_and_hindi_as_what_they_are(
    money, books, tmp_path
):
    lines = opened(books("claims"), tmp_path)
    top = next(n for n, cells in enumerate(lines) if cells[0] == '"Case number"')
    names = [cell.strip('"') for cell in lines[top]]
    body = [dict(zip(names, cells, strict=True)) for cells in lines[top + 1 : -1]]
    assert {row["Employer"] for row in body} > {f'"{HINDI}"'}
    runs = next(row["Employer"] for row in body if "HYPERLINK" in row["Employer"])
    assert runs.startswith('"=HYPERLINK')
    report = Report(Filters(), by=money.as_(money.world.labour))
    totals, places = report.totals(), dict(zip(names, report.kind.columns, strict=True))
    for name in ("Ordered (₹)", "Received (₹)", "In a fund (₹)", "With the child (₹)"):
        paise = sum(round(float(row[name]) * 100) for row in body if row[name])
        assert paise == totals[places[name]], name
        last = dict(zip(names, lines[-1], strict=True))[name]
        assert round(float(last) * 100) == paise
    for row in body:
        assert re.fullmatch(r"[\d/.-]+", row["Rescued on"]), row["Rescued on"]


@pytest.mark.parametrize("kind", REPORTS)
def test_openpyxl_finds_the_kind_of_each_column_in_its_cells(books, kind):
    columns = list(REPORTS[kind].columns.values())
    sheet = load_workbook(BytesIO(books(kind))).active
    cells = [cell for line in sheet.iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f"]
    kinds = {"rupees": (int, float), "int": int, "date": date, "text": str}
    for line in sheet.iter_rows(min_row=6, max_row=sheet.max_row - 1):
        for cell, column in zip(line, columns, strict=True):
            if cell.value is not None:
                assert isinstance(cell.value, kinds[column.kind]), column.heading


def test_paise_come_through_to_the_last(money, books):
    """12,345.67 credited of 20,000, and a third of a third in the fund."""
    sheet = load_workbook(BytesIO(books("claims"))).active
    names = [cell.value for cell in sheet[5]]
    lines = [
        dict(zip(names, line, strict=True))
        for line in sheet.iter_rows(min_row=6, values_only=True)
    ]
    credited = [line["With the child (₹)"] for line in lines]
    assert 12345.67 in credited
    assert 7333.33 in [line["In a fund (₹)"] for line in lines]
    assert lines[-1]["Ordered (₹)"] == 2 * RUPEES_20K / 100
