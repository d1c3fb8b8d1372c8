import os
import sys
from collections import Counter
from datetime import date

import openpyxl
import pytest

from cases.rescue_list.check import check_list, name_key
from cases.rescue_list.reading import UnreadableList
from cases.rescue_list.values import Sex
from tests.cases.rescue_list.lists import (
    DATA,
    HEADINGS,
    PLACES,
    TODAY,
    as_xlsx,
    checked,
    kinds,
    row,
)


def sample(name: str, **options):
    content = (DATA / name).read_bytes()
    return check_list(content, places=PLACES, today=TODAY, **options)


@pytest.fixture(scope="module")
def of_the_state():
    return sample("rescue-list-sample.xlsx")


@pytest.fixture(scope="module")
def in_hindi():
    return sample("rescue-list-sample-hi.csv")


def test_all_1401_rows_of_the_sample_are_good(of_the_state):
    assert len(of_the_state.good) == 1401
    assert of_the_state.errors == []
    assert of_the_state.skipped == []
    assert of_the_state.can_be_imported


def test_all_300_rows_of_the_hindi_sample_are_good(in_hindi):
    assert len(in_hindi.good) == 300
    assert in_hindi.errors == []
    assert in_hindi.can_be_imported


def test_the_old_workbook_gives_the_same_children(of_the_state):
    old = sample("twenty-children.xls")
    assert [said(d) for d in old.drafts] == [said(d) for d in of_the_state.drafts[:20]]


def said(draft) -> tuple[object, ...]:
    """Everything a draft says of the child, apart from where it stood."""
    return (
        draft.serial_number,
        draft.rescued_on,
        draft.rescued_at,
        draft.rescue_district,
        draft.employer,
        draft.name,
        draft.father_name,
        draft.mother_name,
        draft.age,
        draft.sex,
        draft.village,
        draft.block,
        draft.home_district,
        draft.language,
        draft.fir,
        draft.police_station,
        draft.suspect_arrested,
        draft.shelter,
        draft.hints,
    )


def test_both_samples_say_the_same_of_the_same_children(of_the_state, in_hindi):
    for english, hindi in zip(of_the_state.drafts, in_hindi.drafts, strict=False):
        assert said(english) == said(hindi)


def test_the_sample_is_counted_right(of_the_state):
    book = openpyxl.load_workbook(DATA / "rescue-list-sample.xlsx")
    rows = list(book.active.iter_rows(min_row=5, values_only=True))
    drafts = of_the_state.drafts

    assert [d.name.name for d in drafts] == [r[7] for r in rows]
    assert sum(d.sex == Sex.FEMALE for d in drafts) == 63 + 61 + 61
    assert sum(d.age.approximate for d in drafts) == 139
    assert sum(d.father_name.late for d in drafts) == 49
    assert sum(bool(d.fir.number) for d in drafts) == 1401 - 465
    assert sum(bool(d.suspect_arrested) for d in drafts) == 495
    assert {d.rescued_on.strftime("%Y-%m") for d in drafts} == {"2023-01"}


def test_every_remark_of_the_sample_is_understood(of_the_state):
    heard = Counter()
    for draft in of_the_state.drafts:
        hints = draft.hints
        heard["sibling"] += bool(hints.sibling)
        heard["earlier"] += bool(hints.earlier_rescue)
        heard["health"] += bool(hints.health_note)
    assert heard == {"sibling": 201, "earlier": 189, "health": 219 + 196}


def test_the_rescues_of_the_sample_are_told_apart(of_the_state):
    book = openpyxl.load_workbook(DATA / "rescue-list-sample.xlsx")
    rows = book.active.iter_rows(min_row=5, values_only=True)
    raids = Counter((r[4], r[6], r[17] or "") for r in rows)

    found = Counter()
    for operation in of_the_state.operations:
        key = (operation.district_text, operation.employer, operation.fir_number)
        found[key] += len(operation.children)
        assert {c.rescued_on for c in operation.children} == {operation.rescued_on}
    assert found == raids
    assert len(of_the_state.operations) == 197


def test_a_months_list_is_read_in_seconds():
    watched = sys.gettrace() is not None or sys.monitoring.get_tool(1) is not None
    started = os.times()
    sample("rescue-list-sample.xlsx")
    # Seconds of work, ours and the child process's, whatever else the machine does.
    # Counting the lines for coverage makes everything several times slower.
    worked = sum(os.times()[:4]) - sum(started[:4])
    assert worked < (15 if watched else 3)


def test_a_file_that_is_no_list_is_refused():
    with pytest.raises(UnreadableList):
        check_list(b"%PDF", places=PLACES, today=TODAY)


