from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Event
from cases.actions.sittings import open_sitting
from cases.choices import Sex
from cases.models import Case, Clock, InboxItem, Order, Participation
from common.refusals import Refused
from shelters.actions.placements import (
    admit_child,
    end_placement,
    order_placement,
    why_not_admit_child,
    why_not_end_placement,
    why_not_order_placement,
)
from shelters.models import Placement, Shelter
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory, hours_ago
from tests.shelters.conftest import another_shelter, open_shelter

pytestmark = pytest.mark.django_db


def test_order_placement(world, wall, shelter, produced):
    case = produced()
    placement = order_placement(case, shelter=shelter, by=world.cwc_chair)

    assert placement.is_waiting
    assert placement.order.made_at
    assert placement.order.codes == ["INTERIM_PLACEMENT"]
    event = Event.objects.of_case(case).get(type="child.placed")
    assert event.facts["kind"] == "CHILDRENS_HOME"
    wall(world.superintendent)
    assert Case.objects.visible_to(world.superintendent).get() == case
    assert InboxItem.objects.visible_to(world.superintendent).count() == 1


def test_the_bank_account_is_due_in_a_week_and_owed_by_the_shelter(
    world, shelter, produced
):
    case = produced()
    order_placement(case, shelter=shelter, by=world.cwc_chair)
    clock = Clock.objects.get(case=case, rule__code="BANK_ACCOUNT_7D")
    assert clock.agency_id == shelter.pk


def test_a_made_order_of_placement_is_used_and_no_second_one_written(
    world, wall, shelter, placed
):
    placement = placed()
    assert Order.objects.filter(case=placement.case).count() == 1


def test_a_sitting_of_three_can_not_be_passed_over(world, wall, shelter, produced):
    case = produced()
    agency = world.cwc_chair.agency
    others = [UserFactory(role="CWC_MEMBER", agency=agency) for _ in range(2)]
    open_sitting(
        by=world.cwc_chair, on=timezone.localdate(), bench=[world.cwc_chair, *others]
    )
    with pytest.raises(Refused, match="needs 2 signatures"):
        order_placement(case, shelter=shelter, by=world.cwc_chair)
    assert not Order.objects.filter(case=case).exists()


def test_only_the_committee_places_a_child(world, wall, shelter, produced):
    case = produced()
    wall(world.superintendent)
    assert why_not_order_placement(case, by=world.superintendent)
    wall(world.police)
    assert why_not_order_placement(case, by=world.police)


def test_a_child_who_was_not_before_the_committee_has_no_place_yet(
    world, wall, shelter, produced
):
    case = produced()
    Case.objects.filter(pk=case.pk).update(produced_at=None, status="RESCUED")
    case.refresh_from_db()
    assert "has not been before" in why_not_order_placement(case, by=world.cwc_chair)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"sexes": [Sex.GIRL]}, "isn't licensed"),
        ({"age_from": 14}, "licensed for ages 14 to 18"),
        ({"beds": 0}, "No bed is free"),
    ],
)
def test_the_licence_and_the_beds_must_fit(world, wall, produced, facts, words):
    house = open_shelter(world.superintendent.agency, **facts)
    case = produced()
    with pytest.raises(Refused, match=words):
        order_placement(case, shelter=house, by=world.cwc_chair)


def test_a_child_of_unknown_age_fits_every_licence(world, wall, produced):
    house = open_shelter(world.superintendent.agency, age_from=14)
    case = produced(age_years=None)
    assert order_placement(case, shelter=house, by=world.cwc_chair).is_waiting


def test_an_unregistered_shelter_needs_a_recorded_reason(world, wall, produced):
    yesterday = timezone.localdate() - timedelta(days=1)
    house = open_shelter(world.superintendent.agency, valid_until=yesterday)
    case = produced()
    with pytest.raises(Refused, match="registration"):
        order_placement(case, shelter=house, by=world.cwc_chair)
    placement = order_placement(
        case,
        shelter=house,
        by=world.cwc_chair,
        registration_override="The only home for girls in the district.",
    )
    assert placement.registration_override
    assert Event.objects.of_case(case).get(type="child.placed").facts["unregistered"]


def test_the_database_refuses_an_unregistered_shelter_without_a_reason(
    world, wall, placed
):
    placement = placed()
    with behind_the_walls():
        Shelter.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
        Placement.objects.update(cancelled_at=timezone.now())
        placement.pk = None
        placement.id = "0198f000-0000-7000-8000-000000000001"
        with (
            pytest.raises(IntegrityError, match="registration"),
            transaction.atomic(),
        ):
            placement.save(force_insert=True)


def test_a_police_station_is_never_a_placement(world, placed):
    placement = placed()
    placement.kind = "POLICE_STATION"
    with pytest.raises(ValidationError, match="police station"):
        placement.full_clean()
    with (
        behind_the_walls(),
        pytest.raises(IntegrityError, match="placement_never_police_station"),
        transaction.atomic(),
    ):
        Placement.objects.filter(pk=placement.pk).update(kind="POLICE_STATION")


def test_only_an_agency_of_shelters_becomes_a_shelter(world):
    with pytest.raises(IntegrityError, match="home or shelter"), transaction.atomic():
        open_shelter(world.police.agency)


def test_a_place_ordered_anew_gives_up_the_first(world, wall, placed):
    first = placed()
    house, _person = another_shelter()
    second = order_placement(first.case, shelter=house, by=world.cwc_chair)
    first.refresh_from_db()
    assert first.cancelled_at
    assert second.is_waiting
    wall(world.superintendent)
    assert not Case.objects.exists()


