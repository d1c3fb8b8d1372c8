"""A shelter with beds, and children on their way into it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions.intake import Intake, take_in_child
from cases.actions.production import produce_child
from cases.choices import Sex
from shelters.actions.placements import admit_child, order_placement
from shelters.models import Shelter
from tests.conftest import behind_the_walls
from tests.factories import AgencyFactory, UserFactory, World, hours_ago


def open_shelter(agency, **facts) -> Shelter:
    """A registered home for boys and girls with three beds, unless told otherwise."""
    today = timezone.localdate()
    with behind_the_walls():
        return Shelter.objects.create(
            **{
                "agency": agency,
                "kind": "CHILDRENS_HOME",
                "registration": "RJ/CCI/17",
                "valid_from": today - timedelta(days=100),
                "valid_until": today + timedelta(days=1000),
                "sexes": [Sex.BOY, Sex.GIRL],
                "age_from": 6,
                "age_to": 18,
                "beds": 3,
            }
            | facts
        )


def another_shelter(place="Jaipur", **facts):
    """A second shelter and its superintendent."""
    agency = AgencyFactory(kind="SHELTER", place=place)
    person = UserFactory(role="SUPERINTENDENT", agency=agency)
    return open_shelter(agency, **facts), person


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def shelter(world):
    return open_shelter(world.superintendent.agency)


@pytest.fixture
def produced(world, wall):
    """A maker of children who have been before the Committee."""

    def make(name="Raju Mandal", **facts):
        wall(world.caseworker)
        case = take_in_child(
            Intake(**{"sex": Sex.BOY, "name": name, "age_years": 11} | facts),
            by=world.caseworker,
            rescued_at=hours_ago(10),
        )
        wall(world.police)
        produce_child(case, by=world.police, at=hours_ago(8))
        wall(world.cwc_chair)
        case.refresh_from_db()
        return case

    return make


@pytest.fixture
def placed(world, wall, shelter, produced):
    """A maker of children for whom a place is ordered."""

    def make(**facts):
        case = produced(**facts)
        wall(world.cwc_chair)
        return order_placement(case, shelter=shelter, by=world.cwc_chair)

    return make


@pytest.fixture
def admitted(world, wall, placed):
    """A maker of children who live in the shelter since three hours ago."""

    def make(at=None, **facts):
        placement = placed(**facts)
        wall(world.superintendent)
        return admit_child(placement, by=world.superintendent, at=at or hours_ago(3))

    return make
