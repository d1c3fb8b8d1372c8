"""Excel files of any length from rows that the database has already written as XML.

A row of a million costs the program nothing but its bytes: they go from the database
through the packer to the disk, in the same small memory. `row_in_sql` gives the SQL
of a row, `SheetStream` packs what comes.
"""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

from common.columns import (
    FORMULA_SIGNS,
    UNSEEN_SIGNS,
    Column,
    Kind,
    local_moment,
)

# What Excel can open.
MOST_ROWS = 1_048_576
# Title, filters, maker, an empty row, headings.
_ABOVE = 5

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKED = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# 12,34,567.50 as people in India write it. Excel knows thousands only, so the format
# has one picture for each size. Debts, which are rare, are grouped in thousands.
_LAKHS = r"[>=10000000]##\,##\,##\,##0.00;[>=100000]##\,##\,##0.00;##,##0.00"

# The place of each look in the list of styles below.
_TEXT, _QUOTED, _INT, _RUPEES, _DATE, _TITLE, _NOTE, _HEADING, _SUM, _BOLD = range(
    1, 11
)
_STYLE = {Kind.TEXT: _TEXT, Kind.INT: _INT, Kind.RUPEES: _RUPEES, Kind.DATE: _DATE}
_FORMATS = (
    f'<numFmt numFmtId="164" formatCode={quoteattr(_LAKHS)}/>'
    '<numFmt numFmtId="165" formatCode="dd\\-mm\\-yyyy"/>'
)
_FONTS = (
    '<font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="14"/><name val="Calibri"/></font>'
    '<font><sz val="11"/><color rgb="FF444444"/><name val="Calibri"/></font>'
)
_LOOKS = [
    "",
    'numFmtId="49" applyNumberFormat="1"',
    'numFmtId="49" applyNumberFormat="1" quotePrefix="1"',
    'numFmtId="1" applyNumberFormat="1"',
    'numFmtId="164" applyNumberFormat="1"',
    'numFmtId="165" applyNumberFormat="1"',
    'fontId="2" applyFont="1"',
    'fontId="3" applyFont="1"',
    'fontId="1" fillId="2" applyFont="1" applyFill="1"',
    'numFmtId="164" fontId="1" applyNumberFormat="1" applyFont="1"',
    'fontId="1" applyFont="1"',
]
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="2">{_FORMATS}</numFmts>'
    f'<fonts count="4">{_FONTS}</fonts><fills count="3">'
    '<fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFEEEEEE"/></patternFill>'
    '</fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    f'<cellXfs count="{len(_LOOKS)}">'
    f"{''.join(f'<xf {look} xfId="0"/>' for look in _LOOKS)}</cellXfs>"
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    "</cellStyles></styleSheet>"
)

# Excel opens no file with such characters, and they mean nothing.
_UNSEEN = "".join(f"\\x{n:02x}" for n in range(1, 32) if n not in {9, 10, 13})


def _literal(signs: str) -> str:
    """An SQL literal of these signs, each by its number."""
    return f"E'{''.join(f'\\u{ord(sign):04x}' for sign in signs)}'"


_SIGNS, _BLANKS = _literal(FORMULA_SIGNS), _literal(UNSEEN_SIGNS)
_FIRST, _BREAKS = _literal(FORMULA_SIGNS + UNSEEN_SIGNS), _literal("\t\r\n")


def runs_in_sql(value: str) -> str:
    """SQL: whether a spreadsheet would run these words instead of showing them, as
    `common.columns.starts_a_formula` says; the words are not empty. Nearly all are
    known by their first letter, Latin or of a script of India, and no more is asked."""
    letter, first = f'{value} collate "C"', f"left({value}, 1)"
    return (
        rf"(not ({letter} >= 'A' and {letter} < '{{'"
        rf" or {letter} >= U&'\0900' and {letter} < U&'\0E00')"
        f" and strpos({_FIRST}, {first}) > 0 and (strpos({_BREAKS}, {first}) > 0"
        f" or strpos({_SIGNS}, left(ltrim({value}, {_BLANKS}), 1)) > 0))"
    )


def csv_cell_in_sql(name: str, column: Column) -> str:
    """SQL for the cell of a CSV file; `name` is the SQL of its value."""
    match column.kind:
        case Kind.RUPEES:
            return _rupees_in_sql(name)
        case Kind.TEXT:
            return (
                f"case when {name} = '' then null"
                f" when {runs_in_sql(name)} then '''' || {name} else {name} end"
            )
    return name


def _rupees_in_sql(paise: str) -> str:
    """SQL: rupees with two digits. Multiplying is exact, and cheaper than dividing."""
    return f"({paise} * 0.01)"


def row_in_sql(columns: Mapping[str, Column]) -> str:
    """SQL for one row of a sheet as XML, from the named values."""
    cells = " || ".join(_cell_in_sql(name, column) for name, column in columns.items())
    return f"'<row>' || {cells} || '</row>'"


def _cell_in_sql(name: str, column: Column) -> str:
    style = _STYLE[Kind(column.kind)]
    if column.kind != Kind.TEXT:
        value = {
            Kind.INT: name,
            Kind.RUPEES: _rupees_in_sql(name),
            Kind.DATE: f"({name} - date '1899-12-30')",
        }[Kind(column.kind)]
        return f"""coalesce('<c s="{style}"><v>' || {value} || '</v></c>', '<c/>')"""
    words = f"nullif({name}, '')"
    # XML's own signs are put into words; the longest cell that Excel opens is short.
    plain = f"translate(left({words}, 32767), E'{_UNSEEN}', '')"
    for sign, name_of in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        plain = f"replace({plain}, '{sign}', '{name_of}')"
    look = f"case when {runs_in_sql(name)} then '{_QUOTED}' else '{_TEXT}' end"
    return (
        f"""coalesce('<c t="inlineStr" s="' || {look} || '"><is><t>' || {plain}"""
        """ || '</t></is></c>', '<c/>')"""
    )


