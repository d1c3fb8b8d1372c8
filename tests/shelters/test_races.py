"""Two people at the same moment: the last bed, and one child in two shelters."""

from django.db import transaction

from cases.actions.intake import Intake, take_in_child
from cases.actions.production import produce_child
from cases.choices import Sex
from common import walls
from common.refusals import Refused
from shelters.actions.placements import admit_child, order_placement
from shelters.choices import LeftBecause
from shelters.models import Placement, Shelter
from tests.conftest import behind_the_walls
from tests.factories import UserFactory, World, hours_ago
from tests.racing import at_once
from tests.shelters.conftest import another_shelter, open_shelter


def produced_and_placed(world, shelter, name) -> Placement:
    """A child for whom a place is ordered, every step in a transaction of its own."""
    with transaction.atomic():
        walls.enter(world.caseworker.pk)
        case = take_in_child(
            Intake(sex=Sex.BOY, name=name), by=world.caseworker, rescued_at=hours_ago(9)
        )
    with transaction.atomic():
        walls.enter(world.police.pk)
        produce_child(case, by=world.police, at=hours_ago(8))
    with transaction.atomic():
        walls.enter(world.cwc_chair.pk)
        case.refresh_from_db()
        return order_placement(case, shelter=shelter, by=world.cwc_chair)


def test_two_children_admitted_at_once_to_the_last_bed(committed):
    world = World().offices()
    shelter = open_shelter(world.superintendent.agency, beds=2)
    colleague = UserFactory(role="SUPERINTENDENT", agency=world.superintendent.agency)
    first = produced_and_placed(world, shelter, "Raju Mandal")
    second = produced_and_placed(world, shelter, "Sunil Ram")
    with behind_the_walls():
        Shelter.objects.update(beds=1)

    came = at_once(
        (
            world.superintendent,
            lambda: admit_child(first, by=world.superintendent),
        ),
        (colleague, lambda: admit_child(second, by=colleague)),
    )
    assert sorted(type(result).__name__ for result in came) == ["Placement", "Refused"]
    refused = next(result for result in came if isinstance(result, Refused))
    assert refused.reason == "Every bed is taken."
    with behind_the_walls():
        assert Placement.objects.living().count() == 1


def test_the_last_bed_is_ordered_once(committed):
    world = World().offices()
    shelter = open_shelter(world.superintendent.agency, beds=1)
    member = UserFactory(role="CWC_MEMBER", agency=world.cwc_chair.agency)
    elsewhere, _person = another_shelter()
    first = produced_and_placed(world, elsewhere, "Raju Mandal").case
    second = produced_and_placed(world, elsewhere, "Sunil Ram").case

    came = at_once(
        (
            world.cwc_chair,
            lambda: order_placement(first, shelter=shelter, by=world.cwc_chair),
        ),
        (member, lambda: order_placement(second, shelter=shelter, by=member)),
    )
    assert sorted(type(result).__name__ for result in came) == ["Placement", "Refused"]
    with behind_the_walls():
        assert Placement.objects.filter(shelter=shelter).waiting().count() == 1
        assert not Placement.objects.filter(left_because=LeftBecause.MOVED).exists()
