"""What is asked of an .xlsx or .xls before anything opens it: size, macros, secrets."""

import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cases.rescue_list.cells import BrokenCell
from common.refusals import Refused

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_UNPACKED = 160 * 1024 * 1024  # 20,000 rows of 200 short cells need 130 MB
MOST_PARTS = 2_000
_CHUNK = 64 * 1024


class UnreadableList(Refused):
    """The file as a whole can't be read: what is wrong and how to mend it."""

    def __init__(self, kind: str, *, what: str, how: str) -> None:
        super().__init__(f"{what} {how}")
        self.kind = kind
        self.what = what
        self.how = how


def damaged() -> UnreadableList:
    """The refusal of a file that breaks off or was changed on the way."""
    return UnreadableList(
        "FILE_DAMAGED",
        what=_("The file is damaged and can't be opened."),
        how=_("Open it in a spreadsheet program and save it again as .xlsx."),
    )


def encrypted() -> UnreadableList:
    """The refusal of a file that opens with a password only."""
    return UnreadableList(
        "FILE_ENCRYPTED",
        what=_("The file is locked with a password."),
        how=_("Save a copy without the password and send that."),
    )


def with_macros() -> UnreadableList:
    """The refusal of a file that carries a program."""
    return UnreadableList(
        "FILE_WITH_MACROS",
        what=_("The file holds macros, which are small programs."),
        how=_("Save it as .xlsx, without macros, and send that."),
    )


def too_many_rows() -> UnreadableList:
    """The refusal of a list that is longer than one import may be."""
    return UnreadableList(
        "TOO_MANY_ROWS",
        what=_("The list has more than %(limit)s rows.") % {"limit": f"{MOST_ROWS:,}"},
        how=_("Split it into several files and send them one after the other."),
    )


def too_many_columns() -> UnreadableList:
    """The refusal of a list that is wider than any list of children."""
    return UnreadableList(
        "TOO_MANY_COLUMNS",
        what=_("The list has more than %(limit)s columns.") % {"limit": MOST_COLUMNS},
        how=_("Delete the columns that say nothing about the children."),
    )


def _too_big_inside() -> UnreadableList:
    return UnreadableList(
        "FILE_TOO_BIG_INSIDE",
        what=_("The file unpacks to more than a list of children can be."),
        how=_("Copy the list alone into a new workbook and save that as .xlsx."),
    )


def _no_workbook(names: set[str]) -> UnreadableList:
    if "xl/workbook.bin" in names:
        what = _("This is a binary workbook (.xlsb).")
    elif any(name.startswith("word/") for name in names):
        what = _("This is a Word document, not a spreadsheet.")
    elif "mimetype" in names:
        what = _("This is an OpenDocument file.")
    else:
        what = _("This archive is not a spreadsheet.")
    return UnreadableList(
        "FILE_NOT_A_LIST", what=what, how=_("Save the list as .xlsx or .csv.")
    )


@dataclass(frozen=True, slots=True)
class WorkbookFacts:
    """What the reader of the cells can't see: formulas that gave no value."""

    broken: dict[str, dict[tuple[int, int], BrokenCell]] = field(default_factory=dict)


def inspect_workbook(content: bytes) -> WorkbookFacts:
    """Refuse an .xlsx that is unsafe or too large, and tell its broken formulas."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, struct.error, ValueError, OSError, RuntimeError):
        raise damaged() from None
    _refuse_by_parts(archive)
    parts = _unpacked_sheets(content, archive)
    for part in parts.values():
        _refuse_large_sheet(part)
    names = _sheet_names(parts)
    return WorkbookFacts(
        {
            name: _broken_cells(parts[path])
            for name, path in names.items()
            if path in parts
        }
    )


def _refuse_by_parts(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if any(info.flag_bits & 1 for info in archive.infolist()):
        raise encrypted()
    if any("vbaproject" in name.lower() or "macrosheets/" in name for name in names):
        raise with_macros()
    if "xl/workbook.xml" not in names:
        raise _no_workbook(names)
    if len(archive.infolist()) > MOST_PARTS:
        raise _too_big_inside()


_KEPT = re.compile(r"xl/workbook\.xml$|xl/_rels/workbook\.xml\.rels$")


def _unpacked_sheets(content: bytes, archive: zipfile.ZipFile) -> dict[str, bytes]:
    # The sizes that an archive states may lie, so every part is really unpacked here,
    # once, and counted, before a reader without limits may see it.
    left = MOST_UNPACKED
    kept = {}
    for info in archive.infolist():
        chunks = []
        for chunk in _unpacked(content, info):
            left -= len(chunk)
            if left < 0:
                raise _too_big_inside()
            chunks.append(chunk)
        part = b"".join(chunks)
        if _KEPT.match(info.filename) or b"sheetData" in part:
            kept[info.filename] = part
    return kept


def _unpacked(content: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    start = info.header_offset
    header = content[start : start + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise damaged()
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    start += 30 + name_length + extra_length
    packed = content[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        yield packed
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        yield from _inflated(packed)
    else:
        raise damaged()


def _inflated(packed: bytes) -> Iterator[bytes]:
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    waiting = packed
    while waiting and not inflating.eof:
        try:
            chunk = inflating.decompress(waiting, _CHUNK)
        except zlib.error:
            raise damaged() from None
        yield chunk
        waiting = inflating.unconsumed_tail


# Never across the next "<": a sheet made of unclosed tags must not cost time squared.
_TAG = re.compile(rb"<(?:[\w.\-]+:)?(row|c)(?=[\s/>])([^<>]*)>")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,4})(\d{1,8})["']""")


