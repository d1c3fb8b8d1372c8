from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Event
from cases.choices import Duty, Sex
from cases.lifecycle import CaseStatus
from cases.models import FIR, Case, Clock, Participation
from common.refusals import Refused
from reintegration.actions.handover import (
    accept_handover,
    confirm_arrival,
    send_handover,
)
from reintegration.actions.journey import (
    EscortPlan,
    call_off_escort,
    depart,
    order_escort,
    pay_allowance,
    record_arrival,
    why_not_depart,
    why_not_order_escort,
)
from reintegration.choices import TravelMode
from reintegration.models import Escort
from tests.conftest import behind_the_walls
from tests.factories import JAIPUR, UserFactory, hours_ago
from tests.reintegration.conftest import tomorrow

pytestmark = pytest.mark.django_db

MAN = {"name": "Mohan Lal", "rank": "Constable", "sex": "M", "identity": "5120"}
WOMAN = {"name": "Rekha Devi", "rank": "Head constable", "sex": "F"}


def plan(world, **changes):
    facts = {
        "given_by": world.police.agency,
        "escorts": [MAN],
        "from_place": "Children's home, Jaipur",
        "to_place": "Madhubani",
        "mode": TravelMode.TRAIN,
        "leaves_at": timezone.now() + timedelta(days=1),
        "receiver_name": "Salim Ansari",
    }
    return EscortPlan(**(facts | changes))


@pytest.fixture
def ordered(world, wall, ordered_case):
    """An escort within the district: no handover is needed."""
    case = ordered_case(place=JAIPUR)
    wall(world.cwc_chair)
    return order_escort(case, plan(world), by=world.cwc_chair)


def paid(escort, world, wall):
    wall(world.dcpo)
    return pay_allowance(
        escort,
        paise=645000,
        paid_on=timezone.localdate(),
        reference="TA/17",
        by=world.dcpo,
    )


def left(escort, world, wall):
    escort = paid(escort, world, wall)
    wall(world.police)
    return depart(escort, left_at=hours_ago(1), file_packed=True, by=world.police)


def test_order_escort(world, ordered):
    case = ordered.case
    assert ordered.order.codes == ["DECLARE_CNCP", "RESTORE"]
    assert ordered.receiver_name == "Salim Ansari"
    event = Event.objects.of_case(case).get(type="escort.ordered")
    assert event.facts["escorts"] == 1
    assert "Mohan" not in str(event.facts)
    clock = Clock.objects.get(case=case, rule__code="ESCORT_15D")
    assert clock.agency == world.police.agency
    assert clock.allowed_minutes == 15 * 24 * 60
    allowance = Clock.objects.get(case=case, rule__code="TRAVEL_ALLOWANCE")
    assert allowance.agency == world.dcpo.agency


def test_an_escort_needs_a_final_order(world, wall, checked_case):
    case = checked_case()
    wall(world.cwc_chair)
    reason = why_not_order_escort(case, by=world.cwc_chair)
    assert reason == "An escort needs a final order that sends the child home."


def test_an_order_into_an_institution_sends_nobody_home(
    world, wall, checked_case, make_order
):
    case = checked_case()
    make_order(case, "PLACE_INSTITUTION")
    wall(world.cwc_chair)
    assert "sends the child home" in why_not_order_escort(case, by=world.cwc_chair)


def test_an_escort_needs_a_home_that_was_checked(world, wall, make_case, make_order):
    case = make_case()
    make_order(case, "RESTORE")
    wall(world.cwc_chair)
    assert "No home check" in why_not_order_escort(case, by=world.cwc_chair)


def test_a_girl_travels_with_a_woman_officer(world, wall, ordered_case):
    case = ordered_case(place=JAIPUR, sex=Sex.GIRL)
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="woman officer"):
        order_escort(case, plan(world), by=world.cwc_chair)

    escort = order_escort(case, plan(world, escorts=[MAN, WOMAN]), by=world.cwc_chair)
    assert escort.woman_officer
    with (
        behind_the_walls(),
        pytest.raises(IntegrityError, match="woman_officer"),
        transaction.atomic(),
    ):
        Escort.objects.filter(pk=escort.pk).update(woman_officer=False)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"escorts": []}, "Name each escort"),
        ({"escorts": [{"name": "", "sex": "M"}]}, "Name each escort"),
        ({"receiver_name": "Kamal Khan"}, "doesn't name this receiver"),
        ({"arrives_at": hours_ago(5)}, "ends after it has begun"),
        ({"given_by": "POLICE"}, "comes from the police"),
        ({"given_by": "ESCORT"}, "comes from the police"),
    ],
)
def test_an_escort_plan_that_doesnt_hold_is_refused(
    changes, reason, world, wall, ordered_case
):
    case = ordered_case(place=JAIPUR)
    if role := changes.get("given_by"):
        changes = {"given_by": UserFactory(role=role, place="Jodhpur").agency}
    wall(world.cwc_chair)
    with pytest.raises(Refused, match=reason):
        order_escort(case, plan(world, **changes), by=world.cwc_chair)


