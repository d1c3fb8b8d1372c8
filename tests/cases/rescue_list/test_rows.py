from datetime import date, time

import pytest

from cases.rescue_list.values import AadhaarSeen, Age, Fir, Sex
from tests.cases.rescue_list.lists import (
    HEADINGS,
    PLACES,
    Places,
    aadhaar,
    checked,
    kinds,
    row,
)


def draft_of(*, headings=HEADINGS, **cells):
    listed = checked(row(**cells), headings=headings)
    return listed.drafts[0]


def kinds_of(draft) -> list[str]:
    return [problem.kind for problem in draft.problems]


def more(heading: str, cell: object, **cells):
    """The draft of a row with one more column."""
    return checked([*row(**cells), cell], headings=[*HEADINGS, heading]).drafts[0]


def test_a_good_row_is_a_draft_without_a_problem():
    draft = draft_of()

    assert draft.problems == []
    assert draft.is_good
    assert (draft.row, draft.rescued_on, draft.rescued_at) == (
        2,
        date(2023, 1, 26),
        time(22, 30),
    )
    assert (draft.name.name, draft.father_name.name) == (
        "Sandeep Ansari",
        "Nathuni Sada",
    )
    assert (draft.age, draft.sex) == (Age(14, 14), Sex.MALE)
    assert draft.rescue_district == ("Telangana", "Sangareddy")
    assert draft.home_district == ("Bihar", "Katihar")
    assert (draft.fir, draft.police_station) == (Fir("272/2023"), "Patancheru PS")


def test_a_draft_stays_nameless_in_error_reports():
    draft = draft_of(Name_of_child="Sandeep 5")
    assert "Sandeep" not in f"{draft!r} {draft} {draft.problems[0]!r}"


def test_what_is_not_known_is_asked_for_but_lets_the_row_in():
    draft = draft_of(Time="", Name_of_child="not known", Age="-", Home_district="")
    assert draft.is_good
    assert kinds_of(draft) == [
        "RESCUE_TIME_UNKNOWN",
        "HOME_UNKNOWN",
        "NAME_UNKNOWN",
        "AGE_UNKNOWN",
    ]


@pytest.mark.parametrize(
    ("cells", "kind", "column"),
    [
        ({"Date_of_rescue": ""}, "RESCUE_DATE_MISSING", "A"),
        ({"Date_of_rescue": "31/02/2023"}, "DATE_NO_SUCH_DAY", "A"),
        ({"Date_of_rescue": "22/11/2026"}, "RESCUE_IN_THE_FUTURE", "A"),
        ({"Date_of_rescue": "26/01/1989"}, "RESCUE_TOO_LONG_AGO", "A"),
        ({"Time": "25:00"}, "TIME_UNREADABLE", "B"),
        ({"District": ""}, "RESCUE_DISTRICT_MISSING", "D"),
        ({"District": "Sangaredi"}, "RESCUE_DISTRICT_UNKNOWN", "D"),
        ({"Name_of_child": "Boy 3"}, "NAME_HAS_DIGITS", "F"),
        ({"Fathers_name": 14}, "NAME_NOT_A_NAME", "G"),
        ({"Age": "young"}, "AGE_UNREADABLE", "H"),
        ({"Age": "41"}, "AGE_NO_CHILD", "H"),
        ({"Sex": ""}, "SEX_MISSING", "I"),
        ({"Sex": "K"}, "SEX_UNREADABLE", "I"),
        ({"Home_district": "Katihaar"}, "HOME_DISTRICT_UNKNOWN", "K"),
        ({"Home_State": "Odisha"}, "HOME_DISTRICT_UNKNOWN", "K"),
        ({"FIR_no": "272"}, "FIR_NO_YEAR", "M"),
        ({"FIR_no": "272/2027"}, "FIR_IN_THE_FUTURE", "M"),
        ({"Village": "a" * 501}, "TEXT_TOO_LONG", "J"),
        ({"Age": "=1/0"}, "FORMULA_BROKEN", "H"),
        ({"Remarks": f"card {aadhaar()}"}, "AADHAAR_NUMBER", "O"),
    ],
)
def test_a_fault_keeps_the_row_out_and_is_named_once(cells, kind, column):
    draft = draft_of(**cells)

    errors = [problem for problem in draft.problems if problem.is_error]
    assert [(p.kind, p.row, p.column) for p in errors] == [(kind, 2, column)]
    assert errors[0].heading == HEADINGS[ord(column) - ord("A")]
    assert errors[0].what.endswith(".")
    assert errors[0].how.endswith(".")
    assert not draft.is_good


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"Age": "19"}, "AGE_OF_ADULT"),
        ({"Age": "17-19"}, "AGE_OF_ADULT"),
        ({"Fathers_name": "Sandeep Ansari"}, "FATHER_HAS_CHILDS_NAME"),
        ({"FIR_no": "272/2022"}, "FIR_BEFORE_RESCUE"),
        ({"Police_station": ""}, "FIR_WITHOUT_STATION"),
        ({"FIR_no": date(2023, 3, 1)}, "FIR_BECAME_A_DATE"),
    ],
)
def test_a_doubt_is_named_and_lets_the_row_in(cells, kind):
    draft = draft_of(**cells)
    assert kinds_of(draft) == [kind]
    assert draft.is_good


