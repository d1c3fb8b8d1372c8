from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from audit.models import Event
from cases.choices import Duty
from cases.models import FIR, Case, Clock, InboxItem, Participation
from common.refusals import Refused
from reintegration.actions.home_check import (
    answer_home_check,
    ask_home_check,
    decide_home_check,
    why_not_ask_home_check,
    why_not_decide_home_check,
)
from reintegration.choices import HomeCheckWay, VideoCall
from reintegration.models import HomeCheck
from tests.conftest import behind_the_walls
from tests.factories import UserFactory
from tests.reintegration.conftest import good_answer, good_answers

pytestmark = pytest.mark.django_db


def clock(case, code):
    return Clock.objects.get(case=case, rule__code=code)


def decide(check, by, **changes):
    facts = {
        "suitable": True,
        "because": "A safe home.",
        "receiver_name": "Salim Ansari",
        "receiver_relation": "Father",
    }
    return decide_home_check(check, **(facts | changes), by=by)


def test_ask_home_check(world, home, wall, make_case):
    case = make_case()
    wall(world.cwc_chair)
    check = ask_home_check(case, asked_of=home.dcpo.agency, by=world.cwc_chair)

    event = Event.objects.of_case(case).get(type="home_check.asked")
    assert event.subject_id == str(check.pk)
    assert clock(case, "HOME_CHECK_ANSWER_15D").agency == home.dcpo.agency
    assert Participation.objects.now().filter(
        case=case, agency=home.dcpo.agency, duty=Duty.DCPU_HOME
    )


def test_the_home_unit_sees_the_case_from_the_asking_on(world, home, wall, make_case):
    case = make_case()
    wall(home.dcpo)
    assert not Case.objects.visible_to(home.dcpo).exists()
    wall(world.cwc_chair)
    ask_home_check(case, asked_of=home.dcpo.agency, by=world.cwc_chair)

    wall(home.dcpo)
    assert Case.objects.visible_to(home.dcpo).get() == case
    assert InboxItem.objects.visible_to(home.dcpo).get().kind == "home_check.asked"


def test_one_home_check_is_open_at_a_time(world, home, wall, make_case):
    case = make_case()
    wall(world.cwc_chair)
    ask_home_check(case, asked_of=home.dcpo.agency, by=world.cwc_chair)
    with pytest.raises(Refused, match="already asked for"):
        ask_home_check(case, asked_of=home.dcpo.agency, by=world.cwc_chair)


def test_only_an_office_of_the_home_district_is_asked(world, wall, make_case):
    case = make_case()
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="home district"):
        ask_home_check(case, asked_of=world.dcpo.agency, by=world.cwc_chair)


def test_nobody_is_asked_while_the_home_district_is_unknown(world, wall, make_case):
    case = make_case()
    with behind_the_walls():
        Case.objects.filter(pk=case.pk).update(home_district=None)
    case.refresh_from_db()
    wall(world.cwc_chair)
    reason = why_not_ask_home_check(case, by=world.cwc_chair)
    assert reason == "The home district isn't known yet."


def test_a_police_officer_asks_for_no_home_check(world, home, wall, make_case):
    case = make_case()
    wall(world.police)
    with pytest.raises(Refused, match="role"):
        ask_home_check(case, asked_of=home.dcpo.agency, by=world.police)


def test_answer_home_check(home, make_case, answered_check):
    case = make_case()
    check = answered_check(case)

    check.refresh_from_db()
    assert check.answered_by == home.dcpo
    assert check.outcome == "SUITABLE"
    assert clock(case, "HOME_CHECK_ANSWER_15D").met_at is not None
    event = Event.objects.of_case(case).get(type="home_check.answered")
    assert event.facts == {"way": "VISIT", "outcome": "SUITABLE"}


def test_an_answer_is_given_once(home, make_case, answered_check):
    check = answered_check(make_case())
    with pytest.raises(Refused, match="answered already"):
        answer_home_check(check, good_answer(), by=home.dcpo)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"answers": {}}, "every question"),
        ({"outcome": "NICE"}, "came out"),
        ({"child_view": "GUESSED"}, "how the child was heard"),
        ({"visited_on": None}, "day of the visit"),
        ({"way": HomeCheckWay.PHONE, "visited_on": None}, "telephone call alone"),
        ({"answers": good_answers}, "isn't safe to return to"),
        ({"visited_on": "later"}, "in the future"),
    ],
)
def test_an_answer_that_doesnt_hold_is_refused(
    changes, reason, world, home, wall, make_case
):
    case = make_case()
    wall(world.cwc_chair)
    check = ask_home_check(case, asked_of=home.dcpo.agency, by=world.cwc_chair)
    wall(home.dcpo)
    if callable(changes.get("answers")):
        changes = {"answers": good_answers(ACCUSED_HOME="yes")}
    if changes.get("visited_on") == "later":
        changes = {"visited_on": timezone.localdate() + timedelta(days=2)}
    with pytest.raises(Refused, match=reason):
        answer_home_check(check, good_answer(**changes), by=home.dcpo)


