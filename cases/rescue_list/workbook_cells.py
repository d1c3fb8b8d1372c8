"""The cells of a workbook as JSON: run as a program of its own, away from the others.

The library that opens workbooks can be led by a damaged .xls into a chain of sectors
without an end, and then takes all the memory there is. So it runs in a child process
with little memory and time, and the worst that a file can do is to end that process.
Nothing of the project is imported here, so that the child starts at once.
"""

import io
import json
import resource
import sys
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import python_calamine

MOST_MEMORY = 1536 * 1024 * 1024
MOST_SECONDS = 45
MOST_SHEETS = 30


def tagged(cell: object) -> object:
    """The cell as JSON can carry it; days and times as a list of kind and text."""
    match cell:
        case datetime():
            return ["moment", cell.isoformat()]
        case date():
            return ["day", cell.isoformat()]
        case time():
            return ["time", cell.isoformat()]
        case timedelta():
            return ["seconds", cell.total_seconds()]
    return cell


def untagged(cell: object) -> object:
    """The cell as it was before `tagged`."""
    if not isinstance(cell, list):
        return cell
    kind, value = cell
    match kind:
        case "moment":
            return datetime.fromisoformat(value)
        case "day":
            return date.fromisoformat(value)
        case "time":
            return time.fromisoformat(value)
    return timedelta(seconds=value)


def sheets_of(content: bytes) -> list[dict[str, object]]:
    """Each visible sheet with its rows, without empty cells at their ends."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    names = [
        about.name
        for about in book.sheets_metadata
        if about.typ == python_calamine.SheetTypeEnum.WorkSheet
        and about.visible == python_calamine.SheetVisibleEnum.Visible
    ]
    return [_sheet(book, name) for name in names[:MOST_SHEETS]]


def _sheet(book: python_calamine.CalamineWorkbook, name: str) -> dict[str, object]:
    sheet = book.get_sheet_by_name(name)
    rows = sheet.to_python(skip_empty_area=False)
    return {
        "name": name,
        "rows": [[tagged(cell) for cell in _without_empty_tail(row)] for row in rows],
        "merges": [(*start, *end) for start, end in sheet.merged_cell_ranges or []],
    }


def _without_empty_tail(row: Sequence[object]) -> Sequence[object]:
    end = len(row)
    while end and (row[end - 1] is None or row[end - 1] == ""):
        end -= 1
    return row[:end]


def main() -> None:
    """Read a workbook from standard input and write its sheets to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    json.dump(sheets_of(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
