from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from cases.choices import Duty, OrderKind
from cases.models import (
    Case,
    CaseGroupReach,
    ChildIdentity,
    Clock,
    InboxItem,
    Order,
    Paper,
    Participation,
)
from common.refusals import Refused
from oversight.holding import held_by
from reintegration.actions.handover import (
    accept_handover,
    confirm_arrival,
    read_handover,
    refuse_handover,
    send_handover,
    why_not_send_handover,
)
from reintegration.models import Handover, HomeCheck
from tests.conftest import behind_the_walls
from tests.factories import UserFactory
from tests.reintegration.conftest import tomorrow

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(make_case, make_order):
    case = make_case()
    make_order(case, "RESTORE")
    return case


@pytest.fixture
def sent(world, home, wall, case):
    with behind_the_walls():
        for kind in ("SIR", "SIR", "ICP"):
            Paper.objects.create(case=case, kind=kind, added_by=world.cwc_chair)
    wall(world.cwc_chair)
    return send_handover(case, to_committee=home.cwc_chair.agency, by=world.cwc_chair)


def accept(handover, by, worker, on=None):
    return accept_handover(
        handover, worker=worker, first_visit_on=on or tomorrow(), by=by
    )


def test_send_handover(world, home, case, sent):
    assert sent.from_committee == world.cwc_chair.agency
    assert sent.to_unit == home.dcpo.agency
    assert (sent.number, sent.initials, sent.age) == (case.number, "A. A.", 11)
    assert sent.papers == ["ICP", "SIR"]
    assert sent.order_codes == ["RESTORE"]
    event = Event.objects.of_case(case).get(type="handover.sent")
    assert event.facts == {"to": home.cwc_chair.agency_id}
    clock = Clock.objects.get(case=case, rule__code="HANDOVER_ACCEPT_7D")
    assert clock.agency == world.cwc_chair.agency
    assert clock.allowed_minutes == 7 * 24 * 60


def test_sending_moves_nothing(world, case, sent):
    case.refresh_from_db()
    assert case.owner == world.cwc_chair.agency
    assert not Participation.objects.filter(case=case, duty=Duty.CWC_HOME).exists()


def test_before_accepting_the_receiving_side_sees_the_handover_and_nothing_else(
    home, wall, case, sent
):
    wall(home.cwc_chair)
    assert Handover.objects.visible_to(home.cwc_chair).get().initials == "A. A."
    assert not Case.objects.exists()
    assert not Case.objects.visible_to(home.cwc_chair).exists()
    assert not ChildIdentity.objects.exists()
    assert not Order.objects.exists()
    assert not Paper.objects.exists()
    assert not HomeCheck.objects.exists()
    assert not Clock.objects.exists()
    assert not Participation.objects.exists()
    assert not Event.objects.filter(case_id=case.pk).exists()
    assert not CaseGroupReach.objects.exists()


def test_the_notice_of_a_handover_names_no_case(home, wall, case, sent):
    wall(home.cwc_chair)
    notice = InboxItem.objects.visible_to(home.cwc_chair).get()
    assert notice.kind == "handover.sent"
    assert notice.case_id is None
    assert notice.facts == {"handover": str(sent.pk)}


def test_another_district_sees_no_handover(wall, sent):
    stranger = wall(UserFactory(role=Role.CWC_CHAIR, place="Patna"))
    assert not Handover.objects.exists()
    assert not Handover.objects.visible_to(stranger).exists()


def test_nobody_joins_the_case_before_the_handover_is_accepted(home, wall, case, sent):
    wall(home.cwc_chair)
    with pytest.raises(ProgrammingError, match="row-level security"):
        Participation.objects.create(
            case_id=case.pk,
            agency=home.cwc_chair.agency,
            duty=Duty.CWC_HOME,
            from_at=timezone.now(),
            because="forged",
        )


def test_an_accepted_handover_opens_the_case_to_its_receivers_only(
    home, wall, case, sent
):
    with behind_the_walls():
        Handover.objects.filter(pk=sent.pk).update(
            accepted_at=timezone.now(),
            accepted_by=home.cwc_chair,
            worker=home.dcpo,
            first_visit_on=tomorrow(),
        )
    stranger = wall(UserFactory(role=Role.CWC_CHAIR, place="Patna"))
    for duty in (Duty.CWC_HOME, Duty.CWC_SOURCE):
        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            Participation.objects.create(
                case_id=case.pk,
                agency=stranger.agency,
                duty=duty,
                from_at=timezone.now(),
                because="forged",
            )


