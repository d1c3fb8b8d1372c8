from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rescue_list.cells import Misread
from cases.rescue_list.values import (
    AadhaarSeen,
    Age,
    Fir,
    Sex,
    read_aadhaar,
    read_age,
    read_fir,
    read_mobile,
    read_name,
    read_pin,
    read_sex,
    read_text,
    read_yes_no,
)
from tests.cases.rescue_list.lists import aadhaar


def fault(read, cell) -> str:
    with pytest.raises(Misread) as caught:
        read(cell)
    assert caught.value.what.endswith(".")
    assert caught.value.how.endswith(".")
    return caught.value.kind


@pytest.mark.parametrize(
    ("cell", "age"),
    [
        (14, Age(14, 14)),
        (14.0, Age(14, 14)),
        ("14", Age(14, 14)),
        ("१४", Age(14, 14)),
        ("১৪", Age(14, 14)),
        ("౧౪", Age(14, 14)),
        ("14 years", Age(14, 14)),
        ("14yrs.", Age(14, 14)),
        ("14 Y/O", Age(14, 14)),
        ("14 years old", Age(14, 14)),
        ("१४ वर्ष", Age(14, 14)),
        ("12 साल", Age(12, 12)),
        ("fourteen", Age(14, 14)),
        ("चौदह वर्ष", Age(14, 14)),
        ("about 12", Age(12, 12, approximate=True)),
        ("about १५", Age(15, 15, approximate=True)),
        ("~12", Age(12, 12, approximate=True)),
        ("12 (approx)", Age(12, 12, approximate=True)),
        ("approx. 12 yrs", Age(12, 12, approximate=True)),
        ("लगभग 12 वर्ष", Age(12, 12, approximate=True)),
        ("12-13", Age(12, 13, approximate=True)),
        ("12–13 years", Age(12, 13, approximate=True)),
        ("12 to 13", Age(12, 13, approximate=True)),
        ("between 12 and 13", Age(12, 13, approximate=True)),
        ("१२ से १३", Age(12, 13, approximate=True)),
        ("14+", Age(14, 17, approximate=True)),
        ("below 14", Age(0, 13, approximate=True)),
        ("7 months", Age(0, 0, months=7)),
        ("7 माह", Age(0, 0, months=7)),
        ("18 months", Age(1, 1, months=6)),
        ("14 years 6 months", Age(14, 14, months=6)),
        (14.5, Age(14, 14, months=6)),
        (0, Age(0, 0)),
    ],
)
def test_read_age(cell, age):
    assert read_age(cell) == age


@pytest.mark.parametrize("cell", [None, "", "-", "not known", "अज्ञात"])
def test_a_blank_age_is_no_age(cell):
    assert read_age(cell) is None


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("young", "AGE_UNREADABLE"),
        (-3, "AGE_UNREADABLE"),
        ("-3", "AGE_UNREADABLE"),
        (True, "AGE_UNREADABLE"),
        ("14 kg", "AGE_UNREADABLE"),
        ("13-12", "AGE_RANGE_REVERSED"),
        (140, "AGE_IMPOSSIBLE"),
    ],
)
def test_what_is_no_age_is_named(cell, kind):
    assert fault(read_age, cell) == kind


@given(
    st.integers(0, 99), st.sampled_from(["{}", "{} years", "{} yrs", "{} वर्ष", " {} "])
)
def test_every_age_is_read_back(years, shape):
    assert read_age(shape.format(years)) == Age(years, years)


@given(st.text())
def test_any_text_is_an_age_or_named(text):
    assert outcome(text) in {"read", "AGE"}


def outcome(text):
    try:
        age = read_age(text)
    except Misread as misread:
        return misread.kind.partition("_")[0]
    possible = age is None or 0 <= age.lowest <= age.highest <= 99
    return "read" if possible else f"{age}"


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (Age(14, 14), "14"),
        (Age(14, 14, approximate=True), "about 14"),
        (Age(12, 13, approximate=True), "12 to 13"),
        (Age(0, 0, months=7), "7 months"),
    ],
)
def test_an_age_is_said_as_it_was_stated(age, text):
    assert age.text() == text


