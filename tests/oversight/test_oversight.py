"""Pages of the offices that look at a whole State and at no child."""

import pytest

from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from tests.factories import AgencyFactory, UserFactory, World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(wall):
    world = World().offices()
    wall(world.caseworker)
    for n in range(6):
        take_in_child(
            Intake(sex=Sex.BOY, name=f"Marker{n} Xyz"),
            by=world.caseworker,
            rescued_at=hours_ago(30 + n),
        )
    return world


@pytest.mark.parametrize("page", ["/indicators/", "/rules/", "/rights/", "/inbox/"])
def test_a_state_administrator_sees_numbers_and_rules_and_no_name(browser, world, page):
    answer = browser(UserFactory(role="STATE_ADMIN")).get(page)
    assert answer.status_code == 200
    assert "Marker" not in answer.content.decode()


def test_the_numbers_are_those_of_the_state(browser, world):
    page = browser(UserFactory(role="STATE_ADMIN")).get("/indicators/")
    totals = {i.code: i.value for i in page.context["totals"]}
    assert totals["rescued"] == 6
    assert totals["late_now"] == 6

    elsewhere = browser(UserFactory(role="STATE_ADMIN", place="Madhubani"))
    assert elsewhere.get("/indicators/").context["by_district"] == []


def test_an_office_counts_the_cases_it_works_on_and_no_others(browser, world):
    for office in (world.dcpo, world.ngo_supervisor):
        page = browser(office).get("/indicators/")
        totals = {i.code: i.value for i in page.context["totals"]}
        assert totals["rescued"] == 6
        assert "Cases that your office works on." in page.text

    other = UserFactory(role="NGO_SUPERVISOR", agency=AgencyFactory())
    assert other.agency.district.state_id == world.dcpo.agency.district.state_id
    assert browser(other).get("/indicators/").context["by_district"] == []


def test_a_teacher_sees_no_indicators(browser, world):
    assert browser(world.teacher).get("/indicators/").status_code == 403


def test_the_book_is_for_auditors(browser, world):
    assert browser(world.caseworker).get("/book/").status_code == 403
    page = browser(world.auditor).get("/book/").content.decode()
    assert "Taken in" in page or "taken in" in page
    assert "Marker" not in page


def test_a_case_list_of_a_state_administrator_is_empty(browser, world):
    page = browser(UserFactory(role="STATE_ADMIN")).get("/cases/")
    assert page.context["cases"] == []
