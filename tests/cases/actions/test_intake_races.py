from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from cases.models import Case
from common.models import new_key
from tests.conftest import behind_the_walls
from tests.factories import World, hours_ago
from tests.racing import at_once


def test_one_key_pressed_twice_at_once_makes_one_case(committed):
    world = World().offices()
    person, key, at = world.caseworker, new_key(), hours_ago(1)

    def press():
        return take_in_child(Intake(sex=Sex.BOY), by=person, rescued_at=at, key=key)

    one, two = at_once((person, press), (person, press))
    assert one == two
    with behind_the_walls():
        assert Case.objects.count() == 1
