import io
import struct
import time
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.rescue_list import archives
from cases.rescue_list.cells import BrokenCell
from cases.rescue_list.reading import (
    UnreadableList,
    decode,
    read_list,
    sniff_delimiter,
)
from common.refusals import Refused
from tests.cases.rescue_list.lists import (
    DATA,
    HEADINGS,
    ROW,
    aadhaar,
    as_csv,
    as_xlsx,
    row,
)


def refusal(content: bytes, **options) -> UnreadableList:
    with pytest.raises(UnreadableList) as caught:
        read_list(content, **options)
    assert caught.value.what.endswith(".")
    assert caught.value.how.endswith(".")
    return caught.value


def rows_of(content: bytes, **options) -> list[tuple[object, ...]]:
    return [tuple(map(str, row.cells)) for row in read_list(content, **options).rows()]


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def changed(content: bytes, part: str, change) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            kept = old.read(name)
            new.writestr(name, change(kept) if name == part else kept)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
OLD_BOOK = (DATA / "twenty-children.xls").read_bytes()


@pytest.mark.parametrize(
    ("name", "kind", "heading_row", "children"),
    [
        ("rescue-list-sample.xlsx", "XLSX", 4, 1401),
        ("rescue-list-sample-hi.csv", "CSV", 1, 300),
        ("twenty-children.xls", "XLS", 4, 20),
    ],
)
def test_the_samples_are_read_whole(name, kind, heading_row, children):
    listed = read_list((DATA / name).read_bytes())
    rows = list(listed.rows())

    assert (listed.kind, listed.heading_row) == (kind, heading_row)
    assert len(rows) == children
    assert rows[0].number == heading_row + 1
    assert rows[-1].number == heading_row + children


def test_the_titles_above_the_headings_are_kept():
    listed = read_list((DATA / "rescue-list-sample.xlsx").read_bytes())
    assert listed.titles[0] == "District-wise list of children rescued, January drive"


