from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rescue_list.cells import (
    BrokenCell,
    holds_aadhaar,
    is_blank,
    is_ditto,
    text_of,
    without_aadhaar,
)
from common.identifiers import HIDDEN_AADHAAR, plain_digits, verhoeff_holds
from tests.cases.rescue_list.lists import aadhaar


@pytest.mark.parametrize(
    "digits", ["१४", "১৪", "౧౪", "੧੪", "૧૪", "୧୪", "௧௪", "۱۴", "１４"]
)
def test_the_digits_of_every_script_are_digits(digits):
    assert plain_digits(digits) == "14"


@given(st.text())
def test_plain_digits_moves_no_letter(text):
    assert len(plain_digits(text)) == len(text)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (14.0, "14"),
        (14.5, "14.5"),
        (True, "TRUE"),
        (date(2023, 1, 26), "26/01/2023"),
        (datetime(2023, 1, 26, 22, 30), "26/01/2023 22:30"),  # noqa: DTZ001
        (datetime(2023, 1, 26), "26/01/2023"),  # noqa: DTZ001
        (time(9, 5), "09:05"),
        ("  a \u00a0 b\n\tc\u200b ", "a b c"),
        (BrokenCell("#REF!"), "#REF!"),
    ],
)
def test_text_of_is_what_a_person_sees(cell, text):
    assert text_of(cell) == text


@pytest.mark.parametrize(
    "cell", [None, "", "  ", "-", "--", "NA", "n/a", "Nil", "Not known", "अज्ञात", "?"]
)
def test_a_cell_that_says_nothing_is_blank(cell):
    assert is_blank(cell)


@pytest.mark.parametrize("cell", [0, "0", "No", "Nilesh", "Dashrath"])
def test_a_cell_that_says_something_is_not_blank(cell):
    assert not is_blank(cell)


@pytest.mark.parametrize("cell", ['"', "-do-", "Do", "ditto", "same as above", "तदैव"])
def test_ditto_marks_are_known(cell):
    assert is_ditto(cell)


@pytest.mark.parametrize("cell", ["Dorothy", "", 4, None])
def test_other_cells_are_no_ditto(cell):
    assert not is_ditto(cell)


def test_verhoeff_knows_its_published_example():
    assert verhoeff_holds("2363")
    assert not verhoeff_holds("2364")


twelve = st.from_regex(r"[2-9][0-9]{10}", fullmatch=True).map(aadhaar)


@given(twelve)
def test_every_made_number_carries_its_check_digit(number):
    assert verhoeff_holds(number)


@given(twelve, st.sampled_from(["{}{}{}", "{} {} {}", "{}-{}-{}", "{}  {} - {}"]))
def test_an_aadhaar_number_is_found_and_hidden_anywhere(number, shape):
    written = shape.format(number[:4], number[4:8], number[8:])
    text = f"card {written} seen"

    assert holds_aadhaar(text)
    assert without_aadhaar(text) == f"card {HIDDEN_AADHAAR} seen"


@given(twelve, st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_makes_it_another_number(number, place, change):
    wrong = str((int(number[place]) + change) % 10)
    assert not holds_aadhaar(number[:place] + wrong + number[place + 1 :])


def test_an_aadhaar_number_is_found_in_other_digits_and_kinds_of_cells():
    number = aadhaar()
    devanagari = number.translate({ord("0") + i: chr(0x966 + i) for i in range(10)})

    assert holds_aadhaar(devanagari)
    assert holds_aadhaar(int(number))
    assert holds_aadhaar(float(number))
    assert holds_aadhaar(" ".join(number))
    assert devanagari not in without_aadhaar(f"({devanagari})")


def test_other_long_numbers_are_left_alone():
    number = aadhaar()
    for cell in (
        f"1{number}",
        f"{number}5",
        "9876543210",
        "26/01/2023",
        date(2023, 1, 1),
    ):
        assert not holds_aadhaar(cell)
