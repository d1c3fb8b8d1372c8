import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rescue_list.headings import (
    FIELDS,
    column_letter,
    guess_field,
    heading_key,
    how_many_known,
    map_headings,
)
from tests.cases.rescue_list.lists import aadhaar


def codes(*headings, **options):
    mapped = map_headings(headings, **options)
    return [column.code for column in mapped.columns]


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_every_known_heading_means_one_field_only(field):
    assert {guess_field(word).code for word in field.words} == {field.code}


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_every_field_has_a_label_and_words(field):
    assert str(field.label)
    assert field.words


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("NAME OF CHILD", "name"),
        ("Name of the child :", "name"),
        ("Child's Name", "name"),
        ("Child’s name", "name"),
        ("Age (in yrs.)", "age"),
        ("F.I.R. No.", "fir"),
        ("ज़िला", "rescue_district"),
        ("जिला", "rescue_district"),
        ("गृह जिला", "home_district"),
        ("పిల్లల పేరు", "name"),
        ("শিশুর নাম", "name"),
        ("বয়স", "age"),
        ("Fathers Nmae", "father_name"),
        ("Moter name", "mother_name"),
        ("Rescue date of", "rescued_on"),
        ("Dat of rescue", "rescued_on"),
        ("Home distict", "home_district"),
        ("Police sation", "police_station"),
    ],
)
def test_a_heading_is_known_in_other_letters_and_with_a_slip(heading, code):
    assert guess_field(heading).code == code


@pytest.mark.parametrize(
    "heading", ["", None, "Blood group", "Height", "Caste", "x" * 200]
)
def test_a_strange_heading_is_not_guessed(heading):
    assert guess_field(heading) is None


def test_a_near_heading_is_less_sure_than_a_known_one():
    assert guess_field("Police station").sureness == 100
    assert guess_field("Police sation").sureness < 100


def test_columns_are_known_in_any_order():
    assert codes("Sex", "Age", "Name", "District", "Date of rescue") == [
        "sex",
        "age",
        "name",
        "rescue_district",
        "rescued_on",
    ]


def test_what_a_list_lacks_is_said():
    assert map_headings(["Name", "Age", "Remarks"]).missing == (
        "rescued_on",
        "rescue_district",
        "sex",
    )


def test_a_date_of_birth_stands_in_for_the_age():
    headings = ["Date of rescue", "District", "Name", "DOB", "Sex"]
    assert map_headings(headings).missing == ()


def test_strange_columns_are_listed_by_letter():
    mapped = map_headings(["Name", "Blood group", "", "Caste"])
    assert [(c.letter, c.heading) for c in mapped.unknown] == [
        ("B", "Blood group"),
        ("D", "Caste"),
    ]


def test_two_columns_for_one_field_are_named():
    mapped = map_headings(["Name", "Age", "Name of child"])
    assert [c.letter for c in mapped.duplicates["name"]] == ["A", "C"]
    assert mapped.by_code["name"].letter == "A"


def test_the_second_district_is_the_childs_by_what_stands_beside_it():
    assert codes(
        "Place", "District", "Name", "Village", "Block", "District", "State"
    ) == [
        "rescue_place",
        "rescue_district",
        "name",
        "village",
        "block",
        "home_district",
        "home_state",
    ]
    assert codes("Name", "Village", "Block", "District", "Place", "District") == [
        "name",
        "village",
        "block",
        "home_district",
        "rescue_place",
        "rescue_district",
    ]


def test_the_heading_above_decides_whose_district_it_is():
    assert codes(
        "State",
        "District",
        "Name",
        "District",
        "State",
        groups=["Rescue", "Rescue", "", "Home address", "Home address"],
    ) == ["rescue_state", "rescue_district", "name", "home_district", "home_state"]


def test_the_heading_above_decides_whose_name_it_is():
    assert codes(
        "Name", "Name", "Name", groups=["Child", "Father's details", "Mother"]
    ) == ["name", "father_name", "mother_name"]


def test_the_first_state_is_the_homes_if_the_home_stands_there():
    assert codes("Village", "Block", "State", "Place", "State") == [
        "village",
        "block",
        "home_state",
        "rescue_place",
        "rescue_state",
    ]


def test_a_saved_column_is_not_moved_by_its_neighbours():
    saved = {"district": "rescue_district"}
    mapped = map_headings(["District", "Village", "District"], saved=saved)
    assert list(mapped.duplicates) == ["rescue_district"]


def test_a_saved_mapping_overrides_the_words():
    saved = {"caste": "remarks", "district": "home_district", "remarks": ""}
    mapped = map_headings(["Caste", "District", "Remarks"], saved=saved)
    assert [c.code for c in mapped.columns] == ["remarks", "home_district", ""]
    assert mapped.unknown == ()


def test_a_saved_mapping_to_a_field_that_is_gone_leaves_the_column_out():
    assert codes("Caste", saved={"caste": "no_such_field"}) == [""]


def test_what_is_saved_fits_the_next_list():
    first = map_headings(["Caste", "Name"], saved={"Caste": "remarks"})
    second = map_headings(["NAME", "CASTE."], saved=first.to_save())
    assert [c.code for c in second.columns] == ["name", "remarks"]


def test_our_own_columns_come_back_without_a_question():
    mapped = map_headings(
        ["Name", "Row in your file", "What is wrong", "How to mend it"]
    )
    assert mapped.unknown == ()


def test_a_heading_that_holds_an_aadhaar_number_is_shown_without_it():
    mapped = map_headings([f"Card {aadhaar()}"])
    assert not any(c.isdigit() for c in mapped.columns[0].heading)
    assert not any(c.isdigit() for c in "".join(mapped.to_save()))


@pytest.mark.parametrize(
    ("index", "letter"),
    [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA")],
)
def test_column_letters_are_those_of_a_spreadsheet(index, letter):
    assert column_letter(index) == letter


def test_how_many_known_counts_fields_not_cells():
    assert how_many_known(["Name", "Name of child", "Age", 14, "Blood group"]) == 2


@given(st.text(max_size=80))
def test_a_heading_key_is_its_own_key(text):
    assert heading_key(heading_key(text)) == heading_key(text)
