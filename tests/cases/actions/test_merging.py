"""One rescue written down twice: two people make one case of it, and can go back."""

import pytest
from django.db import IntegrityError, transaction

from audit.event_types import EventType
from audit.models import Event
from cases.actions.merging import (
    ask_merge,
    decide_merge,
    undo_merge,
    why_not_undo_merge,
)
from cases.actions.papers import add_paper
from cases.models import Case, CaseMerge, Clock, MatchPair
from common.refusals import Refused
from tests.cases.actions.test_recognising import check, known_elsewhere, take_in
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory, World

pytestmark = pytest.mark.django_db
WHY = "The same raid; two lists were made."


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def twice(world, wall):
    """The older case, the newer one, and the pair of the two."""
    one = take_in(world, wall, 5, name="Arman Ali")
    two = take_in(world, wall, 4, name="अरमान अली")
    check(two, world.caseworker, wall)
    return one, two, MatchPair.objects.get()


def asked(world, wall, pair):
    return ask_merge(pair, why=WHY, by=wall(world.caseworker))


def merged(world, wall, pair):
    merge = asked(world, wall, pair)
    return decide_merge(merge, approved=True, by=wall(world.cwc_chair))


def open_clocks(case):
    with behind_the_walls():
        running = Clock.objects.filter(case=case).open()
        return sorted(running.values_list("rule__code", flat=True))


def test_the_older_number_is_kept_and_the_other_leads_to_it(world, wall, twice):
    one, two, pair = twice
    before = open_clocks(one)
    merge = merged(world, wall, pair)
    one.refresh_from_db()
    two.refresh_from_db()
    pair.refresh_from_db()
    assert (merge.kept_id, merge.other_id) == (one.pk, two.pk)
    assert (one.status, two.status, pair.state) == ("RESCUED", "CONTINUED", "SAME")
    assert open_clocks(one) == before
    assert open_clocks(two) == []
    assert [m.pk for m in CaseMerge.objects.of_case(two)] == [merge.pk]
    assert Event.objects.get(type=EventType.CASES_MERGED).case_id == one.pk


def test_both_numbers_and_names_are_still_found(world, wall, twice):
    one, two, pair = twice
    merged(world, wall, pair)
    wall(world.caseworker)
    assert Case.objects.all().found_by(two.number) == [two.pk]
    assert set(Case.objects.all().found_by("Arman")) == {one.pk, two.pk}


def test_what_only_the_other_case_owed_is_owed_by_the_kept_one(world, wall):
    one = take_in(world, wall, 5, name="Arman Ali", home_district=None, village="")
    two = take_in(
        world,
        wall,
        4,
        name="Arman Ali",
        interpreter_needed=True,
        languages=["mai"],
        mother="Sabina",
    )
    with behind_the_walls():
        pair = MatchPair.objects.create(
            child=two.child, known=one.child, chance=0.9, found_by="NIGHT"
        )
    owed = set(open_clocks(two))
    assert owed - set(open_clocks(one))
    merged(world, wall, pair)
    assert owed <= set(open_clocks(one))


def test_who_sees_one_case_only_cannot_ask_to_merge(world, wall):
    other = World(MADHUBANI).offices()
    _old, _new, pair = known_elsewhere(world, other, wall)
    with pytest.raises(Refused, match="one of the two"):
        ask_merge(pair, why=WHY, by=wall(world.caseworker))
    assert not CaseMerge.objects.exists()


def test_nobody_agrees_with_himself(world, wall, twice):
    _one, _two, pair = twice
    merge = asked(world, wall, pair)
    with pytest.raises(Refused, match="second person"):
        decide_merge(merge, approved=True, by=world.caseworker)
    with (
        behind_the_walls(),
        pytest.raises(IntegrityError, match="merge_decided_by_a_second_person"),
        transaction.atomic(),
    ):
        CaseMerge.objects.filter(pk=merge.pk).update(decided_by=world.caseworker)


def test_a_refused_merge_leaves_both_cases_as_they_are(world, wall, twice):
    _one, two, pair = twice
    merge = asked(world, wall, pair)
    decide_merge(merge, approved=False, by=wall(world.cwc_chair))
    two.refresh_from_db()
    assert two.status == "RESCUED"
    assert asked(world, wall, pair).pk != merge.pk


def test_asking_needs_a_reason_and_the_verb_and_happens_once(world, wall, twice):
    _one, _two, pair = twice
    with pytest.raises(Refused, match="Say how"):
        ask_merge(pair, why=" ", by=wall(world.caseworker))
    with pytest.raises(Refused, match="Your role"):
        ask_merge(pair, why=WHY, by=wall(world.police))
    asked(world, wall, pair)
    with pytest.raises(Refused, match="asked for this already"):
        asked(world, wall, pair)


def test_a_merge_is_taken_back_while_nothing_was_built_on_it(world, wall, twice):
    one, two, pair = twice
    before = open_clocks(one), open_clocks(two)
    merge = merged(world, wall, pair)
    undo_merge(merge, by=wall(world.cwc_chair))
    two.refresh_from_db()
    pair.refresh_from_db()
    assert (two.status, pair.state) == ("RESCUED", "NOT_SURE")
    assert (open_clocks(one), open_clocks(two)) == before
    with pytest.raises(Refused, match="not merged"):
        undo_merge(merge, by=world.cwc_chair)


def test_a_merge_on_which_something_was_built_stays(world, wall, twice):
    one, _two, pair = twice
    merge = merged(world, wall, pair)
    by = wall(world.caseworker)
    add_paper(one, kind="OTHER", note="A letter.", by=by)
    assert "stays" in why_not_undo_merge(merge, by=by)
    with pytest.raises(Refused):
        undo_merge(merge, by=by)


def test_another_districts_people_see_no_merge(world, wall, twice):
    merged(world, wall, twice[2])
    wall(UserFactory(place=MADHUBANI))
    assert not CaseMerge.objects.exists()