def test_only_the_office_that_was_asked_answers(world, home, wall, make_case):
    case = make_case()
    wall(world.cwc_chair)
    check = ask_home_check(case, asked_of=home.dcpo.agency, by=world.cwc_chair)
    wall(world.dcpo)
    with pytest.raises(Refused, match="Another office"):
        answer_home_check(check, good_answer(), by=world.dcpo)


def test_decide_home_check(world, wall, make_case, answered_check):
    case = make_case()
    check = answered_check(case)
    wall(world.cwc_chair)
    decide(check, world.cwc_chair)

    case.refresh_from_db()
    check.refresh_from_db()
    assert check.suitable is True
    assert case.home_checked_at == check.decided_at
    event = Event.objects.of_case(case).get(type="home_check.decided")
    assert event.facts == {"suitable": True, "outcome": "SUITABLE"}


def test_a_home_that_isnt_suitable_leaves_the_case_unchecked(
    world, wall, make_case, answered_check
):
    case = make_case()
    check = answered_check(case, outcome="NOT_SUITABLE")
    wall(world.cwc_chair)
    decide(check, world.cwc_chair, suitable=False)

    case.refresh_from_db()
    assert case.home_checked_at is None


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"outcome": "NOT_SUITABLE"}, "can't return to this home"),
        ({"child_view": ""}, "child's own view"),
        ({"video_call": VideoCall.DID_NOT}, "did not know each other"),
        ({"video_call": ""}, "Record the video call"),
        ({"video_call": VideoCall.NOT_HELD}, "Record the video call"),
    ],
)
def test_a_home_is_only_suitable_after_a_full_check(
    answer, reason, world, wall, make_case, answered_check
):
    check = answered_check(make_case(), **answer)
    wall(world.cwc_chair)
    with pytest.raises(Refused, match=reason):
        decide(check, world.cwc_chair)


def test_a_suitable_home_has_a_named_receiver(world, wall, make_case, answered_check):
    check = answered_check(make_case())
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="Name who may receive"):
        decide(check, world.cwc_chair, receiver_name="")


@pytest.mark.parametrize(
    "accused", ["SALIM ANSARI", "Saleem Ansari", "Salim Ansari alias Pappu"]
)
def test_no_child_goes_to_somebody_named_as_accused(
    accused, world, wall, make_case, answered_check
):
    case = make_case()
    with behind_the_walls():
        FIR.objects.create(
            case=case,
            district=world.district,
            police_station="Bhatta Basti",
            number="412/2026",
            filed_on=timezone.localdate(),
            accused=[accused],
        )
    check = answered_check(case)
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="name of an accused"):
        decide(check, world.cwc_chair)
    assert not why_not_decide_home_check(
        check, by=world.cwc_chair, suitable=True, receivers=["Rehana Khatoon"]
    )


def test_an_unanswered_check_isnt_decided(world, home, wall, make_case):
    case = make_case()
    wall(world.cwc_chair)
    check = ask_home_check(case, asked_of=home.dcpo.agency, by=world.cwc_chair)
    with pytest.raises(Refused, match="isn't answered yet"):
        decide(check, world.cwc_chair)


def test_a_decision_is_made_once(world, wall, make_case, answered_check):
    check = answered_check(make_case())
    wall(world.cwc_chair)
    decide(check, world.cwc_chair)
    with pytest.raises(Refused, match="decided already"):
        decide(check, world.cwc_chair)


def test_a_district_officer_decides_no_home_check(
    world, wall, make_case, answered_check
):
    check = answered_check(make_case())
    wall(world.dcpo)
    with pytest.raises(Refused, match="Only the Committee"):
        decide(check, world.dcpo)


def test_the_database_keeps_a_home_seen_by_telephone_from_being_suitable(
    world, make_case, answered_check
):
    check = answered_check(make_case(), outcome="NOT_SUITABLE")
    with (
        behind_the_walls(),
        pytest.raises(IntegrityError, match="was_visited"),
        transaction.atomic(),
    ):
        HomeCheck.objects.filter(pk=check.pk).update(
            suitable=True,
            decided_at=timezone.now(),
            decided_by=world.cwc_chair,
            decided_because="So.",
            way=HomeCheckWay.PHONE,
        )


def test_the_police_read_no_home_check(world, wall, make_case, answered_check):
    answered_check(make_case())
    wall(world.cwc_chair)
    assert HomeCheck.objects.count() == 1
    wall(world.police)
    assert HomeCheck.objects.count() == 0


def test_a_stranger_writes_no_home_check(home, wall, make_case):
    case = make_case()
    stranger = wall(UserFactory(role="DCPO", agency=home.dcpo.agency))
    check = HomeCheck(
        case_id=case.pk,
        asked_by=stranger,
        asked_by_agency=stranger.agency,
        asked_of=stranger.agency,
        asked_at=timezone.now(),
    )
    with pytest.raises(ProgrammingError, match="row-level security"):
        check.save(force_insert=True)


def test_a_local_home_is_checked_by_the_local_unit(world, wall, make_case):
    case = make_case(place=world.place)
    wall(world.cwc_chair)
    check = ask_home_check(case, asked_of=world.dcpo.agency, by=world.cwc_chair)
    assert check.asked_of == world.dcpo.agency
