"""A rescue list as it was sent, CSV, XLSX or XLS, read into rows of cells."""

import codecs
import csv
import io
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cases.rescue_list import archives, workbook_cells
from cases.rescue_list.archives import UnreadableList, WorkbookFacts
from cases.rescue_list.cells import holds_aadhaar, text_of, without_aadhaar
from cases.rescue_list.headings import guess_field, heading_key, how_many_known

LOOK_FOR_HEADINGS_IN = 40  # rows; titles, letterheads and remarks stand above
FEWEST_HEADINGS = 3

type Grid = list[list[object]]
type Merge = tuple[int, int, int, int]  # first row, first column, last row, last column


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row below the headings: its number in the file, and its cells."""

    number: int
    cells: tuple[object, ...] = field(repr=False)  # a child's name may stand in them
    one_cell_across: bool = False


@dataclass(frozen=True, slots=True)
class RawList:
    """A list as it was sent: where its headings stand, and the rows below them."""

    kind: str  # CSV, XLSX or XLS
    sheet: str
    other_sheets: tuple[str, ...]
    titles: tuple[str, ...] = field(repr=False)
    heading_row: int
    headings: tuple[object, ...]
    groups: tuple[object, ...]
    _grid: Grid = field(repr=False)
    _first: int
    _across: frozenset[int] = frozenset()

    def rows(self) -> Iterator[RawRow]:
        """The rows below the headings that have anything in them, one by one."""
        for index in range(self._first, len(self._grid)):
            cells = self._grid[index]
            if any(text_of(cell) for cell in cells):
                yield RawRow(index + 1, tuple(cells), index in self._across)


def read_list(
    content: bytes,
    *,
    file_name: str = "",
    sheet: str = "",
    saved: Mapping[str, str] | None = None,
) -> RawList:
    """Read a file into a list, or refuse it with what is wrong and how to mend it.

    Without `sheet` the sheet with the most known headings is read. `saved` is the
    person's own mapping of headings, which also helps to find the heading row.
    """
    _refuse_by_size_and_name(content, file_name)
    if content.startswith(b"PK\x03\x04"):
        facts = archives.inspect_workbook(content)
        return _of_workbook(content, "XLSX", facts=facts, sheet=sheet, saved=saved)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        archives.refuse_unsafe_old_workbook(content)
        facts = WorkbookFacts()
        return _of_workbook(content, "XLS", facts=facts, sheet=sheet, saved=saved)
    _refuse_other_kinds(content)
    grid = _csv_grid(decode(content))
    return _listed(grid, [], kind="CSV", sheet="", others=(), saved=saved)


def read_grids(content: bytes, *, file_name: str = "") -> dict[str, Grid]:
    """Each sheet's cells by its name, of any table; refused as `read_list` refuses."""
    _refuse_by_size_and_name(content, file_name)
    if content.startswith(b"PK\x03\x04"):
        facts = archives.inspect_workbook(content)
    elif content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        archives.refuse_unsafe_old_workbook(content)
        facts = WorkbookFacts()
    else:
        _refuse_other_kinds(content)
        return {"": _csv_grid(decode(content))}
    return {
        str(found["name"]): _sheet_grid(found, facts)[0] for found in _sheets(content)
    }


def _refuse_by_size_and_name(content: bytes, file_name: str) -> None:
    if holds_aadhaar(file_name):
        raise UnreadableList(
            "FILE_NAME_WITH_AADHAAR",
            what=_("The name of the file holds an Aadhaar number."),
            how=_("Rename the file and send it again."),
        )
    if not content.strip():
        raise UnreadableList(
            "FILE_EMPTY",
            what=_("The file is empty."),
            how=_("Choose the file with the list."),
        )
    if len(content) > archives.MOST_BYTES:
        raise UnreadableList(
            "FILE_TOO_BIG",
            what=_("The file is larger than 20 MB."),
            how=_("Take pictures out of it, or split the list into several files."),
        )


_NOT_LISTS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
)


def _refuse_other_kinds(content: bytes) -> None:
    for mark, kind in _NOT_LISTS:
        if content.startswith(mark):
            raise UnreadableList(
                "FILE_NOT_A_LIST",
                what=_("This is a %(kind)s file, not a spreadsheet.") % {"kind": kind},
                how=_("Save the list as .xlsx or .csv."),
            )
    start = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta")):
        # Many portals hand out a web page under the name of .xls.
        raise UnreadableList(
            "FILE_NOT_A_LIST",
            what=_("This is a web page with the name of a spreadsheet."),
            how=_("Open it in a spreadsheet program and save it as .xlsx."),
        )


# --- text files ------------------------------------------------------------------