def _refuse_large_sheet(part: bytes) -> None:
    # One filled cell in the last corner makes some readers set aside memory for the
    # 17 thousand million cells before it. Cells that are only coloured don't count.
    row = column = filled_rows = 0
    counted = -1
    for tag, attributes in _TAG.findall(part):
        place = _PLACE.search(attributes)
        if tag == b"row":
            row, column = int(place[2]) if place else row + 1, 0
            continue
        column = column_number(place[1].decode()) if place else column + 1
        if attributes.endswith(b"/"):
            continue
        if column > MOST_COLUMNS:
            raise too_many_columns()
        if row != counted:
            counted, filled_rows = row, filled_rows + 1
        if filled_rows > MOST_ROWS + 100 or row > 4 * MOST_ROWS:
            raise too_many_rows()


def column_number(letters: str) -> int:
    """The number of a column from its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^<>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^<>]*)>")


def _attribute(attributes: bytes, name: bytes) -> str:
    found = re.search(
        rb"""(?:^|[\s:])""" + name + rb"""\s*=\s*["']([^"']*)""", attributes
    )
    return html.unescape(found[1].decode("utf-8", "replace")) if found else ""


def _sheet_names(parts: dict[str, bytes]) -> dict[str, str]:
    """Each sheet's name and the part of the archive in which its cells stand."""
    targets = {
        _attribute(found, b"Id"): _attribute(found, b"Target")
        for found in _RELATION.findall(parts.get("xl/_rels/workbook.xml.rels", b""))
    }
    return {
        _attribute(found, b"name"): _part_path(
            targets.get(_attribute(found, b"id"), "")
        )
        for found in _SHEET.findall(parts.get("xl/workbook.xml", b""))
    }


def _part_path(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


_ERROR_CELL = re.compile(
    rb"""<c\s([^<>]*\bt=["']e["'][^<>]*)>(?:<f[^<>]*(?:/>|>[^<]*</f>))?<v>([^<]*)</v>"""
)
_EMPTY_FORMULA = re.compile(
    rb"""<c\s([^<>]*[^<>/])>(<f[^<>]*(?:/>|>[^<]*</f>))(?:<v\s*/>|<v></v>)?</c>"""
)


def _broken_cells(part: bytes) -> dict[tuple[int, int], BrokenCell]:
    broken = {}
    for attributes, error in _ERROR_CELL.findall(part):
        broken[_place_of(attributes)] = BrokenCell(error.decode("utf-8", "replace"))
    for attributes, _formula in _EMPTY_FORMULA.findall(part):
        broken[_place_of(attributes)] = BrokenCell("=…")
    broken.pop((-1, -1), None)
    return broken


def _place_of(attributes: bytes) -> tuple[int, int]:
    place = _PLACE.search(attributes)
    if not place or not place[1]:
        return -1, -1
    return int(place[2]) - 1, column_number(place[1].decode()) - 1


def refuse_unsafe_old_workbook(content: bytes) -> None:
    """Refuse an .xls, or whatever stands in its container, that is locked or runs."""
    if "EncryptedPackage".encode("utf-16-le") in content or _has_file_pass(content):
        raise encrypted()
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise with_macros()
    if "WordDocument".encode("utf-16-le") in content:
        raise _no_workbook({"word/"})


_BOOK_BEGINS = b"\x09\x08\x10\x00"
_FILE_PASS = b"\x2f\x00"


def _has_file_pass(content: bytes) -> bool:
    # The record FILEPASS stands next to the one that begins the book; its reader would
    # only say that it can't tell what kind of file this is.
    begins = content.find(_BOOK_BEGINS)
    after = begins + len(_BOOK_BEGINS) + 16
    return begins >= 0 and content[after : after + 2] == _FILE_PASS
