"""Excel files with typed cells, made row by row in the same small memory."""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from common.columns import (
    Column,
    Kind,
    is_empty,
    local_day,
    local_moment,
    starts_a_formula,
)

REPORT_EVERY = 500
# What Excel can open.
MOST_ROWS = 1_048_576
_MOST_LETTERS = 32_767

# Title, filters, maker, an empty row, headings.
_HEADING_ROW = 4

# 12,34,567.50 as people in India write it. Excel knows thousands only, so the format
# has one picture for each size. Debts, which are rare, are grouped in thousands.
_LAKHS = r"[>=10000000]##\,##\,##\,##0.00;[>=100000]##\,##\,##0.00;##,##0.00"


def write_xlsx(
    file: str | Path | BinaryIO,
    *,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    filters: str,
    made_by: str,
    made_at: datetime,
    totals: Sequence[Any] | None = None,
    progress: Callable[[int], None] | None = None,
    rows_per_sheet: int = MOST_ROWS - _HEADING_ROW - 2,
) -> int:
    """Write a list that says what it is, and return how many rows there were.

    `totals` is one more row, with None under the columns that have none. `progress`
    hears the number of rows done; when it raises, no file is left behind.
    """
    target = str(file) if isinstance(file, Path) else file
    # A run that is broken off leaves its half-written sheets here, and they go too.
    with tempfile.TemporaryDirectory() as scratch:
        book = xlsxwriter.Workbook(
            target,
            {
                "constant_memory": True,
                "tmpdir": scratch,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        book.set_properties({"title": title, "author": made_by})
        ink = _Ink(book)
        head = [
            title,
            _("Shown: %(filters)s") % {"filters": filters or _("everything")},
            _("Made by %(name)s on %(moment)s")
            % {
                "name": made_by,
                "moment": local_moment(made_at).strftime("%d-%m-%Y %H:%M"),
            },
        ]
        done = 0
        remaining = iter(rows)
        number = 0
        following = list(islice(remaining, 1))
        while following or number == 0:
            number += 1
            sheet = _new_sheet(book, ink, number, columns, head)
            at = _HEADING_ROW
            while following and at - _HEADING_ROW < rows_per_sheet:
                at += 1
                _write_row(sheet, at, columns, following[0], ink.cells)
                done += 1
                if progress and done % REPORT_EVERY == 0:
                    progress(done)
                following = list(islice(remaining, 1))
            sheet.autofilter(_HEADING_ROW, 0, at, len(columns) - 1)
            if totals is not None and not following:
                _write_row(sheet, at + 1, columns, totals, ink.totals)
        if progress:
            progress(done)
        book.close()
    return done


class _Ink:
    """The formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.note = book.add_format({"font_color": "#444444"})
        self.heading = book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#EEEEEE", "text_wrap": True}
        )
        self.cells = self._kinds(book, {})
        self.totals = self._kinds(book, {"bold": True, "top": 1})

    def _kinds(
        self, book: xlsxwriter.Workbook, look: dict[str, Any]
    ) -> dict[str, Format]:
        kinds: dict[str, dict[str, Any]] = {
            Kind.TEXT: {"num_format": "@"},
            # Excel runs such words as soon as somebody edits the cell; the quote
            # prefix keeps them words.
            "quoted": {"num_format": "@", "quote_prefix": True},
            Kind.INT: {"num_format": "0"},
            Kind.RUPEES: {"num_format": _LAKHS},
            Kind.DATE: {"num_format": "dd-mm-yyyy", "align": "left"},
            Kind.MOMENT: {"num_format": "dd-mm-yyyy hh:mm", "align": "left"},
            Kind.YES_NO: {"num_format": "@"},
        }
        return {kind: book.add_format(look | extra) for kind, extra in kinds.items()}


def _new_sheet(
    book: xlsxwriter.Workbook,
    ink: _Ink,
    number: int,
    columns: Sequence[Column],
    head: Sequence[str],
) -> Worksheet:
    name = _("List") if number == 1 else _("List %(number)d") % {"number": number}
    sheet = book.add_worksheet(name)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
    sheet.freeze_panes(_HEADING_ROW + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADING_ROW)
    sheet.set_footer("&L&F&R&P / &N")
    for row, words in enumerate(head):
        sheet.write_string(row, 0, words, ink.title if row == 0 else ink.note)
    for index, column in enumerate(columns):
        sheet.write_string(_HEADING_ROW, index, str(column.heading), ink.heading)
    return sheet


def _write_row(
    sheet: Worksheet,
    at: int,
    columns: Sequence[Column],
    row: Sequence[Any],
    formats: dict[str, Format],
) -> None:
    for index, (column, value) in enumerate(zip(columns, row, strict=True)):
        if is_empty(value):
            sheet.write_blank(at, index, None, formats[Kind.TEXT])
            continue
        match column.kind:
            case Kind.INT:
                sheet.write_number(at, index, int(value), formats[Kind.INT])
            case Kind.RUPEES:
                rupees = int(value) / 100
                sheet.write_number(at, index, rupees, formats[Kind.RUPEES])
            case Kind.DATE:
                sheet.write_datetime(at, index, local_day(value), formats[Kind.DATE])
            case Kind.MOMENT:
                ink = formats[Kind.MOMENT]
                sheet.write_datetime(at, index, local_moment(value), ink)
            case Kind.YES_NO:
                words = _("Yes") if value else _("No")
                sheet.write_string(at, index, words, formats[Kind.YES_NO])
            case _text:
                _write_text(sheet, at, index, str(value), formats)


def _write_text(
    sheet: Worksheet, at: int, index: int, text: str, formats: dict[str, Format]
) -> None:
    if len(text) > _MOST_LETTERS:
        # Excel refuses longer cells, and XlsxWriter would leave the cell empty.
        text = text[: _MOST_LETTERS - 1] + "…"
    ink = formats["quoted" if starts_a_formula(text) else Kind.TEXT]
    sheet.write_string(at, index, text, ink)
