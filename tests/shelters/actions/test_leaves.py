import pytest

from audit.models import Event
from common.refusals import Refused
from shelters.actions.leaves import (
    end_leave,
    give_leave,
    why_not_end_leave,
    why_not_give_leave,
)
from shelters.models import Leave
from tests.factories import hours_ago
from tests.shelters.conftest import another_shelter

pytestmark = pytest.mark.django_db


def give(stay, by, **facts):
    return give_leave(
        stay,
        **{
            "from_at": hours_ago(2),
            "until_at": hours_ago(-46),
            "with_whom": "An aunt",
            "reason": "A wedding in the family",
            "by": by,
        }
        | facts,
    )


def test_leave_is_given_and_ended(world, admitted):
    leave = give(admitted(), world.superintendent)
    assert Event.objects.of_case(leave.case).get(type="leave.given").facts == {}
    end_leave(leave, by=world.superintendent)
    assert not Leave.objects.open().exists()
    event = Event.objects.of_case(leave.case).get(type="leave.ended")
    assert event.facts["late"] is False


def test_a_late_return_is_on_record(world, admitted):
    leave = give(admitted(), world.superintendent, until_at=hours_ago(1))
    end_leave(leave, by=world.superintendent)
    event = Event.objects.of_case(leave.case).get(type="leave.ended")
    assert event.facts["late"] is True


def test_a_child_on_leave_gets_no_second_leave(world, admitted):
    leave = give(admitted(), world.superintendent)
    assert "already" in why_not_give_leave(leave.placement, by=world.superintendent)


def test_leave_ends_after_it_begins(world, admitted):
    with pytest.raises(Refused, match="before it begins"):
        give(admitted(), world.superintendent, until_at=hours_ago(3))


def test_other_roles_and_shelters_give_no_leave(world, wall, admitted):
    stay = admitted()
    wall(world.cwc_chair)
    assert why_not_give_leave(stay, by=world.cwc_chair)
    _house, stranger = another_shelter()
    wall(stranger)
    assert why_not_give_leave(stay, by=stranger)


@pytest.mark.parametrize("hours", [-1, 3], ids=["future", "before"])
def test_the_return_has_a_possible_time(world, admitted, hours):
    leave = give(admitted(), world.superintendent)
    assert why_not_end_leave(leave, by=world.superintendent, back_at=hours_ago(hours))
