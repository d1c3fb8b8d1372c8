from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from audit.models import Event
from cases.lifecycle import CaseStatus
from cases.models import FIR, Case, ChildIdentity, Clock
from common.refusals import Refused
from reintegration.actions.handover import (
    accept_handover,
    confirm_arrival,
    send_handover,
)
from reintegration.actions.home_check import ask_home_check, decide_home_check
from reintegration.actions.journey import order_escort
from reintegration.actions.returning import (
    Homecoming,
    return_child,
    why_not_return_child,
)
from reintegration.choices import SignedBy
from reintegration.models import FamilyReturn, FollowUpVisit
from reintegration.models.receivers import is_named_accused, may_receive, receivers
from tests.conftest import behind_the_walls
from tests.factories import JAIPUR, UserFactory, district, hours_ago
from tests.reintegration.actions.test_journey import left, plan
from tests.reintegration.conftest import tomorrow

pytestmark = pytest.mark.django_db


def homecoming(**changes):
    facts = {
        "receiver_name": "Salim Ansari",
        "receiver_relation": "Father",
        "district": district(JAIPUR),
        "village": "Rampatti",
        "pin": "847236",
        "signed_at": hours_ago(1),
        "signed_by": SignedBy.THUMB,
        "undertaking_signed": True,
        "schemes": ["SPONSORSHIP"],
        "money_paise": 50000,
    }
    return Homecoming(**(facts | changes))


@pytest.fixture
def case(ordered_case):
    """Ready to go home within the district, without escort or handover."""
    return ordered_case(place=JAIPUR)


def test_return_child(world, wall, case):
    wall(world.dcpo)
    family_return = return_child(case, homecoming(), by=world.dcpo)

    case.refresh_from_db()
    assert case.status == CaseStatus.RESTORED
    assert case.restored_at == family_return.signed_at
    event = Event.objects.of_case(case).get(type="child.restored")
    assert event.facts == {"district": district(JAIPUR).pk, "schemes": ["SPONSORSHIP"]}
    assert Clock.objects.get(case=case, rule__code="SCHOOL_ADMISSION_30D").is_open


def test_the_return_lays_down_the_follow_up(world, wall, case):
    wall(world.dcpo)
    return_child(case, homecoming(), by=world.dcpo)

    assert FollowUpVisit.objects.filter(case=case).count() > 4
    assert Clock.objects.filter(case=case, rule__subject="visit").open().count() > 4


def test_the_escort_records_the_return_and_sees_nothing_afterwards(world, wall, case):
    escort_office = UserFactory(role="ESCORT", place=JAIPUR)
    wall(escort_office)
    assert not Case.objects.exists()
    assert not ChildIdentity.objects.exists()
    wall(world.cwc_chair)
    escort = order_escort(
        case, plan(world, given_by=escort_office.agency), by=world.cwc_chair
    )
    left(escort, world, wall)

    wall(escort_office)
    assert receivers(case, by=escort_office) == [("Salim Ansari", "")]
    return_child(case, homecoming(), by=escort_office)
    assert not Case.objects.exists()
    assert not ChildIdentity.objects.exists()

    wall(world.dcpo)
    escort.refresh_from_db()
    assert escort.handed_to == "Salim Ansari"
    assert Clock.objects.get(case=case, rule__code="ESCORT_15D").met_at
    assert FollowUpVisit.objects.filter(case=case).count() > 4


def test_a_child_of_another_state_goes_home_through_its_committee(
    world, home, wall, ordered_case
):
    case = ordered_case()
    wall(world.dcpo)
    assert "another State" in why_not_return_child(case, by=world.dcpo)

    wall(world.cwc_chair)
    handover = send_handover(
        case, to_committee=home.cwc_chair.agency, by=world.cwc_chair
    )
    wall(home.cwc_chair)
    accept_handover(
        handover, worker=home.follow_up, first_visit_on=tomorrow(), by=home.cwc_chair
    )
    wall(home.dcpo)
    assert "hasn't confirmed the arrival" in why_not_return_child(case, by=home.dcpo)
    wall(home.cwc_chair)
    confirm_arrival(
        handover, arrived_at=hours_ago(2), file_received=True, by=home.cwc_chair
    )
    wall(home.dcpo)
    return_child(case, homecoming(district=case.home_district), by=home.dcpo)
    case.refresh_from_db()
    assert case.status == CaseStatus.RESTORED
    first = Clock.objects.filter(case=case, rule__subject="visit").open()[0]
    assert first.agency == home.follow_up.agency


def test_another_district_of_the_state_needs_no_handover(world, wall, ordered_case):
    case = ordered_case(place=JAIPUR)
    with behind_the_walls():
        Case.objects.filter(pk=case.pk).update(home_district=district("Ajmer"))
    case.refresh_from_db()
    wall(world.dcpo)
    assert why_not_return_child(case, by=world.dcpo) == ""


def test_no_child_returns_without_a_decided_home_check(
    world, wall, make_case, make_order
):
    case = make_case(place=JAIPUR)
    make_order(case, "RESTORE")
    wall(world.dcpo)
    assert "No home check" in why_not_return_child(case, by=world.dcpo)
    assert case.home_checked_at is None