def test_admit_child(world, wall, placed):
    placement = placed()
    wall(world.superintendent)
    admit_child(placement, by=world.superintendent, bed="14", at=hours_ago(2))

    case = Case.objects.get(pk=placement.case_id)
    assert case.status == "SHELTERED"
    assert case.sheltered_at
    assert Event.objects.of_case(case).filter(type="child.admitted").count() == 1
    medical = Clock.objects.get(case=case, rule__code="MEDICAL_24H")
    assert medical.started_at == case.sheltered_at
    assert medical.agency_id == world.superintendent.agency_id
    assert Clock.objects.filter(case=case, rule__code="CARE_PLAN_1M").exists()


def test_another_shelter_admits_nobody_from_here(world, wall, placed):
    placement = placed()
    _house, stranger = another_shelter()
    wall(stranger)
    assert why_not_admit_child(placement, by=stranger)
    wall(world.cwc_chair)
    assert why_not_admit_child(placement, by=world.cwc_chair)


def test_an_admission_in_the_future_or_before_the_rescue_is_refused(
    world, wall, placed
):
    placement = placed()
    wall(world.superintendent)
    for at in (hours_ago(-1), hours_ago(20)):
        with pytest.raises(Refused):
            admit_child(placement, by=world.superintendent, at=at)


def test_a_child_is_admitted_once(world, wall, admitted):
    placement = admitted()
    with pytest.raises(Refused, match="isn't waiting"):
        admit_child(placement, by=world.superintendent)


def test_two_children_never_share_a_bed(world, wall, placed):
    first, second = placed(), placed(name="Sunil Ram")
    wall(world.superintendent)
    admit_child(first, by=world.superintendent, bed="14")
    with pytest.raises(ValidationError, match="this bed"):
        admit_child(second, by=world.superintendent, bed="14")


def test_a_full_shelter_admits_nobody(world, wall, placed):
    first, second = placed(), placed(name="Sunil Ram")
    with behind_the_walls():
        Shelter.objects.update(beds=1)
    wall(world.superintendent)
    admit_child(first, by=world.superintendent)
    with pytest.raises(Refused, match="Every bed is taken"):
        admit_child(second, by=world.superintendent)
    with (
        behind_the_walls(),
        pytest.raises(IntegrityError, match="no free bed"),
        transaction.atomic(),
    ):
        Placement.objects.filter(pk=second.pk).update(admitted_at=timezone.now())


def test_a_move_ends_the_first_stay_and_hands_its_duties_on(world, wall, admitted):
    first = admitted()
    house, person = another_shelter()
    wall(world.cwc_chair)
    second = order_placement(first.case, shelter=house, by=world.cwc_chair)
    wall(person)
    admit_child(second, by=person)

    first.refresh_from_db()
    assert first.left_because == "MOVED"
    assert first.left_at == second.admitted_at or first.left_at is not None
    case = Case.objects.get(pk=first.case_id)
    assert world.superintendent.agency_id not in case.agency_ids
    bank = Clock.objects.filter(case=case, rule__code="BANK_ACCOUNT_7D")
    assert [clock.agency_id for clock in bank] == [house.pk]
    wall(world.superintendent)
    assert not Case.objects.exists()


def test_one_child_lives_in_one_shelter_at_a_time(world, wall, admitted):
    placement = admitted()
    house, _person = another_shelter()
    with behind_the_walls():
        placement.id = "0198f000-0000-7000-8000-000000000002"
        placement.shelter = house
        with (
            pytest.raises(IntegrityError, match="placement_one_at_a_time"),
            transaction.atomic(),
        ):
            placement.save(force_insert=True)


def test_a_stay_ends_with_a_reason_and_so_does_the_sight_of_the_case(
    world, wall, admitted
):
    placement = admitted()
    end_placement(placement, because="SCHOOL", by=world.superintendent)

    assert not Case.objects.exists()
    wall(world.cwc_chair)
    case = Case.objects.get(pk=placement.case_id)
    event = Event.objects.of_case(case).get(type="placement.ended")
    assert event.facts["because"] == "SCHOOL"
    assert (
        Participation.objects.now().filter(case=case, duty="SHELTER").exists() is False
    )
    owed = Clock.objects.filter(case=case).open()
    assert world.superintendent.agency_id not in owed.values_list("agency", flat=True)


def test_nobody_goes_home_before_the_final_order(world, wall, admitted):
    placement = admitted()
    with pytest.raises(Refused, match="final order"):
        end_placement(placement, because="HOME", by=world.superintendent)


def test_a_move_is_not_written_by_hand(world, wall, admitted):
    placement = admitted()
    assert why_not_end_placement(placement, by=world.superintendent, because="MOVED")


def test_the_committee_and_strangers_let_nobody_go(world, wall, admitted):
    placement = admitted()
    wall(world.cwc_chair)
    assert why_not_end_placement(placement, by=world.cwc_chair)
    stranger = UserFactory(role="SUPERINTENDENT", place=MADHUBANI)
    wall(stranger)
    assert why_not_end_placement(placement, by=stranger)


def test_the_police_do_not_see_where_a_child_lives(world, wall, admitted):
    admitted()
    wall(world.police)
    assert Case.objects.exists()
    assert not Placement.objects.exists()


def test_the_beds_are_counted_without_showing_who_sleeps_there(
    world, wall, admitted, placed
):
    admitted()
    placed(name="Sunil Ram")
    stranger = UserFactory(role="CWC_CHAIR", place=MADHUBANI)
    wall(stranger)
    assert not Placement.objects.exists()
    beds = Shelter.objects.all().beds()[world.superintendent.agency_id]
    assert (beds.living, beds.waiting, beds.free) == (1, 1, 1)
