"""The words of a concern are for those who read the Committee's file."""

import pytest

from cases import reach
from cases.actions.concerns import raise_concern
from cases.actions.intake import Intake, take_in_child
from cases.choices import Duty, Sex
from cases.models import Flag
from tests.conftest import behind_the_walls
from tests.factories import World, hours_ago

pytestmark = pytest.mark.django_db

WORDS = "MARKER-WORDS of what was done to him"


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def flag(world, wall):
    wall(world.caseworker)
    case = take_in_child(
        Intake(sex=Sex.BOY, name="Raju Mandal"),
        by=world.caseworker,
        rescued_at=hours_ago(3),
    )
    flag = raise_concern(case, by=world.caseworker, note=WORDS)
    with behind_the_walls():
        # The one that a page lists under its office.
        Flag.objects.filter(pk=flag.pk).update(agency=world.teacher.agency)
        for person, duty in (
            (world.teacher, Duty.SCHOOL),
            (world.interpreter, Duty.DCPU_SOURCE),
        ):
            reach.grant(case, to=person.agency, duty=duty, because="test")
    return flag


def pages(flag):
    return [
        "/",
        "/flags/?mine=0",
        f"/cases/{flag.case_id}/",
        f"/cases/{flag.case_id}/see/everything/",
        f"/concerns/{flag.pk}/clear/",
        f"/reintegration/flags/{flag.pk}/clear/",
        "/api/v1/flags/",
        f"/api/v1/flags/{flag.pk}/",
    ]


@pytest.mark.parametrize("role", ["teacher", "interpreter"])
def test_a_concern_is_told_without_its_words(flag, world, browser, role):
    client = browser(getattr(world, role))
    told = {url: client.get(url).text for url in pages(flag)}
    assert [url for url, text in told.items() if "MARKER-WORDS" in text] == []
    assert "A concern was raised." in told["/flags/?mine=0"]


def test_who_reads_the_file_is_told_the_words(flag, world, browser):
    client = browser(world.dcpo)
    assert WORDS in client.get("/flags/?mine=0").text
    assert client.get(f"/api/v1/flags/{flag.pk}/").json()["note"] == WORDS