def test_an_escort_goes_to_nobody_who_became_an_accused(world, wall, ordered_case):
    case = ordered_case(place=JAIPUR)
    with behind_the_walls():
        FIR.objects.create(
            case=case,
            district=world.district,
            police_station="Bhatta Basti",
            number="412/2026",
            filed_on=timezone.localdate(),
            accused=["Salim Ansari"],
        )
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="name of an accused"):
        order_escort(case, plan(world), by=world.cwc_chair)


def test_one_escort_is_under_way_at_a_time(world, wall, ordered):
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="already ordered"):
        order_escort(ordered.case, plan(world), by=world.cwc_chair)


def test_the_escorts_office_sees_the_case(world, wall, ordered_case):
    case = ordered_case(place=JAIPUR)
    wall(world.cwc_chair)
    order_escort(case, plan(world, given_by=world.dcpo.agency), by=world.cwc_chair)
    assert Participation.objects.now().filter(
        case=case, agency=world.dcpo.agency, duty=Duty.ESCORT
    )


def test_a_caseworker_orders_no_escort(world, wall, ordered_case):
    case = ordered_case(place=JAIPUR)
    wall(world.caseworker)
    with pytest.raises(Refused, match="role"):
        order_escort(case, plan(world), by=world.caseworker)


def test_pay_allowance(world, wall, ordered):
    escort = paid(ordered, world, wall)

    assert escort.allowance_paise == 645000
    event = Event.objects.of_case(ordered.case).get(type="escort.allowance_paid")
    assert event.facts["paise"] == 645000
    clock = Clock.objects.get(case=ordered.case, rule__code="TRAVEL_ALLOWANCE")
    assert clock.met_at is not None


def test_the_allowance_is_paid_once(world, wall, ordered):
    escort = paid(ordered, world, wall)
    with pytest.raises(Refused, match="paid already"):
        paid(escort, world, wall)


@pytest.mark.parametrize(
    ("paise", "days", "reason"),
    [(0, 0, "more than nothing"), (100, 1, "in the future")],
)
def test_an_allowance_is_real_money_paid_by_now(
    paise, days, reason, world, wall, ordered
):
    wall(world.dcpo)
    on = timezone.localdate() + timedelta(days=days)
    with pytest.raises(Refused, match=reason):
        pay_allowance(ordered, paise=paise, paid_on=on, by=world.dcpo)


def test_the_committee_pays_no_allowance(world, wall, ordered):
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="child protection unit pays"):
        pay_allowance(
            ordered, paise=1, paid_on=timezone.localdate(), by=world.cwc_chair
        )


def test_no_journey_begins_before_the_allowance_is_paid(world, wall, ordered):
    wall(world.police)
    with pytest.raises(Refused, match="before the journey"):
        depart(ordered, left_at=hours_ago(1), file_packed=True, by=world.police)
    with (
        behind_the_walls(),
        pytest.raises(IntegrityError, match="allowance_before_travel"),
        transaction.atomic(),
    ):
        Escort.objects.filter(pk=ordered.pk).update(left_at=timezone.now())


def test_depart(world, wall, ordered):
    left(ordered, world, wall)

    case = Case.objects.get(pk=ordered.case_id)
    assert case.status == CaseStatus.IN_TRANSIT
    assert Event.objects.of_case(case).get(type="escort.left").happened_at < (
        timezone.now() - timedelta(minutes=50)
    )


def test_the_file_travels_with_the_child(world, wall, ordered):
    escort = paid(ordered, world, wall)
    wall(world.police)
    with pytest.raises(Refused, match="file travels"):
        depart(escort, left_at=hours_ago(1), file_packed=False, by=world.police)


def test_nobody_departs_tomorrow(world, wall, ordered):
    escort = paid(ordered, world, wall)
    wall(world.police)
    with pytest.raises(Refused, match="in the future"):
        depart(
            escort,
            left_at=timezone.now() + timedelta(days=1),
            file_packed=True,
            by=world.police,
        )


def test_a_journey_begins_once(world, wall, ordered):
    escort = left(ordered, world, wall)
    assert "begun already" in why_not_depart(escort, by=world.police)


