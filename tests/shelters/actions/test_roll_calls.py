import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit.models import Event
from cases.models import Case
from common.refusals import Refused
from shelters.actions.leaves import give_leave
from shelters.actions.roll_calls import (
    everybody_here,
    take_roll_call,
    why_not_take_roll_call,
)
from shelters.actions.runaways import LastSeen
from shelters.choices import Where
from shelters.models import RollCall, RollCallEntry
from tests.conftest import behind_the_walls
from tests.factories import hours_ago
from tests.shelters.conftest import another_shelter

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(world, shelter, admitted):
    """Three children live in the shelter."""
    for name in ("Raju Mandal", "Sunil Ram", "Arif Khan"):
        admitted(name=name)
    return shelter


def take(world, house, where=None, **facts):
    return take_roll_call(
        house,
        **{
            "occasion": "MORNING",
            "where": where or everybody_here(world.superintendent),
            "by": world.superintendent,
        }
        | facts,
    )


def test_all_are_here(world, house):
    call = take(world, house)
    assert (call.expected, call.here, call.absent) == (3, 3, 0)
    assert RollCallEntry.objects.filter(roll_call=call).count() == 3
    assert Event.objects.get(type="roll.called").facts["here"] == 3


def test_an_absent_child_is_reported_missing_at_once(world, house):
    where = everybody_here(world.superintendent)
    gone = next(iter(where))
    where[gone] = Where.ABSENT
    take(
        world,
        house,
        where,
        absences={gone: LastSeen(since=hours_ago(1), by="The guard")},
    )
    assert Case.objects.get(pk=gone).status == "MISSING"
    assert Event.objects.of_case(Case.objects.get(pk=gone)).filter(
        type="child.ran_away"
    )


def test_of_an_absent_child_must_be_said_who_saw_it_last(world, house):
    where = everybody_here(world.superintendent)
    where[next(iter(where))] = Where.ABSENT
    with pytest.raises(Refused, match="who saw it last"):
        take(world, house, where)
    assert not RollCall.objects.exists()


def test_a_child_at_school_is_not_missing(world, house):
    where = everybody_here(world.superintendent)
    where[next(iter(where))] = Where.SCHOOL
    call = take(world, house, where)
    assert (call.here, call.absent) == (2, 0)


def test_a_count_that_leaves_a_child_out_is_refused(world, house):
    where = everybody_here(world.superintendent)
    where.popitem()
    with pytest.raises(Refused, match="changed"):
        take(world, house, where)


def test_at_night_two_people_count(world, house):
    with pytest.raises(Refused, match="Two people"):
        take(world, house, occasion="NIGHT")
    with pytest.raises(Refused, match="somebody else"):
        take(world, house, occasion="NIGHT", second=world.superintendent)
    call = take(world, house, occasion="NIGHT", second=world.counsellor)
    assert call.second == world.counsellor


def test_the_database_refuses_a_night_with_one_counter(world, house):
    with pytest.raises(ValidationError, match="Two people"):
        RollCall(
            shelter=house,
            occasion="NIGHT",
            called_at=hours_ago(0),
            called_by=world.superintendent,
            expected=3,
            here=3,
        ).full_clean()
    call = take(world, house)
    with (
        behind_the_walls(),
        pytest.raises(IntegrityError, match="roll_call_two_at_night"),
        transaction.atomic(),
    ):
        RollCall.objects.filter(pk=call.pk).update(occasion="NIGHT")


def test_nobody_counts_the_children_of_another_shelter(world, wall, house):
    _other, stranger = another_shelter()
    wall(stranger)
    assert why_not_take_roll_call(house, by=stranger)
    wall(world.counsellor)
    assert why_not_take_roll_call(house, by=world.counsellor)


def test_a_roll_call_is_seen_by_its_own_shelter_only(world, wall, house):
    take(world, house)
    wall(world.cwc_chair)
    assert not RollCall.objects.exists()
    assert not RollCallEntry.objects.exists()


def test_a_child_on_leave_is_counted_as_on_leave(world, house):
    from_at = hours_ago(1)
    stay = world.superintendent.agency.shelter.placements.first()
    give_leave(
        stay,
        from_at=from_at,
        until_at=hours_ago(-48),
        with_whom="An aunt",
        reason="A wedding",
        by=world.superintendent,
    )
    assert everybody_here(world.superintendent)[stay.case_id] == Where.LEAVE
