"""The rows that were not taken, given back as a file with what is wrong beside them."""

import io
from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.rescue_list.cells import without_aadhaar
from cases.rescue_list.check import CheckedList
from cases.rescue_list.rows import DraftChild
from common.columns import Column
from common.csv_files import write_csv

_ADDED = (_("Row in your file"), _("What is wrong"), _("How to mend it"))


def rejected_csv(checked: CheckedList) -> bytes:
    """The rejected rows as CSV for a spreadsheet program, each with its faults.

    The headings are the sender's own, so that the mended file can be sent again as it
    is; the three columns that are added are passed over then. No cell runs as a formula
    and no Aadhaar number is given back.
    """
    out = io.BytesIO()
    headings: list[str | Promise] = [c.heading for c in checked.columns.columns]
    write_csv(
        out,
        columns=[Column(heading) for heading in (*headings, *_ADDED)],
        rows=_rows(checked, width=len(headings)),
    )
    return out.getvalue()


def _rows(checked: CheckedList, *, width: int) -> Iterator[list[str]]:
    for draft in checked.rejected:
        cells = [without_aadhaar(cell) for cell in draft.cells[:width]]
        yield [*cells, *[""] * (width - len(cells)), *_faults(draft)]


def _faults(draft: DraftChild) -> list[str]:
    errors = [problem for problem in draft.problems if problem.is_error]
    what = " ".join(
        f"{problem.column}: {problem.what}" if problem.column else problem.what
        for problem in errors
    )
    return [str(draft.row), what, " ".join(dict.fromkeys(p.how for p in errors))]
