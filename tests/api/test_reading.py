"""What other systems read: the same cases and classes that the pages show."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Access
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory

pytestmark = pytest.mark.django_db

NOUNS = [
    "operations",
    "cases",
    "children",
    "sittings",
    "orders",
    "placements",
    "home-checks",
    "handovers",
    "visits",
    "claims",
    "entries",
    "papers",
    "wage-workings",
    "clocks",
    "flags",
    "events",
]


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_is_listed_in_pages(noun, world, system):
    answer = system(world.caseworker).get(f"{noun}/")
    assert answer.status_code == 200
    assert answer.json() == {"next": None, "previous": None, "results": []}


@pytest.mark.parametrize("noun", NOUNS)
def test_what_is_not_within_reach_does_not_exist(noun, world, system):
    assert system(world.caseworker).get(f"{noun}/{uuid4()}/").status_code == 404


@pytest.mark.parametrize("noun", [*NOUNS, "schema"])
def test_a_visitor_is_told_to_show_who_they_are(noun, client):
    assert client.get(f"/api/v1/{noun}/").status_code == 401


def test_a_case_is_told_to_its_offices(world, system, make_case):
    case = make_case()
    told = system(world.cwc_chair).get(f"cases/{case.pk}/").json()
    assert told["number"] == case.number
    assert told["status"] == "RESCUED"
    assert told["late"] is False
    assert "name" not in told


def test_cases_are_searched_by_the_words_of_the_page(world, system, make_case):
    case = make_case(name="Md Arman", father="Salim")
    office = system(world.cwc_chair)
    found = office.get("cases/?search=अरमान saleem").json()["results"]
    assert [one["id"] for one in found] == [str(case.pk)]
    assert office.get("cases/?search=Bablu").json()["results"] == []
    assert office.get("cases/?search=ar").status_code == 400


def test_a_stranger_finds_neither_the_case_nor_the_child(system, make_case):
    case = make_case()
    stranger = system(UserFactory(place=MADHUBANI))
    assert stranger.get(f"cases/{case.pk}/").status_code == 404
    assert stranger.get(f"children/{case.child_id}/").status_code == 404
    assert stranger.get("cases/").json()["results"] == []
    assert stranger.get("clocks/").json()["results"] == []
    assert stranger.get("events/").json()["results"] == []


def test_the_name_is_told_to_who_may_read_it_and_the_reading_is_noted(
    world, system, make_case
):
    case = make_case()
    told = system(world.caseworker).get(f"children/{case.child_id}/").json()
    assert told["identity"]["name"] == "Raju Mandal"
    with behind_the_walls():
        access = Access.objects.get(case_id=case.pk)
    assert (access.page, access.data_classes) == ("api-child", "ID")


def test_the_name_is_null_for_a_role_without_the_class(world, system, make_case):
    case = make_case()
    interpreter = UserFactory(role="INTERPRETER", agency=world.dcpo.agency)
    told = system(interpreter).get(f"children/{case.child_id}/").json()
    assert told["identity"] is None
    assert told["age_years"] == 11
    with behind_the_walls():
        assert not Access.objects.exists()


def test_lists_are_narrowed_by_name(world, system, make_case):
    late, in_time = make_case(hours=40), make_case(hours=1)
    office = system(world.police)
    keys = [row["id"] for row in office.get("cases/", late="true").json()["results"]]
    assert keys == [str(late.pk)]
    keys = [row["id"] for row in office.get("cases/", late="no").json()["results"]]
    assert keys == [str(in_time.pk)]
    clocks = office.get("clocks/", case=str(late.pk), late="true").json()["results"]
    assert {clock["case"] for clock in clocks} == {str(late.pk)}
    assert "PRODUCTION_24H" in {clock["rule"] for clock in clocks}
    assert office.get("cases/", status="CLOSED").json()["results"] == []
    assert office.get("cases/", status="NOWHERE").status_code == 400
    assert office.get("clocks/", case="nothing").status_code == 400
    assert office.get("cases/", operation="\0").status_code == 400


def test_pages_go_on_by_cursor_and_cost_the_same(world, system, make_case):
    cases = [make_case(name=f"Child {n}") for n in range(5)]
    office = system(world.police)
    with CaptureQueriesContext(
        connection,
    ) as small:
        first = office.get("children/", page_size=1).json()
    with CaptureQueriesContext(connection) as whole:
        office.get("children/", page_size=5)
    assert len(whole) == len(small)
    seen, page = [], first
    while True:
        seen += [row["id"] for row in page["results"]]
        if not page["next"]:
            break
        page = office.get(page["next"].split("/api/v1/")[1]).json()
    assert seen == sorted((str(case.child_id) for case in cases), reverse=True)


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("cursor", ["x", "cD1hYmM=", "cD1cMDA=", "bz0tMQ=="])
def test_an_odd_cursor_is_refused(noun, cursor, world, system):
    answer = system(world.caseworker).get(f"{noun}/", cursor=cursor)
    assert answer.status_code in {200, 400, 404}
