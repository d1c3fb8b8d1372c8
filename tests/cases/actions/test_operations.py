from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.roles import Role
from audit.models import Event
from cases.actions.intake import Intake, take_in_child
from cases.actions.operations import (
    MUST_COME,
    OperationPlan,
    add_team_member,
    count_children,
    drop_operation,
    end_operation,
    free_place,
    leave_site,
    open_operation,
    open_tip,
    plan_operation,
    record_arrival,
    tick_leaving,
    why_not_end_operation,
    why_not_open_tip,
)
from cases.choices import Capacity, Sex, TakenTo
from cases.models import Flag, OperationTip, RescueOperation
from common.refusals import Refused
from tests.factories import MADHUBANI, UserFactory, World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().offices()


def plan(world, *, by=None, lead=None, **facts):
    by = by or world.police
    return plan_operation(
        OperationPlan(
            planned_for=timezone.now() + timedelta(hours=6),
            district=world.district,
            lead=lead or world.police,
            children_expected=25,
            sites=[("Site 1", "BANGLES_GLASS"), ("Site 2", "")],
            **facts,
        ),
        by=by,
    )


def live(world, **facts):
    operation = open_operation(plan(world, **facts), by=world.police)
    operation.refresh_from_db()
    return operation


def test_plan_operation(world, wall):
    wall(world.police)
    operation = plan(world, tip_address="A lane behind the old mill")

    assert operation.number.startswith("OP-")
    assert operation.status == "PLANNED"
    assert operation.member_ids == [world.police.pk]
    assert operation.agency_ids == []
    assert sorted(operation.team.values_list("capacity", flat=True)) == sorted(
        MUST_COME
    )
    assert operation.sites.count() == 2
    event = Event.objects.get(type="operation.planned")
    assert event.facts == {"sites": 2, "expected": 25, "tip": True}


def test_nobody_but_the_named_team_sees_a_planned_operation(world, wall):
    wall(world.police)
    plan(world, tip_address="A lane behind the old mill")
    colleague = UserFactory(role=Role.POLICE, agency=world.police.agency)

    for stranger in (colleague, world.cwc_chair, world.dm, world.caseworker):
        wall(stranger)
        assert not RescueOperation.objects.visible_to(stranger).exists()
        assert not RescueOperation.objects.exists()
        assert not OperationTip.objects.exists()


def test_an_organisation_plans_for_a_lead_of_the_police_and_cannot_read_its_tip(
    world, wall
):
    wall(world.caseworker)
    operation = plan(world, by=world.caseworker, tip_address="A lane")

    assert operation.lead_agency == world.police.agency
    assert RescueOperation.objects.visible_to(world.caseworker).get() == operation
    assert not OperationTip.objects.exists()
    assert why_not_open_tip(operation, by=world.caseworker) == (
        "Only the lead may open the sealed tip."
    )
    wall(world.police)
    assert open_tip(operation, by=world.police).address == "A lane"


def test_a_tip_is_not_written_by_a_role_without_tips(world, wall):
    wall(world.dcpo)
    with pytest.raises(Refused, match="can't write down a tip"):
        plan(world, by=world.dcpo, tip_address="A lane")


def test_a_tip_without_a_place_is_refused(world, wall):
    wall(world.police)
    with pytest.raises(Refused, match="Say where it is"):
        plan(world, tip_informant="A neighbour")


def test_a_committee_member_plans_no_operation(world, wall):
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="can't plan"):
        plan(world, by=world.cwc_chair)


def test_a_lead_must_be_somebody_who_may_open_the_operation(world, wall):
    wall(world.police)
    with pytest.raises(Refused, match="lead's role"):
        plan(world, lead=world.cwc_chair)


def test_every_reading_of_the_tip_is_written_down(world, wall):
    wall(world.police)
    operation = plan(world, tip_address="A lane")
    open_tip(operation, by=world.police)
    tip = open_tip(operation, by=world.police)

    assert tip.opened_by == world.police
    facts = [e.facts["first"] for e in Event.objects.filter(type="tip.opened")]
    assert sorted(facts) == [False, True]


def test_an_operation_without_a_tip_has_nothing_to_open(world, wall):
    wall(world.police)
    with pytest.raises(Refused, match="There is no tip"):
        open_tip(plan(world), by=world.police)


def test_a_named_person_sees_the_plan_until_the_place_is_freed(world, wall):
    wall(world.police)
    operation = plan(world)
    member = add_team_member(
        operation, by=world.police, capacity=Capacity.LABOUR, user=world.labour
    )
    assert operation.team.filter(capacity="LABOUR").count() == 1
    wall(world.labour)
    assert RescueOperation.objects.visible_to(world.labour).exists()

    wall(world.police)
    free_place(member, by=world.police)
    wall(world.labour)
    assert not RescueOperation.objects.exists()


def test_a_place_is_filled_by_somebody(world, wall):
    wall(world.police)
    with pytest.raises(Refused, match="Say who comes"):
        add_team_member(plan(world), by=world.police, capacity=Capacity.DOCTOR)


def test_the_lead_keeps_the_place(world, wall):
    wall(world.police)
    lead = plan(world).team.get(capacity=Capacity.LEAD)
    with pytest.raises(Refused, match="always has its lead"):
        free_place(lead, by=world.police)


def test_open_operation(world, wall):
    wall(world.police)
    operation = live(world)

    assert operation.status == "LIVE"
    assert operation.opened_at is not None
    assert operation.leaving_checks.count() == 9
    wall(world.cwc_chair)
    assert RescueOperation.objects.visible_to(world.cwc_chair).get() == operation
    stranger = wall(UserFactory(place=MADHUBANI))
    assert not RescueOperation.objects.visible_to(stranger).exists()
    assert not RescueOperation.objects.exists()


