"""Lists made for tests: the samples, and small ones in every kind of file."""

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl

from cases.rescue_list.check import CheckedList, check_list
from cases.rescue_list.places import KnownDistrict, PlaceFinder
from cases.rescue_list.rows import Places

DATA = Path(__file__).parent / "data"
TODAY = date(2026, 11, 21)

_DISTRICTS = {
    "Telangana": [
        "Sangareddy",
        "Rangareddy",
        "Nizamabad",
        "Karimnagar",
        "Hyderabad",
        "Mahabubnagar",
        "Medchal Malkajgiri",
    ],
    "Bihar": ["Katihar", "Madhubani", "Samastipur", "Sitamarhi", "Gaya"],
    "Jharkhand": ["Gumla", "Pakur"],
    "West Bengal": ["Murshidabad", "South 24 Parganas"],
    "Odisha": ["Balangir"],
    "Uttar Pradesh": ["Bahraich", "Balrampur"],
    "Chhattisgarh": ["Jashpur", "Balrampur"],
    "Rajasthan": ["Udaipur"],
}
FINDER = PlaceFinder(
    KnownDistrict((state, name), name, (), state, ())
    for state, names in _DISTRICTS.items()
    for name in names
)
PLACES = Places(FINDER.resolve, FINDER.suggest, state="Telangana")

HEADINGS = (
    "Date of rescue",
    "Time",
    "Place of rescue",
    "District",
    "Employer",
    "Name of child",
    "Father's name",
    "Age",
    "Sex",
    "Village",
    "Home district",
    "Home State",
    "FIR no.",
    "Police station",
    "Remarks",
)
ROW = (
    "26/01/2023",
    "22:30",
    "Uppal, lane 15",
    "Sangareddy",
    "Contractor Babu 25",
    "Sandeep Ansari",
    "Nathuni Sada",
    "14",
    "Boy",
    "Pipra",
    "Katihar",
    "Bihar",
    "272/2023",
    "Patancheru PS",
    "",
)


def row(**cells: object) -> list[object]:
    """A good row with some cells replaced: `row(Age="about 12")`."""
    named = dict(zip(HEADINGS, ROW, strict=True))
    for name, cell in cells.items():
        heading = _heading(name)
        named[heading] = cell
    return list(named.values())


def _heading(name: str) -> str:
    wanted = name.replace("_", " ").casefold()
    return next(
        heading
        for heading in HEADINGS
        if heading.casefold().replace("'", "").strip(".") == wanted
    )


def as_csv(rows, *, encoding="utf-8", delimiter=",") -> bytes:
    """Rows as a CSV file."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows, *, merged=()) -> bytes:
    """Rows as a workbook, with some cells merged."""
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(list(cells))
    for cells in merged:
        book.active.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def checked(*rows, headings=HEADINGS, places=PLACES, **options) -> CheckedList:
    """A small list of these rows, checked; dates stay dates."""
    content = as_xlsx([headings, *rows])
    return check_list(content, places=places, today=TODAY, **options)


def kinds(checked_list: CheckedList) -> set[str]:
    """The kinds of problem of a list."""
    return {problem.kind for problem in checked_list.problems}


# Verhoeff's tables once more, so that the tests don't lean on the code they test.
_TURN = (
    "0123456789",
    "1234067895",
    "2340178956",
    "3401289567",
    "4012395678",
    "5987604321",
    "6598710432",
    "7659821043",
    "8765932104",
    "9876543210",
)
_SHUFFLE = (
    "0123456789",
    "1576283094",
    "5803796142",
    "8916043527",
    "9453126870",
    "4286573901",
    "2793806415",
    "7046913258",
)
_INVERSE = "0432156789"


def aadhaar(eleven: str = "23456789012") -> str:
    """An invented number with the check digit that real ones have."""
    check = 0
    for place, digit in enumerate(reversed(eleven), start=1):
        check = int(_TURN[check][int(_SHUFFLE[place % 8][int(digit)])])
    return eleven + _INVERSE[check]