# The file as a whole.


def test_a_missing_column_stops_the_file():
    listed = checked(row()[:8], headings=HEADINGS[:8])
    (problem,) = listed.errors
    assert (problem.kind, problem.row) == ("COLUMN_MISSING", 1)
    assert problem.what == "No column is understood as: Boy or girl."
    assert not listed.can_be_imported


@pytest.mark.parametrize("gone", range(5))
def test_whatever_column_is_missing_the_rest_is_read(gone):
    needed = [0, 3, 5, 7, 8]
    kept = [n for n in range(len(HEADINGS)) if n != needed[gone]]
    listed = checked([row()[n] for n in kept], headings=[HEADINGS[n] for n in kept])
    assert [problem.kind for problem in listed.errors] == ["COLUMN_MISSING"]
    assert len(listed.drafts) == 1


def test_a_column_that_stands_twice_stops_the_file():
    listed = checked([*row(), "Kishan"], headings=[*HEADINGS, "Child's name"])
    (problem,) = listed.errors
    assert (problem.kind, problem.column) == ("COLUMN_TWICE", "P")
    assert "F, P" in problem.what


def test_a_saved_mapping_settles_a_column_that_stands_twice():
    headings = [*HEADINGS, "Child's name"]
    listed = checked([*row(), "Kishan"], headings=headings, saved={"Child's name": ""})
    assert listed.can_be_imported
    assert listed.drafts[0].name.name == "Sandeep Ansari"


def test_strange_and_guessed_columns_are_shown_but_stop_nothing():
    headings = [*HEADINGS[:13], "Police sation", "Remarks", "Blood group"]
    listed = checked([*row(), "O+"], headings=headings)
    assert {(p.kind, p.column) for p in listed.warnings} == {
        ("COLUMN_GUESSED", "N"),
        ("COLUMN_UNKNOWN", "P"),
    }
    assert listed.can_be_imported


def test_a_list_without_children_is_named():
    listed = checked()
    assert kinds(listed) == {"NO_CHILDREN"}
    assert not listed.can_be_imported


def test_days_and_months_that_a_spreadsheet_swapped_are_suspected():
    real = [
        row(Date_of_rescue=date(2023, n, 1), Name_of_child=c)
        for n, c in enumerate("ABC", 2)
    ]
    real[1][0], real[2][0] = date(2023, 5, 3), date(2023, 6, 7)
    text = [
        row(Date_of_rescue=f"{13 + n}/01/2023", Name_of_child=c)
        for n, c in enumerate("DEF")
    ]
    assert "DATES_PERHAPS_SWAPPED" in kinds(checked(*real, *text))
    assert "DATES_PERHAPS_SWAPPED" not in kinds(checked(*text))


# What rows say of each other.


def test_the_same_child_twice_is_named_with_both_rows():
    listed = checked(row(), row(Name_of_child="Ajit"), row())
    (problem,) = listed.errors
    assert (problem.kind, problem.row, problem.other_row) == ("CHILD_TWICE", 4, 2)
    assert problem.what == "Rows 2 and 4 are the same child."
    assert [draft.row for draft in listed.rejected] == [4]


def test_a_child_in_another_spelling_is_a_doubt():
    listed = checked(
        row(Name_of_child="Laxmi Kumari", Sex="F", Age="12"),
        row(Name_of_child="Lakshmi Kumari", Sex="F", Age="about 13", Village="Chakia"),
    )
    (problem,) = listed.problems
    assert (problem.kind, problem.row, problem.other_row) == (
        "CHILD_PERHAPS_TWICE",
        3,
        2,
    )
    assert listed.can_be_imported


def test_namesakes_of_other_fathers_or_ages_are_two_children():
    assert kinds(checked(row(), row(Fathers_name="Ramlal"))) == set()
    assert kinds(checked(row(), row(Age="9"))) == set()


def test_children_without_a_name_are_not_the_same_child():
    listed = checked(row(Name_of_child=""), row(Name_of_child=""))
    assert len(listed.good) == 2


def test_a_serial_number_that_stands_twice_is_a_doubt():
    headings = ["S.No.", *HEADINGS]
    listed = checked([1, *row()], [1, *row(Name_of_child="Ajit")], headings=headings)
    (problem,) = listed.problems
    assert (problem.kind, problem.row, problem.other_row) == (
        "SERIAL_NUMBER_TWICE",
        3,
        2,
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lakshmi", "Laxmi"),
        ("Md. Salim", "Mohammad Saleem"),
        ("Sk Rahman", "Shaikh Rahman"),
        ("Pooja", "Puja"),
        ("Bikash", "Vikas"),
        ("Rakesh Kr", "rakesh kumar"),
    ],
)
def test_names_that_sound_alike_have_one_key(one, other):
    assert name_key(one).replace("sh", "s") == name_key(other).replace("sh", "s")


