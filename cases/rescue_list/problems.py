"""A fault that was found in a rescue list, with its place and its cure."""

from dataclasses import dataclass, field
from enum import StrEnum

from cases.rescue_list.cells import (
    HIDDEN_AADHAAR,
    Misread,
    holds_aadhaar,
    without_aadhaar,
)
from cases.rescue_list.headings import Column

LONGEST_SHOWN = 80


class Weight(StrEnum):
    """Whether a problem keeps the row out or only asks somebody to look."""

    ERROR = "ERROR"
    WARNING = "WARNING"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell, row or file, where, and how to mend it.

    `value` is what stands in the cell, shown to the person who sent the list only; an
    Aadhaar number in it is hidden. `kind` never changes, so problems can be counted.
    """

    kind: str
    what: str = field(repr=False)
    how: str
    row: int
    column: str = ""
    heading: str = ""
    value: str = field(default="", repr=False)
    weight: Weight = Weight.ERROR
    other_row: int | None = None

    @property
    def is_error(self) -> bool:
        """Whether the row stays out until this is mended."""
        return self.weight == Weight.ERROR


def problem_at(
    row: int,
    column: Column | None,
    cell: object,
    misread: Misread,
    *,
    weight: Weight = Weight.ERROR,
    other_row: int | None = None,
) -> Problem:
    """The problem of one cell; no Aadhaar number gets into its words."""
    what, how = misread.what, misread.how
    value = shown_value(cell)
    if misread.kind == "AADHAAR_NUMBER":
        # A number with a slip in it may still be somebody's: show none of its digits.
        value = HIDDEN_AADHAAR if not holds_aadhaar(cell) else value
    return Problem(
        kind=misread.kind,
        what=without_aadhaar(what),
        how=without_aadhaar(how),
        row=row,
        column=column.letter if column else "",
        heading=column.heading if column else "",
        value=value,
        weight=weight,
        other_row=other_row,
    )


def shown_value(cell: object) -> str:
    """The text of a cell, short enough for a table and without an Aadhaar number."""
    shown = without_aadhaar(cell)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"