@pytest.mark.parametrize(
    ("sex", "cells"),
    [
        (
            Sex.MALE,
            ["M", "m.", "Boy", "Male", "MALE CHILD", "पुरुष", "लड़का", "लडका", "बालक"],
        ),
        (Sex.MALE, ["ladka", "ছেলে", "బాలుడు", "ପୁଅ", "لڑکا", "B"]),
        (Sex.FEMALE, ["F", "Girl", "Female", "महिला", "स्त्री", "लड़की", "बालिका", "G"]),
        (Sex.FEMALE, ["ladki", "মেয়ে", "బాలిక", "ଝିଅ", "لڑکی", "Girl child"]),
        (Sex.TRANSGENDER, ["TG", "Transgender", "Third gender", "किन्नर"]),
    ],
)
def test_read_sex(sex, cells):
    assert {read_sex(cell) for cell in cells} == {sex}


@pytest.mark.parametrize("cell", ["K", "M/F", "म", "boys and girls", 14])
def test_what_is_neither_boy_nor_girl_is_named(cell):
    assert fault(read_sex, cell) == "SEX_UNREADABLE"


@pytest.mark.parametrize(
    ("answer", "cells"),
    [
        (True, ["Yes", "y", "YES.", "हाँ", "हां", True, 1, "1", "✓", "Yes, on 27 Jan"]),
        (
            False,
            ["No", "n", "नहीं", False, 0, "✗", "Not yet", "No (absconding)", "फरार"],
        ),
        (None, ["", "-", None]),
    ],
)
def test_read_yes_no(answer, cells):
    assert {read_yes_no(cell) for cell in cells} == {answer}


def test_what_is_neither_yes_nor_no_is_named():
    assert fault(read_yes_no, "two of them") == "YES_NO_UNREADABLE"


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("272/2023", "272/2023"),
        ("0272/2023", "272/2023"),
        ("272/23", "272/2023"),
        ("272 / 2023", "272/2023"),
        ("272-2023", "272/2023"),
        ("272 of 2023", "272/2023"),
        ("FIR No. 272/2023", "272/2023"),
        ("Cr.No.272/2023", "272/2023"),
        ("Zero FIR 12/2023", "12/2023"),
        ("एफ.आई.आर. सं. २७२/२०२३", "272/2023"),
        (date(2023, 3, 1), "3/2023"),
        ("", ""),
        ("-", ""),
    ],
)
def test_read_fir(cell, number):
    assert read_fir(cell).number == number


def test_the_sections_behind_an_fir_number_are_kept():
    fir = read_fir("272/2023 u/s 143 BNS, 79 JJ Act")
    assert fir == Fir("272/2023", sections="u/s 143 BNS, 79 JJ Act")


@pytest.mark.parametrize("cell", ["No", "Not filed", "not registered", "Pending"])
def test_an_fir_that_was_not_filed_is_said_so(cell):
    assert read_fir(cell) == Fir(not_filed=True)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("272", "FIR_NO_YEAR"),
        (272, "FIR_NO_YEAR"),
        ("2023/272", "FIR_UNREADABLE"),
        ("0/2023", "FIR_UNREADABLE"),
        ("DD entry 12A", "FIR_UNREADABLE"),
        ("27200/2023", "FIR_UNREADABLE"),
        (date(2023, 3, 14), "FIR_UNREADABLE"),
    ],
)
def test_what_is_no_fir_number_is_named(cell, kind):
    assert fault(read_fir, cell) == kind


@given(st.integers(1, 9999), st.integers(1990, 2069))
def test_every_fir_number_is_read_back(number, year):
    assert read_fir(f"{number}/{year}").number == f"{number}/{year}"
    assert read_fir(f"{number}/{year % 100:02d}").number in {
        f"{number}/{year}",
        f"{number}/{year + 100}",
    }