# Text files.


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_a_csv_is_read_in_every_alphabet_and_with_every_sign(delimiter, encoding):
    content = as_csv([HEADINGS, ROW], encoding=encoding, delimiter=delimiter)
    assert rows_of(content) == [ROW[:-1]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_hindi_survives_every_alphabet_that_has_it(encoding):
    headings = ["बच्चे का नाम", "आयु", "लिंग"]
    content = as_csv([headings, ["संदीप", "१४", "लड़का"]], encoding=encoding)
    assert read_list(content).headings == tuple(headings)


def test_windows_own_letters_are_read():
    assert decode("Café – “x”".encode("cp1252")) == "Café – “x”"


def test_a_comma_inside_a_cell_does_not_hide_the_delimiter():
    assert sniff_delimiter("a;b;c\nUppal, lane 1;2;3\nX, lane 2;2;3\n") == ";"


def test_excels_own_first_line_is_passed_over():
    listed = read_list(b"sep=;\r\n" + as_csv([HEADINGS, ROW], delimiter=";"))
    assert listed.heading_row == 2
    assert next(listed.rows()).number == 3


def test_blank_lines_keep_their_row_numbers():
    content = as_csv([["A list"], [], HEADINGS, [], ROW, [""] * 15, ROW])
    listed = read_list(content)
    assert listed.heading_row == 3
    assert [row.number for row in listed.rows()] == [5, 7]


def test_a_cell_with_line_breaks_is_one_row():
    content = as_csv([HEADINGS, row(Remarks="one\ntwo\nthree"), ROW])
    assert [row.number for row in read_list(content).rows()] == [2, 3]


def test_the_guard_against_formulas_is_taken_off_again():
    content = as_csv([HEADINGS, row(Remarks="'=1+1", Age='="014"')])
    cells = next(read_list(content).rows()).cells
    assert (cells[14], cells[7]) == ("=1+1", "014")


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_row():
    content = as_csv([HEADINGS, ROW]) + b'"open,' + b"x," * 100_000
    assert refusal(content).kind == "CSV_BROKEN"


# Where the headings stand.


def test_headings_in_two_rows_are_one_heading():
    content = as_csv(
        [
            ["List of children", "", "", "", "", "", ""],
            ["Date of rescue", "District", "Child", "", "", "Home", ""],
            ["", "", "Name", "Age", "Sex", "District", "State"],
            ["26/01/2023", "Sangareddy", "Kishan", "14", "M", "Katihar", "Bihar"],
        ]
    )
    listed = read_list(content)
    assert listed.heading_row == 3
    assert listed.headings[:4] == ("Date of rescue", "District", "Name", "Age")
    assert listed.groups[5:] == ("Home", "Home")


def test_merged_headings_stand_over_their_columns():
    content = as_xlsx(
        [
            ["List of children"],
            ["Date of rescue", "District", "Name", "Age", "Sex", "Home address", None],
            [None, None, None, None, None, "District", "State"],
            ["26/01/2023", "Sangareddy", "Kishan", 14, "M", "Katihar", "Bihar"],
        ],
        merged=["A1:G1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3", "F2:G2"],
    )
    listed = read_list(content)
    assert listed.heading_row == 3
    assert listed.headings[0] == "Date of rescue"
    assert listed.groups[5:] == ("Home address", "Home address")


def test_a_title_above_is_no_group():
    content = as_xlsx([["Rescue list"], HEADINGS, ROW], merged=["A1:O1"])
    assert set(read_list(content).groups) == {""}


def test_a_cell_merged_over_several_children_is_said_of_each():
    content = as_xlsx(
        [HEADINGS, ROW, row(FIR_no=None), row(FIR_no=None)], merged=["M2:M4"]
    )
    assert [r.cells[12] for r in read_list(content).rows()] == ["272/2023"] * 3


def test_a_saved_mapping_helps_to_find_headings_that_nobody_knows():
    rows = [["A title"], ["kaksha", "dal", "gana"], ["x", "y", "z"]]
    assert refusal(as_csv(rows)).kind == "NO_HEADINGS"
    saved = {"kaksha": "name", "dal": "age", "gana": "sex"}
    assert read_list(as_csv(rows), saved=saved).heading_row == 2


def test_a_list_without_headings_is_refused():
    assert refusal(as_csv([ROW, ROW])).kind == "NO_HEADINGS"


# Workbooks.


def test_dates_in_a_workbook_stay_dates():
    content = as_xlsx([HEADINGS, row(Date_of_rescue=date(2023, 1, 26))])
    assert next(read_list(content).rows()).cells[0] == date(2023, 1, 26)


def book_of_sheets(**sheets) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(list(cells))
    book["Old"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_sheet_with_the_list_is_found_and_the_others_are_named():
    content = book_of_sheets(
        Notes=[["Read me"]],
        Sangareddy=[HEADINGS, ROW],
        Nizamabad=[HEADINGS[:5], ROW[:5]],
        Old=[HEADINGS, ROW, ROW],
    )
    listed = read_list(content)
    assert (listed.sheet, listed.other_sheets) == ("Sangareddy", ("Nizamabad",))
    assert read_list(content, sheet="Nizamabad").sheet == "Nizamabad"
    assert refusal(content, sheet="Old").kind == "SHEET_MISSING"


def test_a_formula_without_a_value_is_no_blank_cell():
    content = as_xlsx([HEADINGS, row(Age="=1/0", Sex="#REF!")])
    cells = next(read_list(content).rows()).cells
    assert cells[7] == BrokenCell("=…")
    assert cells[8] == BrokenCell("#REF!")


# What is refused.


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "FILE_EMPTY"),
        (b" \r\n ", "FILE_EMPTY"),
        (b"%PDF-1.7 ...", "FILE_NOT_A_LIST"),
        (b"\x89PNG\r\n", "FILE_NOT_A_LIST"),
        (b"<html><table><tr><td>Name</td></tr></table>", "FILE_NOT_A_LIST"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "FILE_NOT_A_LIST"),
        (b"a,b\x00\x01\x02c\n" * 20, "FILE_NOT_TEXT"),
        (b"PK\x03\x04 but nothing more", "FILE_DAMAGED"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "FILE_DAMAGED"),
        (zipped(word__document_xml=b"<w/>"), "FILE_NOT_A_LIST"),
        (zipped(mimetype=b"application/vnd.oasis"), "FILE_NOT_A_LIST"),
        (zipped(readme=b"hello"), "FILE_NOT_A_LIST"),
        (zipped(xl__workbook=b"x", **{"xl/workbook.bin": b"x"}), "FILE_NOT_A_LIST"),
        (OLD_BOOK + "WordDocument".encode("utf-16-le"), "FILE_NOT_A_LIST"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(content, kind):
    assert refusal(content).kind == kind


def test_a_refused_file_is_a_refusal_like_any_other():
    assert isinstance(refusal(b""), Refused)
    assert refusal(b"").reason == "The file is empty. Choose the file with the list."


def test_a_locked_workbook_is_refused():
    assert refusal((DATA / "locked.xlsx").read_bytes()).kind == "FILE_ENCRYPTED"


def test_an_archive_with_a_password_is_refused():
    content = bytearray(as_xlsx([HEADINGS, ROW]))
    at = content.index(b"PK\x01\x02") + 8
    content[at] |= 1
    assert refusal(bytes(content)).kind == "FILE_ENCRYPTED"


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macros_are_refused(part):
    out = io.BytesIO(as_xlsx([HEADINGS, ROW]))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(part, b"x")
    assert refusal(out.getvalue()).kind == "FILE_WITH_MACROS"


def test_macros_in_an_old_workbook_are_refused():
    content = (DATA / "twenty-children.xls").read_bytes()
    content += "_VBA_PROJECT".encode("utf-16-le")
    assert refusal(content).kind == "FILE_WITH_MACROS"


def test_a_file_name_with_an_aadhaar_number_is_refused_without_repeating_it():
    number = aadhaar()
    refused = refusal(as_csv([HEADINGS, ROW]), file_name=f"list {number}.csv")
    assert refused.kind == "FILE_NAME_WITH_AADHAAR"
    assert number not in refused.reason


def test_a_file_of_more_than_20_mb_is_refused():
    assert refusal(b"x," * (10 * 1024 * 1024) + b"xx").kind == "FILE_TOO_BIG"


def bomb(*, stated: int | None) -> bytes:
    zeros = bytes(archives.MOST_UNPACKED + 1)
    content = bytearray(zipped(xl__workbook_xml=b"<w/>", xl__media=zeros))
    if stated is not None:
        at = content.rindex(b"PK\x01\x02") + 24
        content[at : at + 4] = struct.pack("<I", stated)
    return bytes(content)


@pytest.mark.parametrize("stated", [None, 100])
def test_a_zip_bomb_is_refused_even_if_it_lies_about_its_size(stated, monkeypatch):
    monkeypatch.setattr(archives, "MOST_UNPACKED", 8_000_000)
    content = bomb(stated=stated)
    assert len(content) < 20_000
    assert refusal(content).kind == "FILE_TOO_BIG_INSIDE"


def test_a_workbook_of_very_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr(archives, "MOST_PARTS", 5)
    assert refusal(as_xlsx([HEADINGS, ROW])).kind == "FILE_TOO_BIG_INSIDE"


def test_a_workbook_packed_in_a_rare_way_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    assert refusal(out.getvalue()).kind == "FILE_DAMAGED"


def test_a_locked_old_workbook_is_refused():
    # The record FILEPASS (0x002F) stands behind the one that begins the book.
    after = OLD_BOOK.index(b"\x09\x08\x10\x00") + 4 + 16
    locked = OLD_BOOK[:after] + b"\x2f\x00" + OLD_BOOK[after + 2 :]
    assert refusal(locked).kind == "FILE_ENCRYPTED"


def test_an_old_workbook_of_256_columns_is_refused(monkeypatch):
    monkeypatch.setattr(archives, "MOST_COLUMNS", 10)
    assert refusal(OLD_BOOK).kind == "TOO_MANY_COLUMNS"


def test_a_sheet_of_unclosed_tags_is_refused_at_once():
    content = changed(
        as_xlsx([HEADINGS, ROW]), SHEET, lambda part: part[:100] + b"<c " * 2_000_000
    )
    started = time.perf_counter()
    assert outcome(content) in KINDS
    assert time.perf_counter() - started < 10


def test_a_workbook_cut_short_is_refused():
    content = changed(as_xlsx([HEADINGS, ROW]), SHEET, lambda part: part[:200])
    assert refusal(content).kind in {"FILE_DAMAGED", "NO_HEADINGS"}


@pytest.mark.parametrize(
    ("cell", "kind"), [(b"XFD2", "TOO_MANY_COLUMNS"), (b"A1048576", "TOO_MANY_ROWS")]
)
def test_one_cell_in_the_last_corner_is_refused_before_memory_is_set_aside(cell, kind):
    row_number = cell.lstrip(b"XFDA")
    far = b'<row r="%b"><c r="%b"><v>1</v></c></row></sheetData>' % (row_number, cell)
    content = changed(
        as_xlsx([HEADINGS, ROW]), SHEET, lambda part: part.replace(b"</sheetData>", far)
    )
    assert refusal(content).kind == kind


def test_cells_that_are_only_coloured_don_t_count():
    far = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    content = changed(
        as_xlsx([HEADINGS, ROW]), SHEET, lambda part: part.replace(b"</sheetData>", far)
    )
    assert len(rows_of(content)) == 1


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_more_than_200_columns_are_refused(make):
    wide = [*HEADINGS, *(f"More {n}" for n in range(190))]
    assert refusal(make([wide, ROW])).kind == "TOO_MANY_COLUMNS"


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_more_than_20_000_rows_are_refused(make, monkeypatch):
    monkeypatch.setattr(archives, "MOST_ROWS", 30)
    assert len(rows_of(make([HEADINGS, *[ROW] * 30]))) == 30
    assert refusal(make([HEADINGS, *[ROW] * 31])).kind == "TOO_MANY_ROWS"
    assert refusal(make([HEADINGS, *[ROW] * 500])).kind == "TOO_MANY_ROWS"


def outcome(content: bytes) -> str:
    try:
        return read_list(content).kind
    except UnreadableList as refused:
        return refused.kind


KINDS = {"CSV", "XLSX", "XLS", "NO_HEADINGS", "CSV_BROKEN", "TOO_MANY_COLUMNS"} | {
    f"FILE_{why}"
    for why in (
        "EMPTY",
        "DAMAGED",
        "NOT_TEXT",
        "NOT_A_LIST",
        "ENCRYPTED",
        "WITH_MACROS",
    )
}


@given(st.binary(max_size=400))
def test_any_bytes_are_a_list_or_refused(content):
    assert outcome(content) in KINDS


@pytest.mark.parametrize("name", ["twenty-children.xls", "small.xlsx"])
def test_a_damaged_workbook_is_a_list_or_refused(name):
    good = as_xlsx([HEADINGS, ROW]) if name == "small.xlsx" else OLD_BOOK
    places = st.tuples(st.integers(0, len(good) - 1), st.integers(0, 255))

    @settings(max_examples=20)
    @given(st.lists(places, min_size=1, max_size=8))
    def damage(changes):
        content = bytearray(good)
        for place, value in changes:
            content[place] = value
        assert outcome(bytes(content)) in KINDS | {"SHEET_MISSING", "TOO_MANY_ROWS"}

    damage()


def test_an_old_workbook_that_runs_in_circles_takes_no_more_than_its_own_process():
    # The table of sectors says of the directory's sector that it follows itself.
    directory, table = struct.unpack("<I24xI", OLD_BOOK[0x30:0x50])
    entry = (table + 1) * 512 + directory * 4
    content = OLD_BOOK[:entry] + struct.pack("<I", directory) + OLD_BOOK[entry + 4 :]

    assert refusal(content).kind == "FILE_DAMAGED"
