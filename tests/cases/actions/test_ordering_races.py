"""Members who sign at the same moment."""

import pytest
from django.db import transaction

from audit.models import Event
from cases.actions.intake import Intake, take_in_child
from cases.actions.ordering import draft_order, recall_order, sign_order
from cases.actions.production import produce_child
from cases.choices import Sex
from cases.models import Order
from common import walls
from common.refusals import Refused
from tests.conftest import behind_the_walls
from tests.factories import UserFactory, World, hours_ago
from tests.racing import at_once


@pytest.fixture
def members(committed):
    """A chairperson and three members whose rows other connections see."""
    chair = World().offices().cwc_chair
    return [
        chair,
        *[UserFactory(role="CWC_MEMBER", agency=chair.agency) for _ in range(3)],
    ]


@pytest.fixture
def order(members):
    """A draft that needs three, signed by the first member already."""
    chair = members[0]
    with transaction.atomic():
        walls.enter(chair.pk)
        police = UserFactory(role="POLICE")
        walls.enter(police.pk)
        case = take_in_child(
            Intake(sex=Sex.BOY, name="Raju Mandal"),
            by=police,
            rescued_at=hours_ago(9),
        )
        produce_child(case, by=police, at=hours_ago(5))
        walls.enter(chair.pk)
        order = draft_order(case, by=chair, kind="FINAL", codes=["CLOSE"])
        sign_order(order, by=chair)
    return order


def look(order: Order) -> Order:
    with behind_the_walls():
        return Order.objects.get(pk=order.pk)


def test_the_last_two_signatures_at_once_make_the_order_once(members, order):
    came = at_once(*[(m, lambda m=m: sign_order(order, by=m)) for m in members[1:3]])

    assert [type(c) for c in came] == [Order, Order]
    made = look(order)
    with behind_the_walls():
        assert made.signatures.count() == 3
        types = list(
            Event.objects.filter(case_id=made.case_id).values_list("type", flat=True)
        )
    assert made.made_at is not None
    assert types.count("order.procedural") == 1
    assert types.count("order.signed") == 2


def test_two_members_for_the_one_signature_that_is_left(members, order):
    with transaction.atomic():
        walls.enter(members[1].pk)
        sign_order(order, by=members[1])
    came = at_once(*[(m, lambda m=m: sign_order(order, by=m)) for m in members[2:4]])

    assert sorted(type(c).__name__ for c in came) == ["Order", "Refused"]
    made = look(order)
    with behind_the_walls():
        assert made.signatures.count() == 3


def test_one_member_twice_at_once_signs_once(members, order):
    deed = (members[1], lambda: sign_order(order, by=members[1]))
    came = at_once(deed, deed)
    assert sorted(type(c).__name__ for c in came) == ["Order", "Refused"]


def test_an_order_is_either_made_or_recalled(members, order):
    with transaction.atomic():
        walls.enter(members[1].pk)
        sign_order(order, by=members[1])
    came = at_once(
        (members[2], lambda: sign_order(order, by=members[2])),
        (members[0], lambda: recall_order(order, by=members[0])),
    )
    assert sum(isinstance(c, Refused) for c in came) == 1
    after = look(order)
    assert (after.made_at is None) != (after.recalled_at is None)
