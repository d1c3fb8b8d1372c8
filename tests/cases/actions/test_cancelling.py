"""Whoever asked for long work may stop it, whatever the work is."""

import pytest

from audit.models import Event
from cases.actions.cancelling import cancel_job
from common.models import Job
from common.refusals import Refused
from tests.conftest import behind_the_walls
from tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().offices()


def job(by, **facts):
    with behind_the_walls():
        return Job.objects.create(kind="hand-over", by=by, **facts)


def test_work_that_waits_ends_at_once_and_the_book_knows(world, wall):
    waiting = job(world.labour)
    cancelled = cancel_job(waiting, by=wall(world.labour))
    assert (cancelled.state, cancelled.cancel_asked) == ("CANCELLED", True)
    with behind_the_walls():
        event = Event.objects.get(type="report.cancelled")
    assert event.facts == {"kind": "hand-over"}


def test_work_that_runs_is_asked_to_stop_by_itself(world, wall):
    running = job(world.labour, state="RUNNING")
    asked = cancel_job(running, by=wall(world.labour))
    assert (asked.state, asked.cancel_asked) == ("RUNNING", True)


def test_work_of_somebody_else_or_that_is_over_cannot_be_stopped(world, wall):
    done = job(world.labour, state="DONE")
    labour = wall(world.labour)
    with pytest.raises(Refused, match="over"):
        cancel_job(done, by=labour)
    with pytest.raises(Refused, match="not yours"):
        cancel_job(None, by=labour)
