import pytest

from audit.models import Event
from cases.models import Case, Clock, Flag, InboxItem
from common.refusals import Refused
from shelters.actions.placements import admit_child
from shelters.actions.runaways import (
    LastSeen,
    record_found,
    report_runaway,
    report_to_police,
    why_not_record_found,
    why_not_report_runaway,
    why_not_report_to_police,
)
from shelters.models import Placement, Runaway
from tests.factories import hours_ago
from tests.shelters.conftest import another_shelter

pytestmark = pytest.mark.django_db


def seen(hours=2, by="The cook"):
    return LastSeen(since=hours_ago(hours), by=by)


@pytest.fixture
def missing(world, admitted):
    return report_runaway(admitted(), seen=seen(), by=world.superintendent)


def test_report_runaway(world, wall, missing):
    case = Case.objects.get(pk=missing.case_id)
    assert case.status == "MISSING"
    clock = Clock.objects.get(case=case, rule__code="RUNAWAY_24H")
    assert clock.started_at == missing.since
    assert clock.agency_id == world.superintendent.agency_id
    assert Flag.objects.open().get(kind="CHILD_MISSING").case == case
    assert Event.objects.of_case(case).filter(type="child.ran_away").count() == 1
    wall(world.police)
    told = InboxItem.objects.visible_to(world.police)
    assert told.filter(kind="child.ran_away").count() == 1


def test_a_missing_child_frees_its_bed_and_ends_its_stay(missing):
    assert Placement.objects.get().left_because == "RAN_AWAY"


@pytest.mark.parametrize(
    "told", [seen(hours=-1), seen(hours=9), seen(by="  ")], ids=["future", "early", "?"]
)
def test_since_when_and_who_saw_the_child_last_must_be_told(world, admitted, told):
    with pytest.raises(Refused):
        report_runaway(admitted(), seen=told, by=world.superintendent)


def test_only_the_childs_own_shelter_reports_it_missing(world, wall, admitted):
    placement = admitted()
    wall(world.cwc_chair)
    assert why_not_report_runaway(placement, by=world.cwc_chair)
    _house, stranger = another_shelter()
    wall(stranger)
    assert why_not_report_runaway(placement, by=stranger)


def test_a_missing_child_is_reported_once(world, missing):
    assert why_not_report_runaway(missing.placement, by=world.superintendent)


def test_the_report_to_the_police_meets_the_clock(world, missing):
    report_to_police(
        missing, station="Sanganer", entry="GD 41", by=world.superintendent
    )
    clock = Clock.objects.get(case=missing.case, rule__code="RUNAWAY_24H")
    assert clock.met_at
    assert Runaway.objects.get().police_station == "Sanganer"
    missing.refresh_from_db()
    assert why_not_report_to_police(missing, by=world.superintendent)


def test_the_police_are_not_told_before_the_child_was_gone(world, missing):
    with pytest.raises(Refused, match="before"):
        report_to_police(
            missing, station="Sanganer", told_at=hours_ago(9), by=world.superintendent
        )


def test_a_child_who_comes_back_waits_for_its_admission(world, missing):
    record_found(missing, comes_back=True, by=world.superintendent)

    case = Case.objects.get(pk=missing.case_id)
    assert case.status == "MISSING"
    assert not Flag.objects.open().exists()
    waiting = Placement.objects.waiting().get()
    admit_child(waiting, by=world.superintendent)
    case.refresh_from_db()
    assert case.status == "SHELTERED"
    medical = Clock.objects.filter(case=case, rule__code="MEDICAL_24H").open()
    assert medical.count() == 1


def test_a_child_still_missing_is_not_admitted(world, missing):
    assert why_not_record_found(
        missing, by=world.superintendent, found_at=hours_ago(5), comes_back=True
    )


def test_a_child_found_elsewhere_goes_before_the_committee_anew(world, wall, missing):
    with pytest.raises(Refused, match="police first"):
        record_found(missing, comes_back=False, by=world.superintendent)
    report_to_police(missing, station="Sanganer", by=world.superintendent)
    record_found(missing, comes_back=False, by=world.superintendent)

    assert not Case.objects.exists()
    wall(world.cwc_chair)
    case = Case.objects.get(pk=missing.case_id)
    assert case.status == "MISSING"
    assert Event.objects.of_case(case).get(type="child.found")


def test_a_found_child_is_not_found_twice(world, missing):
    record_found(missing, comes_back=True, by=world.superintendent)
    missing.refresh_from_db()
    assert why_not_record_found(missing, by=world.superintendent)