def test_into_another_state_only_after_its_committee_has_accepted(
    world, home, wall, ordered_case
):
    case = ordered_case()
    wall(world.cwc_chair)
    handover = send_handover(
        case, to_committee=home.cwc_chair.agency, by=world.cwc_chair
    )
    escort = order_escort(case, plan(world), by=world.cwc_chair)
    assert escort.receiver_name == home.cwc_chair.agency.name
    escort = paid(escort, world, wall)
    wall(world.police)
    assert "hasn't accepted" in why_not_depart(escort, by=world.police)

    wall(home.cwc_chair)
    accept_handover(
        handover, worker=home.dcpo, first_visit_on=tomorrow(), by=home.cwc_chair
    )
    wall(world.police)
    depart(escort, left_at=hours_ago(1), file_packed=True, by=world.police)

    wall(home.cwc_chair)
    confirm_arrival(
        handover, arrived_at=timezone.now(), file_received=True, by=home.cwc_chair
    )
    escort.refresh_from_db()
    assert escort.arrived_at is not None
    assert escort.handed_to == home.cwc_chair.agency.name
    assert Clock.objects.get(case=case, rule__code="ESCORT_15D").met_at
    assert not Participation.objects.now().of_duty(Duty.ESCORT).exists()


def test_an_arrival_isnt_confirmed_before_the_journey(world, home, wall, ordered_case):
    case = ordered_case()
    wall(world.cwc_chair)
    handover = send_handover(
        case, to_committee=home.cwc_chair.agency, by=world.cwc_chair
    )
    order_escort(case, plan(world), by=world.cwc_chair)
    wall(home.cwc_chair)
    accept_handover(
        handover, worker=home.dcpo, first_visit_on=tomorrow(), by=home.cwc_chair
    )
    with pytest.raises(Refused, match="hasn't begun"):
        confirm_arrival(
            handover, arrived_at=timezone.now(), file_received=True, by=home.cwc_chair
        )


def test_record_arrival(world, wall, ordered):
    escort = left(ordered, world, wall)
    record_arrival(
        escort,
        arrived_at=timezone.now(),
        handed_to="Salim Ansari",
        condition="Well.",
        by=world.police,
    )

    escort.refresh_from_db()
    assert escort.condition_on_arrival == "Well."
    assert Clock.objects.get(case=escort.case, rule__code="ESCORT_15D").met_at
    event = Event.objects.of_case(escort.case).get(type="escort.arrived")
    assert event.facts == {}


def test_an_arrival_doesnt_restore_the_child(world, wall, ordered):
    escort = left(ordered, world, wall)
    record_arrival(
        escort, arrived_at=timezone.now(), handed_to="Salim Ansari", by=world.police
    )
    case = Case.objects.get(pk=escort.case_id)
    assert case.status == CaseStatus.IN_TRANSIT
    assert case.restored_at is None


def test_nobody_arrives_without_leaving_or_in_the_future(world, wall, ordered):
    wall(world.police)
    with pytest.raises(Refused, match="hasn't begun"):
        record_arrival(
            ordered, arrived_at=timezone.now(), handed_to="X", by=world.police
        )
    escort = left(ordered, world, wall)
    with pytest.raises(Refused, match="in the future"):
        record_arrival(
            escort,
            arrived_at=timezone.now() + timedelta(hours=2),
            handed_to="X",
            by=world.police,
        )


def test_call_off_escort(world, wall, ordered):
    escort = left(ordered, world, wall)
    wall(world.cwc_chair)
    call_off_escort(escort, because="The train was stopped.", by=world.cwc_chair)

    case = Case.objects.get(pk=escort.case_id)
    assert case.status == CaseStatus.SHELTERED
    clock = Clock.objects.get(case=case, rule__code="ESCORT_15D")
    assert clock.cancelled_at is not None
    event = Event.objects.of_case(case).get(type="escort.called_off")
    assert event.facts == {"on_the_way": True}
    assert not Participation.objects.now().of_duty(Duty.ESCORT).exists()


def test_an_escort_is_called_off_with_a_reason_and_once(world, wall, ordered):
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="Give the reason"):
        call_off_escort(ordered, because=" ", by=world.cwc_chair)
    call_off_escort(ordered, because="No train.", by=world.cwc_chair)
    with pytest.raises(Refused, match="was called off"):
        call_off_escort(ordered, because="No train.", by=world.cwc_chair)
    assert Case.objects.get(pk=ordered.case_id).status == CaseStatus.ORDERED


def test_the_police_call_no_escort_off(world, wall, ordered):
    wall(world.police)
    with pytest.raises(Refused, match="role"):
        call_off_escort(ordered, because="No train.", by=world.police)