class SheetStream:
    """One workbook, written from its beginning to its end.

    Used in a `with`: `add` takes rows as XML and says how many they are; a sheet that
    is full is followed by another one.
    """

    _part: IO[bytes]  # the sheet that is being written

    def __init__(
        self,
        file: str | Path | BinaryIO,
        *,
        title: str,
        columns: Sequence[Column],
        filters: str,
        made_by: str,
        made_at: datetime,
        totals: Sequence[Any] = (),
        rows_per_sheet: int = MOST_ROWS - _ABOVE - 1,
    ):
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._columns, self._totals, self._most = columns, totals, rows_per_sheet
        self._title, self._sheets, self._rows = title, 0, 0
        moment = local_moment(made_at).strftime("%d-%m-%Y %H:%M")
        self._above = [
            (title, _TITLE),
            (_("Shown: %(filters)s") % {"filters": filters or _("everything")}, _NOTE),
            (
                _("Made by %(name)s on %(moment)s")
                % {"name": made_by, "moment": moment},
                _NOTE,
            ),
        ]

    def __enter__(self) -> "SheetStream":
        self._open_sheet()
        return self

    def __exit__(self, kind, *error) -> None:
        if kind is None:
            self._close_sheet(is_last=True)
            self._write_frame()
        else:
            self._part.close()
        self._zip.close()

    def add(self, xml: str, rows: int) -> None:
        """Write rows that the database made with `row_in_sql`."""
        if self._rows and self._rows + rows > self._most:
            self._close_sheet(is_last=False)
            self._open_sheet()
        self._part.write(xml.encode())
        self._rows += rows

    def _open_sheet(self) -> None:
        self._sheets, self._rows = self._sheets + 1, 0
        name = f"xl/worksheets/sheet{self._sheets}.xml"
        self._part = self._zip.open(name, "w", force_zip64=True)
        widths = "".join(
            f'<col min="{n}" max="{n}" width="{column.width}" customWidth="1"/>'
            for n, column in enumerate(self._columns, start=1)
        )
        above = "".join(f"<row>{_words(text, s)}</row>" for text, s in self._above)
        headings = "".join(_words(str(c.heading), _HEADING) for c in self._columns)
        self._part.write(
            f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews>'
            f'<sheetView workbookViewId="0"><pane ySplit="{_ABOVE}"'
            f' topLeftCell="A{_ABOVE + 1}" activePane="bottomLeft" state="frozen"/>'
            f"</sheetView></sheetViews><cols>{widths}</cols><sheetData>"
            f"{above}<row/><row>{headings}</row>".encode()
        )

    def _close_sheet(self, *, is_last: bool) -> None:
        last = _ABOVE + max(self._rows, 1)
        total = ""
        if is_last and self._totals:
            cells = zip(self._columns, self._totals, strict=True)
            total = f"<row>{''.join(_total(c, value) for c, value in cells)}</row>"
        self._part.write(
            f'{total}</sheetData><autoFilter ref="A{_ABOVE}:'
            f'{_letters(len(self._columns))}{last}"/><pageSetup paperSize="9"'
            ' orientation="landscape"/></worksheet>'.encode()
        )
        self._part.close()

    def _write_frame(self) -> None:
        numbers = range(1, self._sheets + 1)
        kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml"'
            f' ContentType="{kinds}.worksheet+xml"/>'
            for n in numbers
        )
        sheets = "".join(
            f'<sheet name="{escape(_("List"))} {n}" sheetId="{n}" r:id="rId{n}"/>'
            for n in numbers
        )
        links = "".join(
            f'<Relationship Id="rId{n}" Type="{_LINKS}/worksheet"'
            f' Target="worksheets/sheet{n}.xml"/>'
            for n in numbers
        )
        frame = {
            "[Content_Types].xml": f'<Types xmlns="{_PACKED}/content-types">'
            '<Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/xl/workbook.xml"'
            f' ContentType="{kinds}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{kinds}.styles+xml"/>'
            f"{parts}</Types>",
            "_rels/.rels": f'<Relationships xmlns="{_PACKED}/relationships">'
            f'<Relationship Id="rId1" Type="{_LINKS}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}">'
            f"<sheets>{sheets}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKED}'
            f'/relationships">{links}<Relationship Id="rId{self._sheets + 1}"'
            f' Type="{_LINKS}/styles" Target="styles.xml"/></Relationships>',
        }
        for name, xml in frame.items():
            self._zip.writestr(name, _HEAD + xml)
        self._zip.writestr("xl/styles.xml", _STYLES)


def _words(text: str, style: int) -> str:
    return f'<c t="inlineStr" s="{style}"><is><t>{escape(text)}</t></is></c>'


def _total(column: Column, value: Any) -> str:
    if value is None or value == "":
        return "<c/>"
    if column.kind == Kind.RUPEES:
        return f'<c s="{_SUM}"><v>{value / 100:.2f}</v></c>'
    return _words(str(value), _BOLD)


def _letters(number: int) -> str:
    """The name of a column: 1 is A, 27 is AA."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