def test_an_operation_is_opened_once(world, wall):
    wall(world.police)
    operation = live(world)
    with pytest.raises(Refused, match="can't become"):
        open_operation(operation, by=world.police)


def test_record_arrival_and_take_it_back(world, wall):
    wall(world.police)
    operation = live(world)
    doctor = add_team_member(
        operation, by=world.police, capacity=Capacity.DOCTOR, person="Dr Meena Pal"
    )
    assert record_arrival(doctor, by=world.police).came_at is not None
    with pytest.raises(Refused, match="already come"):
        free_place(doctor, by=world.police)
    assert record_arrival(doctor, by=world.police, came=False).came_at is None


def test_an_empty_place_does_not_come(world, wall):
    wall(world.police)
    place = live(world).team.get(capacity=Capacity.DOCTOR)
    with pytest.raises(Refused, match="Say first who comes"):
        record_arrival(place, by=world.police)


def test_counts_of_sites_add_up(world, wall):
    wall(world.police)
    operation = live(world)
    one, two = operation.sites.order_by("label")
    operation = count_children(operation, by=world.police, by_site={one: 9, two: 14})
    assert operation.children_found == 23
    assert count_children(operation, by=world.police, expected=30).children_found == 23


def test_a_tick_of_the_leaving_list_is_taken_back(world, wall):
    wall(world.police)
    check = live(world).leaving_checks.first()
    assert tick_leaving(check, by=world.police).done_by == world.police
    assert tick_leaving(check, by=world.police, done=False).done_at is None
    assert Event.objects.filter(type="operation.checked").count() == 2


def test_nothing_is_recorded_before_the_operation_is_opened(world, wall):
    wall(world.police)
    with pytest.raises(Refused, match="Open the operation first"):
        count_children(plan(world), by=world.police, found=3)


def test_a_police_station_is_a_breach_with_a_reason_and_flags(world, wall):
    wall(world.police)
    operation = live(world)
    case = take_in_child(
        Intake(sex=Sex.BOY),
        by=world.police,
        rescued_at=hours_ago(1),
        operation=operation,
    )
    with pytest.raises(Refused, match="is a breach"):
        leave_site(operation, by=world.police, taken_to=TakenTo.POLICE_STATION)
    operation = leave_site(
        operation,
        by=world.police,
        taken_to=TakenTo.POLICE_STATION,
        reason="The shelter was locked.",
    )
    assert operation.was_taken_to_police
    assert Flag.objects.get(case=case).kind == "TAKEN_TO_POLICE"
    later = take_in_child(
        Intake(sex=Sex.GIRL),
        by=world.police,
        rescued_at=hours_ago(1),
        operation=operation,
    )
    assert Flag.objects.get(case=later).kind == "TAKEN_TO_POLICE"
    event = Event.objects.get(type="operation.left")
    assert event.facts["breach"] is True
    assert len(event.facts["unticked"]) == 9


def test_the_database_refuses_a_police_station_without_a_reason(world, wall):
    wall(world.police)
    operation = live(world)
    with pytest.raises(IntegrityError, match="police_station"), transaction.atomic():
        RescueOperation.objects.filter(pk=operation.pk).update(
            taken_to="POLICE_STATION"
        )


def test_the_site_is_left_once(world, wall):
    wall(world.police)
    operation = leave_site(live(world), by=world.police, taken_to=TakenTo.SHELTER)
    with pytest.raises(Refused, match="already left"):
        leave_site(operation, by=world.police, taken_to=TakenTo.SHELTER)


def test_end_operation_waits_for_every_child_that_was_found(world, wall):
    wall(world.police)
    operation = live(world)
    assert "where the children were taken" in why_not_end_operation(
        operation, by=world.police
    )
    leave_site(operation, by=world.police, taken_to=TakenTo.SHELTER)
    operation = count_children(operation, by=world.police, found=1)
    with pytest.raises(Refused, match="1 child was found"):
        end_operation(operation, by=world.police)
    take_in_child(
        Intake(sex=Sex.GIRL),
        by=world.police,
        rescued_at=hours_ago(1),
        operation=operation,
    )
    assert end_operation(operation, by=world.police).status == "OVER"
    assert Event.objects.get(type="operation.ended").facts["taken_in"] == 1


def test_a_dropped_operation_stays_hidden(world, wall):
    wall(world.police)
    operation = plan(world)
    with pytest.raises(Refused, match="why it is dropped"):
        drop_operation(operation, by=world.police, reason=" ")
    drop_operation(operation, by=world.police, reason="The tip was false.")
    wall(world.cwc_chair)
    assert not RescueOperation.objects.exists()


def test_a_live_operation_is_not_dropped(world, wall):
    wall(world.police)
    with pytest.raises(Refused, match="can't become"):
        drop_operation(live(world), by=world.police, reason="Enough.")


def test_the_numbers_of_two_plans_tell_of_none_that_lies_between(world, wall):
    wall(world.police)
    numbers = []
    for others in (0, 3):
        with transaction.atomic():
            first = plan(world).number
            for _ in range(others):
                elsewhere = World(MADHUBANI)
                wall(elsewhere.police)
                plan(elsewhere, by=elsewhere.police, lead=elsewhere.police)
            wall(world.police)
            last = plan(world).number
            numbers.append((int(first[8:]), int(last[8:])))
            transaction.set_rollback(True)
    (first, next_one), (_again, after_three) = numbers
    assert abs(next_one - first) > 10
    assert abs(after_three - first) > 10
