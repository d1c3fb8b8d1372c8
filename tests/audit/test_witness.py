"""Whatever a page shows of a protected class stands in the book."""

import pytest
from django.urls import reverse

from audit.models import Access
from audit.recording import note_list
from cases.actions.ordering import draft_order
from cases.actions.recruiters import name_recruiter
from cases.models import Case, CodeListEntry
from tests.cases.inquiry_cases import case, produced_case, rows, world
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory

__all__ = ["case", "world"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def other(world, wall, case):
    return produced_case(world, wall, name="Sonu Paswan")


def written():
    return rows(Access.objects.order_by("at", "id"))


def test_a_list_of_names_is_one_row_with_its_cases(case, other, world, browser):
    browser(world.caseworker).get("/cases/")
    [row] = written()
    assert row.case_id is None
    assert set(row.case_ids) == {case.pk, other.pk}
    assert (row.page, row.data_classes) == ("oversight:case-list", "ID")


def test_a_search_is_written_down_with_what_it_found(case, other, world, browser):
    browser(world.caseworker).get("/find/?q=Mandal")
    [row] = written()
    assert (row.case_id, row.page) == (case.pk, "oversight:find")


def test_a_page_that_shows_no_name_writes_nothing(case, world, browser):
    browser(world.labour).get("/flags/")
    assert written() == []


def test_a_list_of_initials_is_no_reading_of_names(case, world, browser):
    teacher = UserFactory(role="TEACHER")
    browser(teacher).get("/cases/")
    assert written() == []


def test_the_case_page_is_written_once(case, world, browser):
    browser(world.caseworker).get(case.get_absolute_url())
    assert [(row.case_id, row.page) for row in written()] == [(case.pk, "case")]


@pytest.mark.parametrize("address", ["/api/v1/children/", "/api/v1/cases/"])
def test_what_another_system_reads_is_written_down_too(case, world, browser, address):
    answer = browser(world.caseworker).get(address)
    named = "Mandal" in answer.content.decode()
    assert bool(written()) is named


def test_a_search_that_shows_no_name_is_a_reading_of_names_too(
    case, other, world, browser
):
    found = browser(world.caseworker).get("/api/v1/cases/?search=Mandal")
    assert "Mandal" not in found.content.decode()
    [row] = written()
    assert (row.case_id, row.data_classes) == (case.pk, "ID")


@pytest.mark.parametrize(
    ("noun", "data_class"),
    [("recruiters", "ACC"), ("orders", "ORD")],
)
def test_another_system_that_reads_a_class_leaves_a_row(
    noun, data_class, case, world, wall, browser
):
    wall(world.caseworker)
    name_recruiter(case, by=world.caseworker, name="Kallu", village="Sonbarsa")
    wall(world.cwc_chair)
    draft_order(case, by=world.cwc_chair, kind="PROCEDURAL", codes=["AGE_TEST"])
    client = browser(world.cwc_chair)
    [one] = client.get(f"/api/v1/{noun}/").json()["results"]
    client.get(f"/api/v1/{noun}/{one['id']}/")
    assert [(row.case_id, row.data_classes) for row in written()] == [
        (case.pk, data_class)
    ] * 2


def test_a_search_by_number_tells_no_name(case, world, browser):
    found = browser(world.caseworker).get(f"/api/v1/cases/?search={case.number}")
    assert len(found.json()["results"]) == 1
    assert written() == []


def test_what_a_refused_change_shows_is_written_down_and_nothing_else_stays(
    case, world, browser
):
    answer = browser(world.caseworker).patch(
        f"/api/v1/children/{case.child_id}/",
        {"version": 99, "name": "Another"},
        content_type="application/json",
    )
    assert answer.status_code == 409
    assert "Raju Mandal" in str(answer.json()["theirs"])
    [row] = written()
    assert (row.case_id, row.data_classes) == (case.pk, "ID")


def test_who_opened_too_many_is_shown_nothing_by_a_refused_change_either(
    case, world, browser
):
    with behind_the_walls():
        CodeListEntry.objects.filter(list="limit").update(extra={"number": 0})
    nosy = UserFactory(agency=world.caseworker.agency)
    answer = browser(nosy).patch(
        f"/api/v1/children/{case.child_id}/",
        {"version": 99, "name": "Another"},
        content_type="application/json",
    )
    assert (answer.status_code, written()) == (429, [])
    assert "Raju" not in answer.content.decode()


def test_who_sees_a_case_sees_who_listed_it(case, other, world, wall, browser):
    browser(world.caseworker).get("/cases/")
    wall(world.dcpo)
    assert [row.user_id for row in Access.objects.to_cases([case.pk])] == [
        world.caseworker.pk
    ]
    wall(UserFactory(role="DCPO", place=MADHUBANI))
    assert not Access.objects.exists()


def test_the_case_tells_its_owners_of_lists_and_openings(case, other, world, browser):
    lister, opener = world.caseworker, world.dcpo
    browser(lister).get("/cases/")
    browser(opener).get(case.get_absolute_url())
    page = browser(world.cwc_chair).get(
        reverse("oversight:case-tab", args=[case.pk, "opened"])
    )
    text = page.content.decode()
    assert lister.full_name in text
    assert opener.full_name in text
    assert "In a list" in text


def test_nobody_writes_a_row_in_anothers_name(case, world, wall):
    wall(world.caseworker)
    with pytest.raises(Exception, match="row-level security"):
        note_list(by=world.dcpo, case_ids=[case.pk], page="x", data_classes=["ID"])


def test_outside_a_page_nothing_is_noticed(case, world, wall):
    wall(world.caseworker)
    assert Case.objects.with_child().get(pk=case.pk).called == "Raju M."
    assert written() == []
