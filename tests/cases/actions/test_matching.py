"""All children are compared with each other by the clock every night."""

import pytest
from django.utils import timezone

from audit.event_types import EventType
from audit.models import Event
from cases.actions.intake import Intake, take_in_child
from cases.actions.matching import compare_next
from cases.models import MatchNight, MatchPair
from cases.tasks import compare_children
from common.walls import on_clock_duty
from tests.conftest import as_worker, behind_the_walls
from tests.factories import MADHUBANI, World, hours_ago

pytestmark = pytest.mark.django_db
FATHERS = ["Mohan", "Gopal", "Hari", "Dinesh", "Yusuf", "Umar"]
VILLAGES = ["Rampur", "Barari", "Kolasi", "Semapur", "Falka", "Korha"]
HOME = {"village": "Dumaria", "father": "Salim"}


@pytest.fixture
def world():
    return World().offices()


def take_in(world, wall, hours=3, **facts):
    facts = {"sex": "BOY", "home_district": world.district, **HOME, **facts}
    by = wall(world.caseworker)
    return take_in_child(Intake(**facts), by=by, rescued_at=hours_ago(hours))


def all_night(many=500) -> int:
    steps = 0
    with as_worker(), on_clock_duty():
        while compare_next(now=timezone.now(), many=many):
            steps += 1
    return steps


def test_a_night_notes_one_pair_of_two_who_may_be_one(world, wall):
    first = take_in(world, wall, hours=24 * 400, name="Arman Ali")
    again = take_in(world, wall, name="अरमान अली")
    take_in(world, wall, name="Bablu Das", father="Mohan", village="Rampur")
    assert all_night() == 1

    with behind_the_walls():
        pair = MatchPair.objects.get()
        assert (pair.known_id, pair.child_id) == (first.child_id, again.child_id)
        assert (pair.state, pair.found_by) == ("OPEN", "NIGHT")
        assert Event.objects.get(type=EventType.CHILDREN_COMPARED).facts == {"found": 1}


def test_a_killed_night_goes_on_where_it_was_and_notes_nothing_twice(world, wall):
    for n, other in enumerate(("Bablu", "Pintu", "Rohit", "Vikas", "Imran", "Suraj")):
        take_in(world, wall, name=other, father=FATHERS[n], village=VILLAGES[n])
    for spelling in ("Arman Ali", "अरमान अली", "Armaan Ali"):
        take_in(world, wall, name=spelling)
    with as_worker(), on_clock_duty():
        assert compare_next(now=timezone.now(), many=8)
    with behind_the_walls():
        so_far = MatchPair.objects.count()
    all_night(many=2)
    with behind_the_walls():
        assert MatchPair.objects.count() > so_far
        assert MatchNight.objects.get().found == MatchPair.objects.count()
    with as_worker(), on_clock_duty():
        assert not compare_next(now=timezone.now())


def test_the_task_compares_all_children(world, wall):
    take_in(world, wall, name="Arman Ali")
    take_in(world, wall, name="अरमान अली")
    with as_worker():
        assert compare_children() == 2
    with behind_the_walls():
        assert MatchPair.objects.exists()


def test_a_pair_is_seen_by_the_offices_of_either_child_only(world, wall):
    take_in(world, wall, name="Arman Ali")
    take_in(world, wall, name="अरमान अली")
    all_night()
    wall(world.caseworker)
    assert MatchPair.objects.exists()
    wall(World(MADHUBANI).offices().caseworker)
    assert not MatchPair.objects.exists()
