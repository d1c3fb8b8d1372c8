import pytest

from audit.models import Event
from cases.actions.assigning import assign_worker
from common.refusals import Refused
from tests.cases.inquiry_cases import case, rows, world
from tests.factories import UserFactory

__all__ = ["case", "world"]
pytestmark = pytest.mark.django_db


def test_a_case_goes_to_a_worker_of_the_same_office(case, world, wall):
    other = UserFactory(role="CASEWORKER", agency=world.caseworker.agency)
    wall(world.caseworker)
    assert assign_worker(case, worker=other, by=world.caseworker).worker == other
    [event] = rows(Event.objects.filter(type="worker.assigned"))
    assert event.facts == {"worker_id": other.pk}


def test_nobody_gives_work_to_another_office(case, world, wall):
    stranger = UserFactory(role="CASEWORKER")
    wall(world.caseworker)
    with pytest.raises(Refused, match="your own office"):
        assign_worker(case, worker=stranger, by=world.caseworker)


def test_no_office_takes_a_case_from_anothers_worker(case, world, wall):
    wall(world.dcpo)
    with pytest.raises(Refused, match="another office"):
        assign_worker(case, worker=world.dcpo, by=world.dcpo)


def test_the_police_name_no_worker(case, world, wall):
    wall(world.police)
    with pytest.raises(Refused, match="Your role"):
        assign_worker(case, worker=world.police, by=world.police)


def test_the_same_worker_is_not_named_twice(case, world, wall):
    wall(world.caseworker)
    with pytest.raises(Refused, match="already"):
        assign_worker(case, worker=world.caseworker, by=world.caseworker)
