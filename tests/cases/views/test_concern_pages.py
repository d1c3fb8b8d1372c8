import pytest

from cases.models import Flag
from tests.cases.inquiry_cases import case, clock, rows, url, world
from tests.factories import MADHUBANI, UserFactory

__all__ = ["case", "world"]
pytestmark = pytest.mark.django_db


def the_concern():
    [flag] = rows(Flag.objects.filter(kind="CONCERN"))
    return flag


def test_a_concern_is_raised_and_cleared_in_words(case, world, browser):
    worker = browser(world.caseworker)
    worker.post(
        url("concern-new", case.pk), {"note": "An agent calls.", "severity": "soon"}
    )
    assert the_concern().agency_id == case.owner_id
    chair = browser(world.cwc_chair)
    chair.post(url("concern-clear", the_concern().pk), {"because": ""})
    assert the_concern().cleared_at is None
    chair.post(url("concern-clear", the_concern().pk), {"because": "Phone changed."})
    assert the_concern().cleared_because == "Phone changed."


def test_the_police_raise_no_concern_here(case, world, browser):
    page = browser(world.police).post(
        url("concern-new", case.pk), {"note": "Late.", "severity": "soon"}
    )
    assert "Your role can&#x27;t raise a concern." in page.content.decode()
    assert rows(Flag.objects.filter(kind="CONCERN")) == []


def test_another_office_clears_nothing(case, world, browser):
    browser(world.caseworker).post(
        url("concern-new", case.pk), {"note": "An agent calls.", "severity": "stop"}
    )
    page = browser(world.labour).post(
        url("concern-clear", the_concern().pk), {"because": "Done."}
    )
    assert "Only the office that must act" in page.content.decode()
    assert the_concern().cleared_at is None


def test_the_committee_excuses_a_duty_with_a_reason(case, world, browser):
    running = clock(case, "FIR_REGISTERED")
    page = browser(world.police).post(
        url("clock-excuse", running.pk), {"because": "No time."}
    )
    assert "Only the Committee excuses a duty." in page.content.decode()
    browser(world.cwc_chair).post(
        url("clock-excuse", running.pk), {"because": "Joined to another FIR."}
    )
    assert clock(case, "FIR_REGISTERED").excused_because == "Joined to another FIR."


def test_duties_and_concerns_are_closed_to_strangers(case, world, browser):
    browser(world.caseworker).post(
        url("concern-new", case.pk), {"note": "An agent calls.", "severity": "stop"}
    )
    stranger = browser(UserFactory(role="CWC_CHAIR", place=MADHUBANI))
    running = clock(case, "FIR_REGISTERED")
    assert stranger.get(url("clock-excuse", running.pk)).status_code == 404
    assert stranger.get(url("concern-clear", the_concern().pk)).status_code == 404


def test_a_supervisor_gives_the_case_to_a_worker_of_the_office(case, world, browser):
    other = UserFactory(role="CASEWORKER", agency=world.caseworker.agency)
    stranger = UserFactory(role="CASEWORKER")
    supervisor = browser(world.ngo_supervisor)
    supervisor.post(url("worker-assign", case.pk), {"worker": stranger.pk})
    [now] = rows(type(case).objects.filter(pk=case.pk))
    assert now.worker_id == world.caseworker.pk
    supervisor.post(url("worker-assign", case.pk), {"worker": other.pk})
    [now] = rows(type(case).objects.filter(pk=case.pk))
    assert now.worker_id == other.pk
