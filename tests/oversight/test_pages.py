import pytest

from audit.models import Access
from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory, World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def case(world, wall):
    wall(world.caseworker)
    return take_in_child(
        Intake(sex=Sex.BOY, name="Rahul Mandal", age_years=11, father="Sohan"),
        by=world.caseworker,
        rescued_at=hours_ago(3),
    )


def test_the_case_page_tells_the_child_its_clocks_and_its_story(browser, world, case):
    page = browser(world.caseworker).get(case.get_absolute_url())

    text = page.content.decode()
    assert page.status_code == 200
    assert "Rahul M." in text
    assert "Rahul Mandal" not in text
    assert "Brought before the Committee" in text
    assert "Taken in after the rescue" in text or "rescue" in text


def test_opening_a_case_is_written_in_the_book(browser, world, case):
    browser(world.police).get(case.get_absolute_url())

    with behind_the_walls():
        access = Access.objects.get()
    assert (access.user_id, access.case_id) == (world.police.pk, case.pk)


def test_a_stranger_is_told_there_is_no_such_case(browser, case):
    stranger = UserFactory(place=MADHUBANI)
    assert browser(stranger).get(case.get_absolute_url()).status_code == 404


def test_the_list_shows_only_cases_within_reach(browser, world, case):
    mine = browser(world.caseworker).get("/cases/").content.decode()
    theirs = browser(UserFactory(place=MADHUBANI)).get("/cases/").content.decode()
    assert case.number in mine
    assert case.number not in theirs


def test_late_cases_come_longest_late_first_page_by_page(browser, world, wall):
    wall(world.caseworker)
    cases = [
        take_in_child(
            Intake(sex=Sex.BOY), by=world.caseworker, rescued_at=hours_ago(100 - n)
        )
        for n in range(30)
    ]
    client = browser(world.caseworker)
    first = client.get("/cases/?late=1")
    second = client.get("/cases/" + first.context["page"]["next_url"])
    seen = [c.pk for c in first.context["cases"]] + [
        c.pk for c in second.context["cases"]
    ]
    assert seen == [c.pk for c in cases]


def test_duties_are_listed_for_the_office_that_owes_them(browser, world, case):
    page = browser(world.police).get("/duties/").content.decode()
    assert "Brought before the Committee: Rahul M." in page