def test_no_child_returns_without_a_final_order(world, wall, checked_case):
    case = checked_case(place=JAIPUR)
    wall(world.dcpo)
    assert "final order" in why_not_return_child(case, by=world.dcpo)


def test_a_later_check_that_isnt_suitable_takes_the_home_back(
    world, wall, case, answered_check
):
    check = answered_check(case, outcome="NOT_SUITABLE")
    wall(world.cwc_chair)
    decide_home_check(
        check, suitable=False, because="The uncle drinks.", by=world.cwc_chair
    )
    case.refresh_from_db()
    wall(world.dcpo)
    assert receivers(case, by=world.dcpo) == []
    with pytest.raises(Refused, match="No home check"):
        return_child(case, homecoming(), by=world.dcpo)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"receiver_name": "Kamal Khan"}, "doesn't name this receiver"),
        ({"undertaking_signed": False}, "signs the undertaking"),
        ({"signed_at": "later"}, "in the future"),
    ],
)
def test_a_return_that_doesnt_hold_is_refused(changes, reason, world, wall, case):
    if changes.get("signed_at"):
        changes = {"signed_at": timezone.now() + timedelta(hours=1)}
    wall(world.dcpo)
    with pytest.raises(Refused, match=reason):
        return_child(case, homecoming(**changes), by=world.dcpo)
    case.refresh_from_db()
    assert case.restored_at is None


def name_as_accused(case, world, name):
    with behind_the_walls():
        FIR.objects.create(
            case=case,
            district=world.district,
            police_station="Bhatta Basti",
            number="412/2026",
            filed_on=timezone.localdate(),
            accused=[name],
        )


def test_no_child_returns_to_a_named_accused(world, wall, case):
    name_as_accused(case, world, "salim  ANSARI.")
    wall(world.dcpo)
    with pytest.raises(Refused, match="name of an accused"):
        return_child(case, homecoming(), by=world.dcpo)


def test_even_the_database_returns_no_child_to_an_accused(world, wall, case):
    name_as_accused(case, world, "Salim Ansari")
    row = FamilyReturn(case=case, returned_by=world.dcpo, **vars(homecoming()))
    wall(world.dcpo)
    with pytest.raises(ProgrammingError, match="name of an accused"):
        row.save(force_insert=True)


def test_even_the_database_asks_for_a_suitable_home_check(
    world, wall, make_case, make_order
):
    case = make_case(place=JAIPUR)
    make_order(case, "RESTORE")
    row = FamilyReturn(case=case, returned_by=world.dcpo, **vars(homecoming()))
    with (
        behind_the_walls(),
        pytest.raises(ProgrammingError, match="no home check"),
        transaction.atomic(),
    ):
        row.save(force_insert=True)


def test_a_return_is_written_once(world, wall, case):
    wall(world.dcpo)
    family_return = return_child(case, homecoming(), by=world.dcpo)
    with (
        behind_the_walls(),
        pytest.raises(ProgrammingError, match="written once"),
        transaction.atomic(),
    ):
        FamilyReturn.objects.filter(pk=family_return.pk).update(village="Other")


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"undertaking_signed": False}, "has_undertaking"),
        ({"pin": "012345"}, "pin_shape"),
        ({"money_paise": -1}, "not_negative"),
        ({"receiver_relation": ""}, "has_receiver"),
    ],
)
def test_the_database_keeps_a_return_whole(changes, constraint, world, case):
    row = FamilyReturn(case=case, returned_by=world.dcpo, **vars(homecoming(**changes)))
    with (
        behind_the_walls(),
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
    ):
        row.save(force_insert=True)


def test_a_return_waits_for_a_journey_that_was_ordered(world, wall, case):
    wall(world.cwc_chair)
    order_escort(case, plan(world), by=world.cwc_chair)
    wall(world.dcpo)
    assert "journey hasn't begun" in why_not_return_child(case, by=world.dcpo)


def test_a_child_is_returned_once(world, wall, case):
    wall(world.dcpo)
    return_child(case, homecoming(), by=world.dcpo)
    case.refresh_from_db()
    assert "can't become" in why_not_return_child(case, by=world.dcpo)


def test_a_home_check_comes_before_the_return(world, wall, case):
    wall(world.dcpo)
    return_child(case, homecoming(), by=world.dcpo)
    case.refresh_from_db()
    with pytest.raises(Refused, match="comes before the return"):
        ask_home_check(case, asked_of=world.dcpo.agency, by=world.dcpo)


def test_a_caseworker_records_no_return(world, wall, case):
    wall(world.caseworker)
    assert "role" in why_not_return_child(case, by=world.caseworker)


def test_a_stranger_learns_nothing_from_the_databases_questions(case, wall):
    stranger = wall(UserFactory(role="DCPO", place="Patna"))
    assert not may_receive(case, "Salim Ansari")
    assert not is_named_accused(case, "Salim Ansari", by=stranger)