@pytest.mark.parametrize("who", ["cwc_chair", "dcpo"])
def test_accept_handover(who, world, home, wall, case, sent):
    by = wall(getattr(home, who))
    accept(sent, by, home.follow_up)

    case.refresh_from_db()
    assert case.owner == home.cwc_chair.agency
    assert Case.objects.visible_to(by).get() == case
    assert ChildIdentity.objects.get().name == "Arif Ansari"
    duties = Participation.objects.now().filter(case=case)
    assert dict(duties.values_list("duty", "agency")).items() >= {
        (Duty.CWC_HOME, home.cwc_chair.agency_id),
        (Duty.DCPU_HOME, home.dcpo.agency_id),
        (Duty.FOLLOW_UP, home.follow_up.agency_id),
        (Duty.CWC_SOURCE, world.cwc_chair.agency_id),
    }
    clock = Clock.objects.get(case=case, rule__code="HANDOVER_ACCEPT_7D")
    assert clock.met_at is not None
    event = Event.objects.of_case(case).get(type="handover.accepted")
    assert event.facts["owner"] == home.cwc_chair.agency_id


def test_an_accepted_handover_stays_on_the_senders_list_until_arrival(
    world, home, wall, case, sent
):
    wall(home.cwc_chair)
    accept(sent, home.cwc_chair, home.dcpo)
    wall(world.cwc_chair)
    assert Handover.objects.visible_to(world.cwc_chair).open().get() == sent
    assert Case.objects.visible_to(world.cwc_chair).get() == case

    wall(home.cwc_chair)
    confirm_arrival(
        Handover.objects.get(),
        arrived_at=timezone.now(),
        file_received=True,
        by=home.cwc_chair,
    )
    wall(world.cwc_chair)
    assert not Handover.objects.visible_to(world.cwc_chair).open().exists()


def test_accepting_twice_is_refused(home, wall, sent):
    wall(home.cwc_chair)
    accept(sent, home.cwc_chair, home.dcpo)
    with pytest.raises(Refused, match="accepted already"):
        accept(sent, home.cwc_chair, home.dcpo)


def test_the_worker_named_is_one_of_the_receiving_district(world, home, wall, sent):
    wall(home.cwc_chair)
    with pytest.raises(Refused, match="Name a worker"):
        accept(sent, home.cwc_chair, world.caseworker)


def test_the_first_visit_isnt_in_the_past(home, wall, sent):
    wall(home.cwc_chair)
    with pytest.raises(Refused, match="in the past"):
        accept(
            sent,
            home.cwc_chair,
            home.dcpo,
            on=timezone.localdate() - timedelta(days=1),
        )


def test_the_sender_doesnt_answer_its_own_handover(world, home, wall, sent):
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="Only the receiving"):
        accept(sent, world.cwc_chair, home.dcpo)


def test_a_secretary_accepts_no_handover(home, wall, sent):
    secretary = wall(home.cwc_secretary)
    with pytest.raises(Refused, match="Your role"):
        accept(sent, secretary, home.dcpo)


def test_read_handover(world, home, wall, sent):
    wall(home.dcpo)
    read_handover(sent, by=home.dcpo)
    with pytest.raises(Refused, match="read already"):
        read_handover(sent, by=home.dcpo)

    wall(world.cwc_chair)
    assert Handover.objects.get().state == "Read"
    assert Event.objects.get(type="handover.read").by_id == home.dcpo.pk


def test_the_senders_own_look_isnt_a_reading(world, wall, sent):
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="receiving office"):
        read_handover(sent, by=world.cwc_chair)


def test_refuse_handover(world, home, wall, case, sent):
    wall(home.cwc_chair)
    refuse_handover(
        sent,
        because="The family moved to Darbhanga.",
        suggested="Child Welfare Committee, Darbhanga",
        by=home.cwc_chair,
    )
    assert not Case.objects.exists()

    wall(world.cwc_chair)
    event = Event.objects.of_case(case).get(type="handover.refused")
    assert event.facts == {}
    assert InboxItem.objects.visible_to(world.cwc_chair).filter(kind="handover.refused")
    clock = Clock.objects.get(case=case, rule__code="HANDOVER_ACCEPT_7D")
    assert clock.is_open
    assert why_not_send_handover(case, by=world.cwc_chair) == ""


