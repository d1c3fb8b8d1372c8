"""Two numbers of one child read as one history, each line under its number."""

import pytest
from django.urls import reverse

from cases.actions.merging import undo_merge
from cases.actions.papers import add_paper
from cases.models import Case
from cases.models.histories import histories_of
from reintegration.actions.same_child import recognise_child
from tests.cases.actions.test_merging import merged
from tests.cases.actions.test_recognising import (
    A_YEAR,
    check,
    known_here,
    take_in,
)
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def twice(world, wall):
    """The older case, the newer one, and the merge of the two."""
    one, two, pair = known_here(world, wall)
    return one, two, merged(world, wall, pair)


def tab(case, name):
    return reverse("oversight:case-tab", args=[case.pk, name])


def text(page, where):
    return page.get(where).content.decode()


def entries(page, case):
    panel = page.get(tab(case, "everything")).context["panels"][0]["facts"]
    return [(entry["title"], entry["text"], entry["at"]) for entry in panel["entries"]]


def test_the_kept_case_tells_what_happened_under_both_numbers_in_order(
    world, twice, browser
):
    one, two, _merge = twice
    told = entries(browser(world.cwc_chair), one)
    rescues = [said for title, said, _at in told if title.startswith("Child taken in")]
    assert rescues == [f"Case {two.number}", ""]
    under = {said for _title, said, _at in told}
    assert under == {"", f"Case {two.number}"}


def test_the_overview_mixes_both_histories_too(world, twice, browser):
    one, two, _merge = twice
    page = browser(world.cwc_chair).get(one.get_absolute_url())
    said = {entry["text"] for entry in page.context["entries"]}
    assert said == {"", f"Case {two.number}"}


def test_the_case_that_went_on_elsewhere_keeps_its_own_history(world, twice, browser):
    _one, two, _merge = twice
    assert {said for _t, said, _at in entries(browser(world.cwc_chair), two)} == {""}


def test_papers_of_both_numbers_stand_in_one_checklist(world, wall, twice, browser):
    one, two, merge = twice
    undo_merge(merge, by=wall(world.cwc_chair))
    paper = add_paper(two, by=wall(world.caseworker), kind="AGE_MEDICAL", note="Copy.")
    page = browser(world.cwc_chair)
    assert "Copy." not in text(page, tab(one, "papers"))
    with behind_the_walls():
        type(merge).objects.filter(pk=merge.pk).update(undone_at=None, undone_by=None)
    shown = text(page, tab(one, "papers"))
    assert f'Copy. · <span class="num">{two.number}</span>' in shown
    assert reverse("cases:paper-void", args=[paper.pk]) not in shown


def test_who_opened_either_number_stands_in_one_list(world, twice, browser):
    one, two, _merge = twice
    browser(world.dcpo).get(two.get_absolute_url())
    chair = browser(world.cwc_chair)
    chair.get(one.get_absolute_url())
    rows = chair.get(tab(one, "opened")).context["panels"][0]["facts"]["rows"]
    assert {"", two.number} <= {row["number"] for row in rows}
    moments = [row["at"] for row in rows]
    assert moments == sorted(moments, reverse=True)


def test_a_merge_that_is_taken_back_separates_the_histories(
    world, wall, twice, browser
):
    one, two, merge = twice
    undo_merge(merge, by=wall(world.cwc_chair))
    for case in (one, two):
        said = {said for _t, said, _at in entries(browser(world.cwc_chair), case)}
        assert said == {""}


def test_a_child_rescued_again_brings_its_earlier_history_along(world, wall, browser):
    old, new, pair = known_here(world, wall)
    recognise_child(pair, by=wall(world.cwc_chair))
    said = {said for _t, said, _at in entries(browser(world.cwc_chair), new)}
    assert said == {"", f"Case {old.number}"}


def test_a_history_out_of_reach_stays_out_of_it(world, wall, browser):
    other = World(MADHUBANI).offices()
    old = take_in(other, wall, A_YEAR, name="Arman Ali", home_district=world.district)
    new = take_in(world, wall, name="अरमान अली")
    with behind_the_walls():
        Case.objects.filter(pk=new.pk).update(previous=old)
    said = {said for _t, said, _at in entries(browser(world.caseworker), new)}
    assert said == {""}
    shown = text(browser(world.caseworker), tab(new, "opened"))
    assert old.number not in shown


def test_a_case_without_another_number_asks_nothing_more(
    world, wall, django_assert_num_queries
):
    case = take_in(world, wall, name="Arman Ali")
    check(case, world.caseworker, wall)
    case.merged = False
    with django_assert_num_queries(0):
        assert histories_of(case, world.caseworker) == {case.pk: ""}
