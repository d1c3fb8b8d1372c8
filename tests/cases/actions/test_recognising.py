"""A child who may be known: noted nationwide, shown by reach, decided by a person."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from audit.event_types import EventType
from audit.models import Event
from cases.actions.expiring import end_expired_participations
from cases.actions.intake import Intake, take_in_child
from cases.actions.recognising import (
    ask_office,
    check_known,
    decide_pair,
    show_case,
    sides_of,
    why_not_show_case,
)
from cases.choices import Duty
from cases.models import Case, InboxItem, MatchPair, Participation
from cases.models.matching import MatchState
from common.refusals import Refused
from reintegration.actions.same_child import recognise_child
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, World, hours_ago

pytestmark = pytest.mark.django_db
HOME = {"village": "Dumaria", "father": "Salim"}
A_YEAR = 24 * 400


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def other():
    return World(MADHUBANI).offices()


def take_in(world, wall, hours=3, **facts):
    facts = {"sex": "BOY", "home_district": world.district, **HOME, **facts}
    by = wall(world.caseworker)
    case = take_in_child(Intake(**facts), by=by, rescued_at=hours_ago(hours))
    with behind_the_walls():
        call_command("rebuild_match_keys", verbosity=0)
    return case


def check(case, by, wall):
    return check_known(case, by=wall(by))


def known_elsewhere(world, other, wall):
    """Our child, whom the other office took in a year ago; and the pair of the two."""
    old = take_in(other, wall, A_YEAR, name="Arman Ali", home_district=world.district)
    new = take_in(world, wall, name="अरमान अली")
    check(new, world.caseworker, wall)
    with behind_the_walls():
        return old, new, MatchPair.objects.get()


def known_here(world, wall):
    old = take_in(world, wall, A_YEAR, name="Arman Ali")
    new = take_in(world, wall, name="अरमान अली")
    check(new, world.caseworker, wall)
    return old, new, MatchPair.objects.get()


def test_a_child_known_elsewhere_answers_with_the_office_to_ask_and_nothing_else(
    world, other, wall
):
    old, new, pair = known_elsewhere(world, other, wall)
    wall(world.caseworker)
    sides = sides_of(pair)
    assert (sides.child_case, sides.known_case) == (new.pk, None)
    assert sides.to_ask == old.owner_id
    assert not Case.objects.filter(pk=old.pk).exists()

    event = Event.objects.get(type=EventType.KNOWN_ASKED)
    assert event.facts == {"within": 0, "offices": [old.owner_id]}
    assert event.case_id == new.pk


def test_checking_twice_notes_a_pair_once(world, wall):
    _old, new, pair = known_here(world, wall)
    assert len(check(new, world.caseworker, wall)) == 1
    assert MatchPair.objects.get().pk == pair.pk
    assert pair.found_by == "INTAKE"


def test_a_child_nobody_knows_is_no_pair(world, wall):
    take_in(world, wall, name="Arman Ali")
    new = take_in(world, wall, name="Bablu Das", father="Mohan", village="Rampur")
    assert check(new, world.caseworker, wall) == []


def test_who_takes_no_children_in_may_not_ask(world, wall):
    case = take_in(world, wall, name="Arman Ali")
    with pytest.raises(Refused):
        check_known(case, by=wall(world.dm))
    assert not Event.objects.filter(type=EventType.KNOWN_ASKED).exists()


def test_a_sealed_case_is_not_told_of(world, other, wall):
    old = take_in(other, wall, A_YEAR, name="Arman Ali", home_district=world.district)
    with behind_the_walls():
        Case.objects.filter(pk=old.pk).update(sealed=True)
    new = take_in(world, wall, name="अरमान अली")
    assert check(new, world.caseworker, wall) == []


def test_not_the_same_keeps_who_and_why(world, wall):
    _old, _new, pair = known_here(world, wall)
    pair = decide_pair(
        pair,
        state=MatchState.NOT_SAME,
        why="Another mother.",
        by=wall(world.caseworker),
    )
    assert (pair.state, pair.why) == ("NOT_SAME", "Another mother.")
    assert pair.decided_by == world.caseworker
    assert Event.objects.get(type=EventType.PAIR_DECIDED).facts["state"] == "NOT_SAME"
    with pytest.raises(Refused, match="decided already"):
        decide_pair(pair, state=MatchState.NOT_SURE, by=world.caseworker)


def test_not_the_same_needs_a_reason(world, wall):
    _old, _new, pair = known_here(world, wall)
    with pytest.raises(Refused, match="Say why"):
        decide_pair(pair, state=MatchState.NOT_SAME, by=wall(world.caseworker))


def test_not_sure_leaves_the_pair_open_to_decide(world, wall):
    _old, _new, pair = known_here(world, wall)
    decide_pair(pair, state=MatchState.NOT_SURE, by=wall(world.caseworker))
    pair = decide_pair(
        pair, state=MatchState.NOT_SAME, why="Two scars.", by=world.caseworker
    )
    assert pair.state == MatchState.NOT_SAME


def test_a_role_that_decides_nothing_is_refused(world, wall):
    _old, _new, pair = known_here(world, wall)
    with pytest.raises(Refused, match="Your role"):
        decide_pair(pair, state=MatchState.NOT_SURE, by=wall(world.police))


def test_who_sees_one_side_only_cannot_decide(world, other, wall):
    _old, _new, pair = known_elsewhere(world, other, wall)
    by = wall(world.caseworker)
    for state in (MatchState.SAME, MatchState.NOT_SAME):
        with pytest.raises(Refused, match="one of the two"):
            decide_pair(pair, state=state, why="No.", by=by)


def test_the_asked_office_shows_its_case_and_the_asker_then_decides(world, other, wall):
    old, new, pair = known_elsewhere(world, other, wall)
    pair = ask_office(pair, by=wall(world.caseworker))
    assert pair.asked_for == world.caseworker.agency
    with pytest.raises(Refused, match="asked already"):
        ask_office(pair, by=world.caseworker)
    with behind_the_walls():
        notice = InboxItem.objects.get(kind=EventType.PAIR_ASKED)
        assert (notice.agency_id, notice.case_id) == (old.owner_id, None)

    show_case(pair, by=wall(other.cwc_chair))
    by = wall(world.caseworker)
    assert Case.objects.visible_to(by).filter(pk=old.pk).exists()
    assert sides_of(pair).to_ask is None
    case = recognise_child(pair, by=by)
    assert (case.pk, case.previous_id) == (new.pk, old.pk)


def test_the_sight_that_was_given_ends_by_itself(world, other, wall):
    old, _new, pair = known_elsewhere(world, other, wall)
    ask_office(pair, by=wall(world.caseworker))
    show_case(pair, by=wall(other.cwc_chair))
    with behind_the_walls():
        given = Participation.objects.get(duty=Duty.COMPARING)
        assert given.case_id == old.pk
        assert (given.valid_until - timezone.now()).days == 29
        end_expired_participations(now=given.valid_until + timedelta(days=1))
    by = wall(world.caseworker)
    assert not Case.objects.visible_to(by).filter(pk=old.pk).exists()


def test_nobody_shows_a_case_that_was_not_asked_for(world, other, wall):
    _old, _new, pair = known_elsewhere(world, other, wall)
    with pytest.raises(Refused, match="Nobody asked"):
        show_case(pair, by=wall(other.cwc_chair))


def test_the_asking_office_does_not_answer_itself(world, other, wall):
    _old, _new, pair = known_elsewhere(world, other, wall)
    ask_office(pair, by=wall(world.caseworker))
    assert "Nobody asked" in why_not_show_case(pair, by=world.caseworker)


def test_the_same_child_goes_on_in_one_chain_and_all_offices_hear(world, wall):
    old, new, pair = known_here(world, wall)
    by = wall(world.caseworker)
    case = recognise_child(pair, by=by)
    old.refresh_from_db()
    pair.refresh_from_db()
    assert (case.pk, case.previous_id, old.status) == (new.pk, old.pk, "CONTINUED")
    assert pair.state == MatchState.SAME
    with behind_the_walls():
        told = InboxItem.objects.filter(kind=EventType.PAIR_DECIDED, case_id=old.pk)
        offices = set(told.values_list("agency_id", flat=True))
        held = set(old.participations.values_list("agency_id", flat=True))
    assert offices == held - {by.agency_id}
    with pytest.raises(Refused):
        recognise_child(pair, by=by)