def test_eighteen_completed_years_are_a_doubt_and_seventeen_are_none():
    # JJ Act 2015, s. 2(12).
    assert kinds_of(draft_of(Age="17")) == []
    assert kinds_of(draft_of(Age="18")) == ["AGE_OF_ADULT"]


def test_a_rescue_today_is_not_in_the_future():
    assert draft_of(Date_of_rescue="21/11/2026", FIR_no="2/2026").is_good


def test_the_time_may_stand_in_the_date():
    draft = draft_of(Date_of_rescue="26/01/2023 22:30", Time="")
    assert draft.rescued_at == time(22, 30)
    assert draft.problems == []


def test_a_district_that_is_nearly_right_comes_with_the_right_ones():
    problem = draft_of(District="Sangaredy").problems[0]
    assert "Sangareddy" in problem.how


def test_a_district_of_another_state_is_said_to_be_so():
    problem = draft_of(Home_State="Odisha").problems[0]
    assert problem.what == "“Katihar” is not a district of Odisha."


def test_a_district_that_two_states_have_needs_its_state():
    problem = draft_of(Home_district="Balrampur", Home_State="").problems[0]
    assert problem.kind == "HOME_DISTRICT_UNKNOWN"
    assert problem.how == "Write one of these: Balrampur."
    nobody = Places(PLACES.resolve)
    (problem,) = checked(row(District="Balrampur"), places=nobody).errors
    assert problem.how.startswith("Add the State")
    assert draft_of(Home_district="Balrampur", Home_State="Uttar Pradesh").is_good


def test_the_state_that_sent_the_list_stands_in_for_a_missing_one():
    elsewhere = Places(PLACES.resolve, state="Bihar")
    assert kinds(checked(row(), places=elsewhere)) == {"RESCUE_DISTRICT_UNKNOWN"}


def test_a_child_from_another_country_needs_no_district_of_india():
    draft = draft_of(Home_district="Sarlahi", Home_State="Nepal")
    assert (draft.home_country, draft.home_district, draft.is_good) == (
        "NP",
        None,
        True,
    )


def test_a_date_of_birth_gives_the_age():
    draft = more("Date of birth", "14/02/2009", Age="")
    assert (draft.age, draft.born_on) == (Age(13, 13), date(2009, 2, 14))
    assert draft.problems == []


def test_a_date_or_year_of_birth_in_the_age_column_gives_the_age():
    assert draft_of(Age=date(2009, 2, 14)).age == Age(13, 13)
    assert draft_of(Age=2009).age == Age(13, 14, approximate=True)


def test_an_age_that_the_spreadsheet_made_a_date_is_named():
    assert kinds_of(draft_of(Age=date(2023, 12, 10))) == ["AGE_BECAME_A_DATE"]


def test_a_birth_after_the_rescue_is_impossible():
    assert not more("Date of birth", "14/02/2024").is_good


def test_an_age_and_a_birth_that_differ_by_more_than_a_year_are_a_doubt():
    assert kinds_of(more("Date of birth", "14/02/2005")) == ["AGE_AND_BIRTH_DIFFER"]
    assert kinds_of(more("Date of birth", "14/02/2009")) == []


def test_an_fir_dated_before_the_rescue_is_a_doubt():
    assert kinds_of(more("FIR date", "25/01/2023")) == ["FIR_DAY_BEFORE_RESCUE"]


def test_an_arrest_without_an_fir_is_a_doubt():
    draft = more("Suspect arrested", "Yes", FIR_no="", Police_station="")
    assert kinds_of(draft) == ["ARREST_WITHOUT_FIR"]


@pytest.mark.parametrize(
    "shelter", ["Patancheru PS", "Police station", "थाना", "District Jail"]
)
def test_a_police_station_or_a_jail_is_no_shelter(shelter):
    assert kinds_of(more("Shelter", shelter)) == ["SHELTER_NOT_ALLOWED"]


