from datetime import timedelta

import pytest

from audit.models import Event
from cases.actions.intake import Intake, take_in_child
from cases.actions.production import produce_child, produce_children
from cases.choices import Sex
from cases.models import Case, Clock, Production
from common.refusals import Refused
from tests.factories import MADHUBANI, UserFactory, World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().offices()


def rescued(world, wall, *, hours=10):
    wall(world.caseworker)
    return take_in_child(
        Intake(sex=Sex.BOY, name="Raju Mandal"),
        by=world.caseworker,
        rescued_at=hours_ago(hours),
    )


def test_the_first_production_puts_the_case_before_the_committee(world, wall):
    case = rescued(world, wall)
    wall(world.police)
    at = hours_ago(1)
    production = produce_child(
        case,
        by=world.police,
        at=at,
        before=world.cwc_chair,
        journey_minutes=90,
        facts={"circumstances": "Eleven children in one room.", "belongings": ""},
    )

    case.refresh_from_db()
    assert (case.status, case.produced_at, case.journey_minutes) == ("PRODUCED", at, 90)
    assert production.producer == world.police.full_name
    assert production.facts == {"circumstances": "Eleven children in one room."}
    event = Event.objects.of_case(case).get(type="child.produced")
    assert event.facts["journey_minutes"] == 90
    assert "Eleven" not in str(event.facts)


def test_the_production_meets_the_24_hours_and_starts_the_four_months(world, wall):
    case = rescued(world, wall)
    wall(world.police)
    at = hours_ago(1)
    produce_child(case, by=world.police, at=at)

    assert Clock.objects.get(case=case, rule__code="PRODUCTION_24H").met_at == at
    final = Clock.objects.get(case=case, rule__code="FINAL_ORDER_4M")
    assert final.started_at == at
    assert final.agency == world.cwc_chair.agency


def test_the_journey_is_not_counted_and_a_late_production_stays_late(world, wall):
    saved = rescued(world, wall, hours=27)
    late = rescued(world, wall, hours=27)
    wall(world.police)
    produce_child(saved, by=world.police, at=hours_ago(1), journey_minutes=150)
    produce_child(late, by=world.police, at=hours_ago(1), journey_minutes=30)

    def clock(case):
        return Clock.objects.get(case=case, rule__code="PRODUCTION_24H")

    assert not clock(saved).is_late(hours_ago(0))
    assert clock(late).is_late(hours_ago(0))


@pytest.mark.parametrize(
    ("at", "journey", "reason"),
    [
        (11, 0, "before the rescue"),
        (-1, 0, "in the future"),
        (9, 61, "longer than the time"),
    ],
)
def test_a_production_that_can_not_be_true_is_refused(world, wall, at, journey, reason):
    case = rescued(world, wall)
    wall(world.police)
    with pytest.raises(Refused, match=reason):
        produce_child(case, by=world.police, at=hours_ago(at), journey_minutes=journey)


def test_a_child_is_produced_once(world, wall):
    case = rescued(world, wall)
    wall(world.police)
    produce_child(case, by=world.police, at=hours_ago(2))
    with pytest.raises(Refused, match="already"):
        produce_child(case, by=world.police, at=hours_ago(1))


def test_the_member_must_belong_to_the_committee_that_holds_the_case(world, wall):
    case = rescued(world, wall)
    other = UserFactory(role="CWC_CHAIR", place=MADHUBANI)
    wall(world.police)
    for person in (other, world.dcpo):
        with pytest.raises(Refused, match="member of the Committee"):
            produce_child(case, by=world.police, at=hours_ago(1), before=person)


def test_who_has_not_the_verb_or_the_case_produces_nobody(world, wall):
    case = rescued(world, wall)
    for person in (world.teacher, UserFactory(role="POLICE", place=MADHUBANI)):
        wall(person)
        with pytest.raises((Refused, Case.DoesNotExist)):
            produce_child(case, by=person, at=hours_ago(1))


def test_a_group_is_produced_together_or_not_at_all(world, wall):
    cases = [rescued(world, wall) for _ in range(3)]
    wall(world.police)
    produce_children(cases[:2], by=world.police, at=hours_ago(1), journey_minutes=20)
    assert Production.objects.filter(case__in=cases).count() == 2

    with pytest.raises(Refused, match="already"):
        produce_children(cases[1:], by=world.police, at=hours_ago(1))
    cases[2].refresh_from_db()
    assert cases[2].produced_at is None


def test_a_production_is_written_once(world, wall):
    case = rescued(world, wall)
    wall(world.police)
    production = produce_child(case, by=world.police, at=hours_ago(2))
    production.produced_at += timedelta(hours=1)
    with pytest.raises(Exception, match="permission denied"):
        production.save()
