import csv
import io

import pytest

from cases.rescue_list.check import check_list
from cases.rescue_list.rejected import rejected_csv
from tests.cases.rescue_list.lists import (
    HEADINGS,
    PLACES,
    TODAY,
    aadhaar,
    checked,
    row,
)


def table(listed) -> list[list[str]]:
    text = rejected_csv(listed).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_only_the_rejected_rows_are_given_back():
    listed = checked(row(), row(Name_of_child="Ajit", Sex="K", Age="young"))
    headings, *rows = table(listed)

    assert headings == [
        *HEADINGS,
        "Row in your file",
        "What is wrong",
        "How to mend it",
    ]
    assert [cells[5] for cells in rows] == ["Ajit"]
    assert rows[0][-3] == "3"
    assert rows[0][-2] == (
        "I: “K” doesn't say whether the child is a boy or a girl. "
        "H: “young” is not an age that can be read."
    )
    assert "Write Boy, Girl or Transgender." in rows[0][-1]


def test_warnings_are_not_given_back():
    listed = checked(row(Sex="K", Age="19"))
    assert "not a child's age" not in table(listed)[1][-2]


def test_the_file_opens_in_a_spreadsheet_with_its_hindi():
    listed = checked(row(Name_of_child="संदीप", Sex="K"))
    assert rejected_csv(listed).startswith(b"\xef\xbb\xbf")
    assert table(listed)[1][5] == "संदीप"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "＝", "＠"])
def test_no_cell_of_it_is_a_live_formula(start):
    listed = checked(row(Sex="K", Village=f"{start}cmd|' /C calc'!A0"))
    cell = table(listed)[1][9]
    assert cell.startswith("'") or not cell.strip().startswith(tuple("=+-@＝＋－＠"))


def test_no_aadhaar_number_is_given_back():
    number = aadhaar()
    listed = checked(
        row(Remarks=f"card {number}", Village=f"{number[:4]} {number[4:]}")
    )
    assert number[4:] not in rejected_csv(listed).decode()


def test_the_mended_file_can_be_sent_again_as_it_is():
    listed = checked(
        row(Sex="K", Village="-Pipra"), row(Name_of_child="Ajit", Age="young")
    )
    mended = rejected_csv(listed).replace(b",K,", b",Boy,").replace(b",young,", b",12,")

    again = check_list(mended, places=PLACES, today=TODAY)

    assert again.can_be_imported
    assert again.problems == []
    assert [draft.village for draft in again.drafts] == ["-Pipra", "Pipra"]