def test_a_home_is_a_shelter():
    assert more("Shelter", "Sneha Nilayam").shelter == "Sneha Nilayam"


def test_a_phone_is_nobodys_until_it_is_said_whose():
    assert kinds_of(more("Mobile", "9876543210")) == ["PHONE_OF_WHOM"]


def test_of_aadhaar_only_four_digits_come_in():
    assert more("Aadhaar no.", "XXXX XXXX 1234").aadhaar == AadhaarSeen("HAS", "1234")


@pytest.mark.parametrize("cell", [aadhaar(), int(aadhaar()), "2345 6789 0123"])
def test_a_whole_aadhaar_number_is_not_echoed(cell):
    draft = more("Aadhaar no.", cell)
    (problem,) = draft.problems
    assert problem.kind == "AADHAAR_NUMBER"
    assert not any(c.isdigit() for c in problem.value)
    assert draft.aadhaar == AadhaarSeen()


def test_an_aadhaar_number_is_refused_in_a_column_that_nobody_reads():
    assert kinds_of(more("Blood group", aadhaar())) == ["AADHAAR_NUMBER"]


@pytest.mark.parametrize(
    "cells",
    [
        {"Name_of_child": "Sandeep {}"},
        {"Age": "{}"},
        {"District": "{}"},
        {"Date_of_rescue": "{}"},
        {"FIR_no": "{}"},
    ],
)
def test_an_aadhaar_number_is_refused_in_place_of_any_value(cells):
    number = aadhaar()
    draft = draft_of(**{name: cell.format(number) for name, cell in cells.items()})
    assert kinds_of(draft) == ["AADHAAR_NUMBER"]
    assert number not in "".join(p.what + p.how + p.value for p in draft.problems)


def test_ditto_takes_the_value_above():
    listed = checked(row(), row(Name_of_child="Ajit", FIR_no='"', District="-do-"))
    assert listed.drafts[1].fir.number == "272/2023"
    assert listed.drafts[1].rescue_district == ("Telangana", "Sangareddy")


def test_ditto_of_ditto_is_still_the_first_value():
    rows = [
        row(),
        row(Name_of_child="Ajit", Age="do"),
        row(Name_of_child="Uma", Age="do"),
    ]
    assert [d.age for d in checked(*rows).drafts] == [Age(14, 14)] * 3


def test_ditto_without_a_row_above_is_named():
    assert kinds_of(draft_of(FIR_no='"')) == ["DITTO_WITHOUT_VALUE"]


def test_nobody_is_called_the_same_as_above():
    listed = checked(row(), row(Name_of_child="ditto"))
    assert kinds_of(listed.drafts[1])[0] == "DITTO_WITHOUT_VALUE"


def test_rows_that_are_no_childs_are_listed_with_their_reason():
    listed = checked(
        list(range(1, 16)),
        row(),
        HEADINGS,
        ["District: Nizamabad"],
        row(Name_of_child="Ajit"),
        ["Total", "", "", "", "", 2],
        ["", "", "Signature of the officer"],
    )
    assert [draft.row for draft in listed.drafts] == [3, 6]
    assert [(s.row, s.why) for s in listed.skipped] == [
        (2, "This row only numbers the columns."),
        (4, "The headings stand here once more."),
        (5, "This row is a title or a note."),
        (7, "This row is a total."),
        (8, "This row is a title or a note."),
    ]


def test_a_skipped_row_is_shown_without_an_aadhaar_number():
    listed = checked(row(), [f"Card {aadhaar()}"])
    assert not any(c.isdigit() for c in listed.skipped[0].shown)


def test_a_row_with_nothing_but_a_name_is_a_child():
    listed = checked(["", "", "", "", "", "Ajit"])
    assert listed.skipped == []
    assert {"RESCUE_DATE_MISSING", "SEX_MISSING"} <= kinds(listed)


def test_name_and_father_in_one_cell_are_taken_apart():
    draft = draft_of(Name_of_child="Rahul S/o Ramesh @ Raju", Fathers_name="")
    assert draft.father_name.name.startswith("Ramesh")
    assert draft.name.name == "Rahul"


def test_a_remark_gives_its_hints():
    draft = draft_of(Remarks="third time rescued?; injured hand")
    assert draft.hints.earlier_rescue.times == 3
    assert draft.hints.health_note == "injured hand"
    assert draft.remarks == "third time rescued?; injured hand"
