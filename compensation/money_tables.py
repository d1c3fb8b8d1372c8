"""Tables with sums, as banks and departments send them, read by our columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from cases.rescue_list.archives import UnreadableList
from cases.rescue_list.cells import Misread, aadhaar_refused, holds_aadhaar, text_of
from cases.rescue_list.headings import heading_key
from cases.rescue_list.moments import read_date
from cases.rescue_list.reading import read_grids
from common.refusals import Refused
from compensation.sums import UnclearSum, paise_of

LOOK_FOR_HEADINGS_IN = 40


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one place of the file, and how to mend it."""

    row: int
    column: str
    what: str
    how: str = ""

    @property
    def words(self) -> str:
        return f"{self.what} {self.how}".strip()

    @property
    def facts(self) -> dict:
        return {"row": self.row, "column": self.column, "words": self.words}


class BadTable(Refused):
    """Nothing of the file is taken; every fault is named by row and column."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        super().__init__(
            _("Row %(row)s, %(column)s: %(words)s")
            % {"row": first.row, "column": first.column, "words": first.words}
            if first.column
            else _("Row %(row)s: %(words)s") % {"row": first.row, "words": first.words}
        )
        self.faults = list(faults)


@dataclass(slots=True)
class Row:
    """One row below the headings, read cell by cell; what can't be read is a fault."""

    number: int
    cells: Mapping[str, object] = field(repr=False)
    headings: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def complain(self, code: str, what: str, how: str = "") -> None:
        self.faults.append(Fault(self.number, self.headings.get(code, ""), what, how))

    def text(self, code: str, *, most: int = 120) -> str:
        """The words of the cell; never an Aadhaar number."""
        cell = self.cells.get(code, "")
        if holds_aadhaar(cell):
            refused = aadhaar_refused()
            self.complain(code, refused.what, refused.how)
            return ""
        words = text_of(cell)
        if len(words) > most:
            self.complain(code, _("This is too long."))
            return ""
        return words

    def day(self, code: str) -> date | None:
        try:
            return read_date(self.cells.get(code, ""))
        except Misread as misread:
            self.complain(code, misread.what, misread.how)
            return None

    def paise(self, code: str) -> int | None:
        cell = self.cells.get(code, "")
        try:
            if isinstance(cell, str) and not cell.strip(" -–—"):
                return None
            return paise_of(cell if isinstance(cell, int | float) else text_of(cell))
        except UnclearSum as unclear:
            self.complain(code, unclear.words)
            return None


def read_rows(
    content: bytes,
    *,
    file_name: str,
    columns: Mapping[str, Sequence[str]],
    required: Sequence[str],
) -> Iterator[Row]:
    """The rows of the sheet whose headings name our columns; refused if none does.

    `columns` gives each code the headings under which it may stand.
    """
    grid, top, places = _best_sheet(
        read_grids(content, file_name=file_name).values(), columns
    )
    if any(code not in places for code in required):
        raise _no_headings(columns, required, places)
    headings = {code: text_of(grid[top][place]) for code, place in places.items()}
    for index in range(top + 1, len(grid)):
        cells = grid[index]
        found = {
            code: cells[place] if place < len(cells) else ""
            for code, place in places.items()
        }
        if any(text_of(cell) for cell in found.values()):
            yield Row(index + 1, found, headings)


def _best_sheet(
    grids: Iterable[list], columns: Mapping[str, Sequence[str]]
) -> tuple[list, int, dict[str, int]]:
    """The sheet, its heading row, and where each of our columns stands in it."""
    known = {
        heading_key(word): code for code, words in columns.items() for word in words
    }
    best: tuple[list, int, dict[str, int]] = ([], 0, {})
    for grid in grids:
        for index, cells in enumerate(grid[:LOOK_FOR_HEADINGS_IN]):
            places: dict[str, int] = {}
            for place, cell in enumerate(cells):
                if code := known.get(heading_key(cell)):
                    places.setdefault(code, place)
            if len(places) > len(best[2]):
                best = (grid, index, places)
    return best


def _no_headings(columns, required, places) -> UnreadableList:
    missing = [columns[code][0] for code in required if code not in places]
    return UnreadableList(
        "NO_HEADINGS",
        what=_("No column has the heading: %(headings)s.")
        % {"headings": ", ".join(missing)},
        how=_("Name the columns as the guide shows, and send the file again."),
    )