def test_a_refused_handover_isnt_accepted_afterwards(home, wall, sent):
    wall(home.cwc_chair)
    refuse_handover(sent, because="Moved.", suggested="Darbhanga", by=home.cwc_chair)
    with pytest.raises(Refused, match="was refused"):
        accept(sent, home.cwc_chair, home.dcpo)


def test_a_worker_who_left_meanwhile_gets_no_child_and_a_colleague_may(
    home, wall, case, sent
):
    colleague = UserFactory(role="DCPO", agency=home.dcpo.agency)
    wall(home.cwc_chair)
    accept(sent, home.cwc_chair, home.dcpo)
    wall(colleague)
    assert [str(held) for held in held_by(home.dcpo)] == [
        "1 child on the way to this worker"
    ]
    with connection.cursor() as cursor:
        cursor.execute("select hand_on(%s, %s)", [home.dcpo.pk, colleague.pk])
    with behind_the_walls():
        assert Handover.objects.get().worker == colleague
        User.objects.filter(pk=colleague.pk).update(is_active=False)
    wall(home.cwc_chair)
    confirm_arrival(
        sent, arrived_at=timezone.now(), file_received=False, by=home.cwc_chair
    )
    case.refresh_from_db()
    assert case.worker is None


def test_confirm_arrival(home, wall, case, sent):
    wall(home.cwc_chair)
    accept(sent, home.cwc_chair, home.dcpo)
    confirm_arrival(
        sent, arrived_at=timezone.now(), file_received=False, by=home.cwc_chair
    )

    case.refresh_from_db()
    assert case.worker == home.dcpo
    event = Event.objects.of_case(case).get(type="handover.arrived")
    assert event.facts == {"file_received": False}
    with pytest.raises(Refused, match="confirmed already"):
        confirm_arrival(
            Handover.objects.get(),
            arrived_at=timezone.now(),
            file_received=True,
            by=home.cwc_chair,
        )


def test_a_child_arrives_after_the_acceptance_and_not_in_the_future(home, wall, sent):
    wall(home.cwc_chair)
    accept(sent, home.cwc_chair, home.dcpo)
    with pytest.raises(Refused, match="in the future"):
        confirm_arrival(
            sent,
            arrived_at=timezone.now() + timedelta(hours=1),
            file_received=True,
            by=home.cwc_chair,
        )
    with (
        behind_the_walls(),
        pytest.raises(IntegrityError, match="accept"),
        transaction.atomic(),
    ):
        Handover.objects.filter(pk=sent.pk).update(
            accepted_at=None, arrived_at=timezone.now()
        )


def test_one_handover_is_open_at_a_time(world, home, wall, case, sent):
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="being handed over"):
        send_handover(case, to_committee=home.cwc_chair.agency, by=world.cwc_chair)


def test_a_handover_needs_an_order(world, wall, make_case):
    case = make_case()
    wall(world.cwc_chair)
    assert "needs an order" in why_not_send_handover(case, by=world.cwc_chair)


def test_an_order_of_transfer_is_enough(world, wall, make_case, make_order):
    case = make_case()
    make_order(case, "TRANSFER", kind=OrderKind.PROCEDURAL)
    wall(world.cwc_chair)
    assert why_not_send_handover(case, by=world.cwc_chair) == ""


def test_a_handover_goes_to_the_home_state(world, wall, case):
    other = UserFactory(role=Role.CWC_CHAIR, place="Jodhpur").agency
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="home State"):
        send_handover(case, to_committee=other, by=world.cwc_chair)


def test_a_sealed_case_isnt_handed_over(world, wall, case):
    wall(world.cwc_chair)
    case.sealed = True
    assert why_not_send_handover(case, by=world.cwc_chair) != ""


def test_the_police_hand_no_case_over(world, wall, case):
    wall(world.police)
    assert "role" in why_not_send_handover(case, by=world.police)
