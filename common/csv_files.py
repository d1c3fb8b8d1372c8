"""CSV files that Excel opens rightly: UTF-8 with its mark, and no live formula."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from common.columns import (
    Column,
    Kind,
    is_empty,
    local_day,
    local_moment,
    starts_a_formula,
)

REPORT_EVERY = 500


def write_csv(
    file: str | Path | BinaryIO,
    *,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write the headings and the rows, and return how many rows there were."""
    if isinstance(file, str | Path):
        with Path(file).open("wb") as opened:
            return _write(opened, columns, rows, progress)
    return _write(file, columns, rows, progress)


def _write(
    file: BinaryIO,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    progress: Callable[[int], None] | None,
) -> int:
    # Without the mark, Excel reads UTF-8 as an old code page and spoils Hindi.
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text)
        writer.writerow([safe_text(str(column.heading)) for column in columns])
        done = 0
        for done, row in enumerate(rows, start=1):
            cells = zip(columns, row, strict=True)
            writer.writerow([_cell(column, value) for column, value in cells])
            if progress and done % REPORT_EVERY == 0:
                progress(done)
        if progress:
            progress(done)
        return done
    finally:
        text.detach()


def safe_text(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would run it."""
    return f"'{text}" if starts_a_formula(text) else text


def _cell(column: Column, value: Any) -> str:
    if is_empty(value):
        return ""
    match column.kind:
        case Kind.INT:
            return str(int(value))
        case Kind.RUPEES:
            return f"{Decimal(int(value)) / 100:.2f}"
        case Kind.DATE:
            return local_day(value).isoformat()
        case Kind.MOMENT:
            return local_moment(value).isoformat(sep=" ", timespec="minutes")
        case Kind.YES_NO:
            return _("Yes") if value else _("No")
    return safe_text(str(value))