@pytest.mark.parametrize(
    ("one", "other"), [("Meena", "Mona"), ("Ram", "Rahim"), ("Ajit", "")]
)
def test_other_names_have_other_keys(one, other):
    assert name_key(one) != name_key(other)


# Brothers and sisters.


def test_a_brother_of_above_is_linked_to_the_row_above():
    listed = checked(row(), row(Name_of_child="Ajit", Remarks="brother of above"))
    assert [draft.sibling_row for draft in listed.drafts] == [None, 2]
    assert listed.problems == []


def test_a_sister_of_a_number_is_linked_wherever_it_stands():
    headings = ["S.No.", *HEADINGS]
    listed = checked(
        [1, *row(Remarks="brother of S.No. 2")],
        [2, *row(Name_of_child="Ajit")],
        headings=headings,
    )
    assert listed.drafts[0].sibling_row == 3


def test_a_brother_by_name_is_linked_if_only_one_has_that_name():
    listed = checked(
        row(), row(Name_of_child="Ajit", Remarks="brother of Sandeep Ansari")
    )
    assert listed.drafts[1].sibling_row == 2


def test_a_brother_of_nobody_is_a_doubt():
    listed = checked(row(Remarks="brother of above"))
    assert kinds(listed) == {"SIBLING_NOT_FOUND"}
    assert listed.drafts[0].sibling_row is None


def test_brothers_of_other_fathers_are_a_doubt():
    other = row(Name_of_child="Ajit", Fathers_name="Ramlal", Remarks="brother of above")
    listed = checked(row(), other)
    (problem,) = listed.problems
    assert (problem.kind, problem.other_row) == ("SIBLING_OF_ANOTHER_FATHER", 2)
    assert listed.drafts[1].sibling_row == 2


# Rescues.


def rescues(*rows) -> list[int]:
    return [len(operation.children) for operation in checked(*rows).operations]


def test_children_of_one_day_district_and_employer_are_one_rescue():
    rows = [
        row(),
        row(Name_of_child="Ajit", Place_of_rescue="Balapur, lane 14", Time="21:00"),
        row(Name_of_child="Uma", Employer="contractor babu 25"),
    ]
    (operation,) = checked(*rows).operations
    assert len(operation.children) == 3
    assert operation.sites == ("Uppal, lane 15", "Balapur, lane 14")
    assert operation.rescued_at.hour == 21


@pytest.mark.parametrize(
    "other",
    [
        {"Date_of_rescue": "27/01/2023"},
        {"District": "Nizamabad"},
        {"Employer": "New Star 94"},
        {"FIR_no": "273/2023"},
    ],
)
def test_another_day_district_employer_or_fir_is_another_rescue(other):
    assert rescues(row(), row(Name_of_child="Ajit", **other)) == [1, 1]


def test_a_row_without_an_fir_goes_with_the_only_one_of_its_raid():
    assert rescues(row(), row(Name_of_child="Ajit", FIR_no="")) == [2]
    assert rescues(
        row(),
        row(Name_of_child="Ajit", FIR_no="9/2023"),
        row(Name_of_child="Uma", FIR_no=""),
    ) == [1, 1, 1]


def test_without_an_employer_the_place_tells_rescues_apart():
    one = row(Employer="")
    other = row(Employer="", Name_of_child="Ajit", Place_of_rescue="Balapur")
    assert rescues(one, other) == [1, 1]


def test_rejected_rows_belong_to_no_rescue():
    assert rescues(row(), row(Name_of_child="Ajit", Sex="")) == [1]


def test_two_stations_for_one_fir_are_a_doubt():
    rows = [
        row(),
        row(Name_of_child="Uma"),
        row(Name_of_child="Ajit", Police_station="Balapur PS"),
    ]
    (problem,) = checked(*rows).problems
    assert (problem.kind, problem.row, problem.column) == ("STATIONS_DIFFER", 4, "N")


def test_counts_tell_how_often_each_thing_is_wrong():
    listed = checked(row(Sex=""), row(Name_of_child="Ajit", Sex="", Age="young"))
    assert listed.counts() == {"SEX_MISSING": 2, "AGE_UNREADABLE": 1}


def test_another_sheet_may_be_asked_for():
    content = as_xlsx([HEADINGS, row()])
    assert check_list(
        content, places=PLACES, today=TODAY, sheet="Sheet"
    ).can_be_imported
