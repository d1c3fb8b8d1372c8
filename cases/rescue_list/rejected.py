"""The rows that were not taken, given back as a file with what is wrong beside them."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cases.rescue_list.cells import without_aadhaar
from cases.rescue_list.check import CheckedList
from cases.rescue_list.rows import DraftChild

# What makes a spreadsheet take a text for a formula, half width and full width.
_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """The text as it can be opened in a spreadsheet without anything being run."""
    return f"'{text}" if text.lstrip(" ").startswith(_LIVE) else text


def rejected_csv(checked: CheckedList) -> bytes:
    """The rejected rows as CSV for a spreadsheet program, each with its faults.

    The headings are the sender's own, so that the mended file can be sent again as it
    is; the three columns that are added are passed over then.
    """
    out = io.StringIO(newline="")
    # Excel takes a CSV for UTF-8 only if it starts with this mark.
    out.write("\ufeff")
    writer = csv.writer(out)
    for row in _table(checked):
        writer.writerow([safe_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8")


def _table(checked: CheckedList) -> Iterator[list[str]]:
    columns = checked.columns.columns
    yield [
        *(column.heading for column in columns),
        _("Row in your file"),
        _("What is wrong"),
        _("How to mend it"),
    ]
    for draft in checked.rejected:
        cells = [without_aadhaar(cell) for cell in draft.cells[: len(columns)]]
        cells += [""] * (len(columns) - len(cells))
        yield [*cells, *_faults(draft)]


def _faults(draft: DraftChild) -> list[str]:
    errors = [problem for problem in draft.problems if problem.is_error]
    what = " ".join(
        f"{problem.column}: {problem.what}" if problem.column else problem.what
        for problem in errors
    )
    return [str(draft.row), what, " ".join(dict.fromkeys(p.how for p in errors))]