def test_read_pin():
    assert read_pin("854 105") == "854105"
    assert read_pin(854105) == "854105"
    assert read_pin("८५४१०५") == "854105"
    assert read_pin("NA") == ""
    assert fault(read_pin, "054105") == "PIN_UNREADABLE"
    assert fault(read_pin, "85410") == "PIN_UNREADABLE"


def test_read_mobile():
    for cell in (
        "9876543210",
        9876543210,
        "+91 98765 43210",
        "098765-43210",
        "919876543210",
    ):
        assert read_mobile(cell) == "9876543210"
    assert read_mobile("") == ""
    assert fault(read_mobile, "12345") == "MOBILE_UNREADABLE"
    assert fault(read_mobile, "9876543210, 9876543211") == "MOBILE_UNREADABLE"


def test_of_aadhaar_only_the_last_four_digits_are_read():
    assert read_aadhaar("XXXX XXXX 1234") == AadhaarSeen("HAS", "1234")
    assert read_aadhaar("१२३४") == AadhaarSeen("HAS", "1234")
    assert read_aadhaar("Applied on 3 Jan") == AadhaarSeen("APPLIED")
    assert read_aadhaar("Yes") == AadhaarSeen("HAS")
    assert read_aadhaar("No") == AadhaarSeen("NONE")
    assert read_aadhaar("") == AadhaarSeen()


@pytest.mark.parametrize("number", [aadhaar(), "234567890123", "2345 6789 0123"])
def test_a_whole_aadhaar_number_is_refused_without_being_repeated(number):
    with pytest.raises(Misread) as caught:
        read_aadhaar(number)
    assert caught.value.kind == "AADHAAR_NUMBER"
    assert not any(c.isdigit() for c in caught.value.what + caught.value.how)


@pytest.mark.parametrize(
    ("cell", "name", "aliases", "father", "late"),
    [
        ("Sandeep Ansari", "Sandeep Ansari", (), "", False),
        ("  Md.  Salim Sk ", "Md. Salim Sk", (), "", False),
        ("संदीप अंसारी", "संदीप अंसारी", (), "", False),
        ("Chhotu @ Raju", "Chhotu", ("Raju",), "", False),
        ("Munna उर्फ राजू", "Munna", ("राजू",), "", False),
        ("Rahul S/o Ramesh", "Rahul", (), "Ramesh", False),
        ("Sunita D/o Late Ramesh", "Sunita", (), "Ramesh", False),
        ("Late Gopi Ram", "Gopi Ram", (), "", True),
        ("Lt. Gopi Ram", "Gopi Ram", (), "", True),
        ("स्व. गोपी राम", "गोपी राम", (), "", True),
        ("Gopi Ram (late)", "Gopi Ram", (), "", True),
        ("Late", "", (), "", True),
        ("Latesh", "Latesh", (), "", False),
        ("Shri Gopi Ram", "Gopi Ram", (), "", False),
        ("Smt. Sita Devi", "Sita Devi", (), "", False),
        ("not known", "", (), "", False),
    ],
)
def test_read_name(cell, name, aliases, father, late):
    read = read_name(cell)
    assert (read.name, read.aliases, read.father, read.late) == (
        name,
        aliases,
        father,
        late,
    )


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("Boy 3", "NAME_HAS_DIGITS"),
        ("१२ वर्ष", "NAME_HAS_DIGITS"),
        (14, "NAME_NOT_A_NAME"),
        (datetime(2023, 1, 26), "NAME_NOT_A_NAME"),  # noqa: DTZ001
        ("!!!", "NAME_NOT_A_NAME"),
        ('=HYPERLINK("x")', "NAME_NOT_A_NAME"),
        ("a" * 201, "NAME_TOO_LONG"),
    ],
)
def test_what_is_no_name_is_named(cell, kind):
    assert fault(read_name, cell) == kind


def test_a_name_stays_out_of_error_reports():
    assert "Sandeep" not in repr(read_name("Sandeep S/o Ramesh @ Raju"))


def test_read_text():
    assert read_text(" Uppal,\n lane 15 ") == "Uppal, lane 15"
    assert read_text("-") == ""
    assert fault(read_text, "a" * 501) == "TEXT_TOO_LONG"
