"""All that somebody who leaves holds goes on in one go, or none of it."""

import pytest

from audit.models import Event
from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from cases.models import Case
from common.models import Job, OutboxEntry
from common.progress import Cancelled, Progress
from common.refusals import Refused
from oversight.actions import handing_over
from oversight.tasks import hand_over
from tests.conftest import as_worker, behind_the_walls
from tests.factories import UserFactory, World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _told_at_once(monkeypatch):
    """The second connection would wait for this test's own transaction."""
    monkeypatch.setattr(Progress, "_tell", lambda self, **facts: False)


@pytest.fixture
def world(wall):
    world = World().offices()
    for n in range(3):
        wall(world.caseworker)
        take_in_child(
            Intake(sex=Sex.BOY, name=f"Child {n}", age_years=11),
            by=world.caseworker,
            rescued_at=hours_ago(2),
        )
    wall(world.ngo_supervisor)
    return world


@pytest.fixture
def colleague(world):
    return UserFactory(agency=world.caseworker.agency)


def run(job):
    with as_worker():
        entry = OutboxEntry.objects.get(ids__job=str(job.pk), done_at=None)
        hand_over(str(entry.pk))


def held(by):
    with behind_the_walls():
        return Case.objects.filter(worker=by).count()


def test_every_case_goes_to_the_colleague_and_the_book_says_so(
    browser, world, colleague
):
    client = browser(world.ngo_supervisor)
    leaver = world.caseworker
    client.post(f"/people/{leaver.pk}/hand-over/", {"to": colleague.pk})
    with behind_the_walls():
        job = Job.objects.get(kind="hand-over")
    run(job)
    assert (held(leaver), held(colleague)) == (0, 3)
    with behind_the_walls():
        event = Event.objects.get(type="person.cases_handed_on")
        assert event.facts["cases"] == 3
        job.refresh_from_db()
    assert job.state == "DONE"
    page = client.get(f"/people/{leaver.pk}/").content.decode()
    assert "Nothing waits for this person." in page


def test_a_cancelled_hand_over_leaves_every_case_where_it_was(
    monkeypatch, wall, world, colleague
):
    wall(world.ngo_supervisor)
    job = handing_over.ask_hand_over(
        world.caseworker, to=colleague, by=world.ngo_supervisor
    )

    def stop(self, done):
        if done == 2:
            raise Cancelled

    monkeypatch.setattr(Progress, "__call__", stop)
    run(job)
    assert (held(world.caseworker), held(colleague)) == (3, 0)
    with behind_the_walls():
        job.refresh_from_db()
    assert job.state == "CANCELLED"


@pytest.mark.parametrize("to", ["self", "stranger", "ended", "follow_up"])
def test_cases_go_only_to_a_colleague_who_works_on_cases(wall, world, to):
    leaver = world.caseworker
    others = {
        "self": leaver,
        "stranger": UserFactory(),
        "ended": UserFactory(agency=leaver.agency, is_active=False),
        "follow_up": UserFactory(agency=leaver.agency, role="FOLLOW_UP"),
    }
    wall(world.ngo_supervisor)
    with pytest.raises(Refused):
        handing_over.ask_hand_over(leaver, to=others[to], by=world.ngo_supervisor)


def test_an_administrator_without_cases_hands_none_on(wall, world, colleague):
    admin = wall(UserFactory(role="SYSTEM_ADMIN"))
    with pytest.raises(Refused):
        handing_over.ask_hand_over(world.caseworker, to=colleague, by=admin)
