from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.utils import timezone

from audit.models import Event
from cases.choices import Sex
from common.refusals import Refused
from shelters.actions.registering import (
    change_shelter,
    inspect_shelter,
    keep_place,
    register_shelter,
    show_place,
    why_not_inspect_shelter,
    why_not_keep_place,
    why_not_register_shelter,
)
from shelters.models import Inspection, Shelter, ShelterPlace
from tests.audit.test_revealing import kept
from tests.factories import MADHUBANI, UserFactory

pytestmark = pytest.mark.django_db


def register(world, agency=None, **facts):
    today = timezone.localdate()
    return register_shelter(
        agency or world.superintendent.agency,
        **{
            "kind": "OPEN_SHELTER",
            "registration": "RJ/CCI/3",
            "valid_from": today,
            "valid_until": today + timedelta(days=365),
            "sexes": [Sex.GIRL],
            "beds": 20,
            "by": world.dcpo,
        }
        | facts,
    )


def test_the_protection_unit_enters_a_shelter(world, wall):
    wall(world.dcpo)
    shelter = register(world)
    assert Shelter.objects.get().beds == 20
    assert Event.objects.get(type="shelter.changed").subject_id == str(shelter.pk)
    assert "already" in why_not_register_shelter(shelter.agency, by=world.dcpo)


def test_nobody_else_enters_a_shelter(world, wall):
    far = wall(UserFactory(role="DCPO", place=MADHUBANI))
    assert why_not_register_shelter(world.superintendent.agency, by=far)
    wall(world.superintendent)
    assert why_not_register_shelter(
        world.superintendent.agency, by=world.superintendent
    )


def test_a_police_station_is_not_entered(world, wall):
    wall(world.dcpo)
    with pytest.raises(Refused, match="home or shelter"):
        register(world, agency=world.police.agency)
    with pytest.raises(Refused, match="kind of institution"):
        register(world, kind="POLICE_STATION")


def test_a_registration_ends_after_it_begins(world, wall):
    wall(world.dcpo)
    with pytest.raises(ValidationError, match="ends before"):
        register(world, valid_until=timezone.localdate() - timedelta(days=1))


def test_a_shelter_has_no_fewer_beds_than_children(world, wall, admitted):
    admitted()
    wall(world.dcpo)
    house = Shelter.objects.get()
    with pytest.raises(Refused, match="fewer beds"):
        change_shelter(house, beds=0, by=world.dcpo)
    assert change_shelter(house, beds=1, by=world.dcpo).beds == 1


def test_another_district_changes_nothing(world, wall, shelter):
    far = wall(UserFactory(role="DCPO", place=MADHUBANI))
    with pytest.raises(Refused, match="its district"):
        change_shelter(shelter, beds=9, by=far)


def test_the_address_is_for_those_who_may_know_where_children_live(
    world, wall, shelter
):
    wall(world.superintendent)
    keep_place(shelter, address="12, Station Road", by=world.superintendent)
    keep_place(shelter, address="14, Station Road", by=world.superintendent)
    assert ShelterPlace.objects.get().address == "14, Station Road"
    wall(world.cwc_chair)
    assert not ShelterPlace.objects.exists()
    show_place(shelter, by=world.cwc_chair)
    kept()
    assert ShelterPlace.objects.get().address == "14, Station Road"
    for role in ("police", "labour", "dm"):
        wall(getattr(world, role))
        assert not ShelterPlace.objects.exists()


def test_only_the_shelter_writes_its_address(world, wall, shelter):
    wall(world.dcpo)
    assert why_not_keep_place(shelter, by=world.dcpo)
    wall(world.caseworker)
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        ShelterPlace.objects.create(shelter=shelter, address="Elsewhere")


def test_an_inspection_says_when_the_next_is_due(world, wall, shelter):
    wall(world.dcpo)
    today = timezone.localdate()
    inspection = inspect_shelter(
        shelter, inspected_on=today, verdict="GOOD", by=world.dcpo
    )
    assert timedelta(days=88) < inspection.next_due_on - today < timedelta(days=93)
    assert Event.objects.get(type="shelter.inspected").facts == {"verdict": "GOOD"}
    wall(world.superintendent)
    assert Inspection.objects.count() == 1


def test_a_defect_says_what_to_mend(world, wall, shelter):
    wall(world.cwc_chair)
    with pytest.raises(ValidationError, match="mended"):
        inspect_shelter(
            shelter,
            inspected_on=timezone.localdate(),
            verdict="DEFECTS",
            by=world.cwc_chair,
        )


def test_who_may_not_inspect(world, wall, shelter):
    wall(world.superintendent)
    assert why_not_inspect_shelter(shelter, by=world.superintendent)
    far = wall(UserFactory(role="DCPO", place=MADHUBANI))
    assert why_not_inspect_shelter(shelter, by=far)
    wall(world.dcpo)
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert why_not_inspect_shelter(shelter, by=world.dcpo, inspected_on=tomorrow)


def test_another_district_reads_no_inspection(world, wall, shelter):
    wall(world.dcpo)
    inspect_shelter(
        shelter, inspected_on=timezone.localdate(), verdict="GOOD", by=world.dcpo
    )
    wall(UserFactory(role="DCPO", place=MADHUBANI))
    assert not Inspection.objects.exists()