def decode(content: bytes) -> str:
    """The text of a CSV file in UTF-8, UTF-16 or Windows' own alphabet."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _decoded(content, name)
    if name := _bare_utf_16(content):
        return _decoded(content, name)
    if b"\x00" in content:
        raise _not_text()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(content, "cp1252")


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError:
        raise _not_text() from None


def _not_text() -> UnreadableList:
    return UnreadableList(
        "FILE_NOT_TEXT",
        what=_("The letters of this file can't be read."),
        how=_("Save the list as .xlsx, or as “CSV UTF-8”."),
    )


def _bare_utf_16(content: bytes) -> str:
    """UTF-16 without its mark shows by line ends of two bytes."""
    start = content[:100_000]
    if len(content) % 2 or b"\x00" not in start:
        return ""
    pairs = {start[at : at + 2] for at in range(0, len(start), 2)}
    if b"\n\x00" in pairs:
        return "utf-16-le"
    return "utf-16-be" if b"\x00\n" in pairs else ""


def sniff_delimiter(text: str) -> str:
    """The sign between the cells: the one that cuts most rows into equally many."""
    lines = text[:60_000].splitlines()[:60]
    best, best_score = ",", 0
    for sign in ",;\t|":
        widths = Counter(
            len(cells) for cells in csv.reader(lines, delimiter=sign) if len(cells) > 1
        )
        width, rows = max(
            widths.items(), key=lambda item: item[1] * item[0], default=(0, 0)
        )
        if width * rows > best_score:
            best, best_score = sign, width * rows
    return best


def _csv_grid(text: str) -> Grid:
    first, _end, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        # Excel's own first line; it keeps its row number but says nothing.
        return [[], *_cut(rest, first.strip()[4])]
    return _cut(text, sniff_delimiter(text))


def _cut(text: str, delimiter: str) -> Grid:
    grid: Grid = []
    filled = 0
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            row = [_csv_cell(cell) for cell in cells]
            while row and not row[-1]:
                row.pop()
            filled += bool(row)
            if len(row) > archives.MOST_COLUMNS:
                raise archives.too_many_columns()
            if filled > archives.MOST_ROWS + LOOK_FOR_HEADINGS_IN:
                raise archives.too_many_rows()
            grid.append(row)
    except csv.Error:
        raise UnreadableList(
            "CSV_BROKEN",
            what=_('After row %(row)s a quotation mark (") is opened and never closed.')
            % {"row": len(grid)},
            how=_("Close it, or save the list as .xlsx."),
        ) from None
    return grid


def _csv_cell(cell: str) -> object:
    cell = cell.strip()
    if cell.startswith('="') and cell.endswith('"'):
        return cell[2:-1]  # how some programs keep a number's leading zeros
    if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@＝＋－＠":
        return cell[1:]  # our own guard against live formulas, coming back
    return cell


# --- workbooks -------------------------------------------------------------------


def _of_workbook(
    content: bytes,
    kind: str,
    *,
    facts: WorkbookFacts,
    sheet: str,
    saved: Mapping[str, str] | None,
) -> RawList:
    grids = {
        str(found["name"]): _sheet_grid(found, facts)
        for found in _sheets(content)
        if not sheet or found["name"] == sheet
    }
    if not grids:
        raise UnreadableList(
            "SHEET_MISSING",
            what=_("The file has no sheet of this name."),
            how=_("Choose one of its sheets."),
        )
    scores = {name: _best_row(grid, saved)[1] for name, (grid, _m) in grids.items()}
    best = max(scores, key=lambda name: scores[name])
    others = tuple(n for n, s in scores.items() if n != best and s >= FEWEST_HEADINGS)
    grid, merges = grids[best]
    return _listed(grid, merges, kind=kind, sheet=best, others=others, saved=saved)


def _sheets(content: bytes) -> list[dict[str, Any]]:
    """The sheets of a workbook, opened in a process of its own."""
    try:
        done = subprocess.run(  # noqa: S603 -- our own program, no word of the sender's
            [sys.executable, "-I", workbook_cells.__file__],
            input=content,
            capture_output=True,
            check=True,
            timeout=2 * workbook_cells.MOST_SECONDS,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise archives.damaged() from None
    return json.loads(done.stdout)


def _sheet_grid(
    found: dict[str, Any], facts: WorkbookFacts
) -> tuple[Grid, list[Merge]]:
    grid: Grid = [list(map(workbook_cells.untagged, row)) for row in found["rows"]]
    if any(len(row) > archives.MOST_COLUMNS for row in grid):
        raise archives.too_many_columns()
    for (row, column), broken in facts.broken.get(found["name"], {}).items():
        if row < len(grid):
            _put(grid[row], column, broken)
    merges: list[Merge] = [tuple(merge) for merge in found["merges"]]
    _fill_down(grid, merges)
    return grid, merges


def _put(row: list[object], column: int, value: object) -> None:
    row.extend([""] * (column + 1 - len(row)))
    row[column] = value


def _fill_down(grid: Grid, merges: Sequence[Merge]) -> None:
    # One FIR or one employer is often written once, in a cell merged over all the
    # children of that raid.
    for top, left, bottom, _right in merges:
        if bottom == top or top >= len(grid) or left >= len(grid[top]):
            continue
        for row in grid[top + 1 : bottom + 1]:
            if row:
                _put(row, left, grid[top][left])


# --- the heading row -------------------------------------------------------------


def _listed(
    grid: Grid,
    merges: Sequence[Merge],
    *,
    kind: str,
    sheet: str,
    others: tuple[str, ...],
    saved: Mapping[str, str] | None,
) -> RawList:
    best, score = _best_row(grid, saved)
    if score < FEWEST_HEADINGS:
        raise UnreadableList(
            "NO_HEADINGS",
            what=_("No row of the first %(rows)s names the columns.")
            % {"rows": LOOK_FOR_HEADINGS_IN},
            how=_("Put one heading over each column, such as “Name of child”."),
        )
    top, bottom = _heading_block(grid, best)
    headings = _headings_of(grid, top, bottom)
    listed = RawList(
        kind=kind,
        sheet=sheet,
        other_sheets=others,
        titles=tuple(_titles(grid[:top])),
        heading_row=bottom + 1,
        headings=tuple(headings),
        groups=tuple(
            _groups(grid, merges, top=top, bottom=bottom, width=len(headings))
        ),
        _grid=grid,
        _first=bottom + 1,
        _across=frozenset(
            row for row, left, _b, right in merges if right - left >= len(headings) // 2
        ),
    )
    if sum(1 for row in grid[bottom + 1 :] if row) > archives.MOST_ROWS:
        raise archives.too_many_rows()
    return listed


def _titles(rows: Grid) -> Iterator[str]:
    for row in rows:
        if title := " ".join(filter(None, map(without_aadhaar, row))):
            yield title


def _best_row(grid: Grid, saved: Mapping[str, str] | None) -> tuple[int, int]:
    """The row that names most fields, and how many it names."""
    known = {heading_key(heading) for heading in saved or {}}
    best, best_score = 0, 0
    for index, row in enumerate(grid[:LOOK_FOR_HEADINGS_IN]):
        score = how_many_known(row)
        if known:
            score = max(score, len(known & set(map(heading_key, row))))
        if score > best_score:
            best, best_score = index, score
    return best, best_score


def _heading_block(grid: Grid, best: int) -> tuple[int, int]:
    """The first and the last row of the headings: groups may stand above the leaves."""
    if best + 1 < len(grid) and _goes_on(grid[best], grid[best + 1]):
        return best, best + 1
    if best and _goes_on(grid[best - 1], grid[best]):
        return best - 1, best
    return best, best


def _goes_on(upper: list[object], lower: list[object]) -> bool:
    """Whether two rows are one heading: each names columns that the other doesn't."""
    if how_many_known(lower) < 2 or not all(isinstance(cell, str) for cell in lower):
        return False
    pairs = [(_cell(upper, i), _cell(lower, i)) for i in range(_widest(upper, lower))]
    only_above = sum(1 for up, low in pairs if not low and guess_field(up))
    only_below = sum(1 for up, low in pairs if guess_field(low) and not guess_field(up))
    merged = sum(1 for up, low in pairs if up and up == low)
    more = sum(1 for up, low in pairs if up != low and guess_field(low))
    return bool(only_above and only_below) or bool(merged and more)


def _cell(row: Sequence[object], index: int) -> object:
    return row[index] if index < len(row) else ""


def _widest(*rows: Sequence[object]) -> int:
    return max(map(len, rows))


def _headings_of(grid: Grid, top: int, bottom: int) -> list[object]:
    upper, lower = grid[top], grid[bottom]
    return [
        _cell(lower, index) or _cell(upper, index)
        for index in range(_widest(upper, lower))
    ]


def _groups(
    grid: Grid, merges: Sequence[Merge], *, top: int, bottom: int, width: int
) -> list[object]:
    """What stands above each heading: a merged cell, or a text before blanks."""
    groups: list[object] = [""] * width
    if top != bottom:
        last: object = ""
        for index in range(width):
            last = _cell(grid[top], index) or last
            groups[index] = last
    for row, left, last_row, right in merges:
        if (
            bottom - 2 <= row <= last_row < bottom
            and 0 < right - left < width * 0.8 - 1
        ):
            title = _cell(grid[row], left)
            groups[left : right + 1] = [title] * (min(right + 1, width) - left)
    return groups
