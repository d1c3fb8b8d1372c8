"""The desk for children who may be known, and one pair side by side."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit.models import Access
from cases.actions.employers import save_employer, save_workplace
from cases.actions.intake import Intake, take_in_child
from cases.models import Case, CaseMerge, InboxItem, MatchPair
from cases.models.patterns import same_villages
from tests.cases.actions.test_recognising import (
    A_YEAR,
    HOME,
    known_elsewhere,
    known_here,
    take_in,
)
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory, World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def other():
    return World(MADHUBANI).offices()


def url(name, *args):
    return reverse(f"oversight:{name}", args=args)


def text(page, where):
    return page.get(where).content.decode()


def save_again(page, world, **more):
    """The child of the first case is taken in once more, through the form."""
    intake = reverse("cases:intake")
    form = page.get(intake).context["form"]
    facts = {
        "key": str(form["key"].value()),
        "sex": "BOY",
        "name": "अरमान अली",
        "home_other": f"{world.district}, {world.district.state}",
        "route": form.fields["route"].choices[1][0],
        "rescued_at": "2026-01-05T10:00",
        **HOME,
        **more,
    }
    return facts["key"], page.post(intake, facts)


def test_the_desk_shows_a_pair_to_the_offices_of_either_child_only(
    world, other, wall, browser
):
    _old, new, pair = known_here(world, wall)
    assert new.number in text(browser(world.caseworker), url("pair-list"))
    page = browser(other.caseworker)
    assert new.number not in text(page, url("pair-list"))
    assert page.get(url("pair-detail", pair.pk)).status_code == 404
    assert page.get(url("known-of-case", new.pk)).status_code == 404


def test_what_is_another_offices_is_an_office_to_ask_and_the_look_is_logged(
    world, other, wall, browser
):
    old, new, pair = known_elsewhere(world, other, wall)
    shown = text(browser(world.caseworker), url("pair-detail", pair.pk))
    assert str(old.owner) in shown
    assert "अरमान" in shown
    for hidden in (old.number, "Arman Ali", str(old.pk)):
        assert hidden not in shown
    with behind_the_walls():
        looked = Access.objects.filter(page="pair-detail")
        assert set(looked.values_list("case_id", flat=True)) == {new.pk}


def test_asking_and_showing_go_by_the_inbox(world, other, wall, browser):
    old, _new, pair = known_elsewhere(world, other, wall)
    asking, asked = browser(world.caseworker), browser(other.cwc_chair)
    asking.post(url("pair-ask", pair.pk))
    assert url("pair-detail", pair.pk) in text(asked, url("inbox"))
    asked.post(url("pair-show", pair.pk))
    assert url("pair-detail", pair.pk) in text(asking, url("inbox"))
    assert old.number in text(asking, url("pair-detail", pair.pk))


def test_not_the_same_is_answered_on_the_page_with_its_reason(world, wall, browser):
    _old, _new, pair = known_here(world, wall)
    page, where = browser(world.caseworker), url("pair-detail", pair.pk)
    assert "Say why" in page.post(where, {"state": "NOT_SAME"}).content.decode()
    answer = page.post(where, {"state": "NOT_SAME", "why": "Another mother."})
    assert answer.headers["Location"] == url("pair-list")
    assert "Another mother." in text(page, where)
    with behind_the_walls():
        assert MatchPair.objects.get().state == "NOT_SAME"


def test_the_same_child_leads_to_the_case_that_goes_on(world, wall, browser):
    old, new, pair = known_here(world, wall)
    answer = browser(world.caseworker).post(url("pair-same", pair.pk))
    assert answer.headers["Location"] == new.get_absolute_url()
    with behind_the_walls():
        assert Case.objects.get(pk=new.pk).previous_id == old.pk
        assert InboxItem.objects.filter(case_id=old.pk, kind="pair.decided").exists()


def test_a_refusal_is_told_in_words(world, wall, browser):
    _old, _new, pair = known_here(world, wall)
    page = browser(world.police)
    page.post(url("pair-same", pair.pk))
    page.post(url("pair-ask", pair.pk))
    assert "Your role can" in text(page, url("pair-detail", pair.pk))
    with behind_the_walls():
        assert MatchPair.objects.get().state == "OPEN"


def test_a_token_that_is_none_is_not_found(world, browser):
    page = browser(world.caseworker)
    assert page.get(url("pair-list") + "?after=x_y").status_code == 404


def test_after_the_save_the_intake_leads_to_the_known_child(world, wall, browser):
    take_in(world, wall, A_YEAR, name="Arman Ali")
    page = browser(world.caseworker)
    case, answer = save_again(page, world)
    assert answer.headers["Location"] == url("known-of-case", case)
    assert "Perhaps the same child" in text(page, answer.headers["Location"])


def test_saving_for_the_next_child_leaves_a_note_and_goes_on(world, wall, browser):
    take_in(world, wall, A_YEAR, name="Arman Ali")
    page, intake = browser(world.caseworker), reverse("cases:intake")
    case, answer = save_again(page, world, next="yes")
    assert answer.headers["Location"] == intake
    assert url("known-of-case", case) in text(page, intake)
    assert url("known-of-case", case) not in text(page, intake)


def test_a_merge_is_asked_on_the_page_and_agreed_to_by_another(world, wall, browser):
    one, two, pair = known_here(world, wall)
    where = url("pair-detail", pair.pk)
    asking, second = browser(world.caseworker), browser(world.cwc_chair)
    asking.post(url("pair-merge", pair.pk), {"why": ""})
    assert "Say how you know" in text(asking, where)
    asking.post(url("pair-merge", pair.pk), {"why": "Two lists of one raid."})
    assert "A second person decides" in text(second, where)
    with behind_the_walls():
        merge = CaseMerge.objects.get()
    asking.post(url("merge-decide", merge.pk), {"answer": "yes"})
    assert "You asked for it yourself" in text(asking, where)
    second.post(url("merge-decide", merge.pk), {"answer": "yes"})
    assert one.number in text(asking, two.get_absolute_url())
    assert two.number in text(asking, one.get_absolute_url())
    second.post(url("merge-decide", merge.pk), {"answer": "undo"})
    assert one.number not in text(asking, two.get_absolute_url())


def test_a_strangers_merge_does_not_exist(world, other, wall, browser):
    _one, _two, pair = known_here(world, wall)
    browser(world.caseworker).post(url("pair-merge", pair.pk), {"why": "Two lists."})
    with behind_the_walls():
        merge = CaseMerge.objects.get()
    answer = browser(other.cwc_chair).post(
        url("merge-decide", merge.pk), {"answer": "yes"}
    )
    assert answer.status_code == 404


def test_a_village_is_one_however_it_is_spelt_and_counts_from_reach_only(
    world, other, wall, browser
):
    for spelling in ("Dumaria", "डुमरिया", "Dumariya"):
        take_in(world, wall, name="Arman Ali", village=spelling)
    take_in(other, wall, name="Bablu", village="Dumaria", home_district=world.district)
    take_in(other, wall, name="Chintu", village="Rampur", home_district=world.district)
    (row,) = browser(world.caseworker).get(url("village-list")).context["rows"]
    assert (row[0].children, row[1]) == (3, str(world.district))
    assert browser(other.caseworker).get(url("village-list")).context["rows"] == []


def test_an_employer_of_several_children_is_listed_within_reach(
    world, other, wall, browser
):
    by = wall(world.police)
    employer = save_employer(by=by, name="Star Bangles")
    place = save_workplace(
        by=by, address="Lane 3", employer=employer, district=world.district
    )
    for name in ("Raju", "Munna"):
        take_in_child(
            Intake(sex="BOY", name=name),
            by=by,
            rescued_at=hours_ago(3),
            workplace=place,
        )
    (row,) = browser(world.police).get(url("employer-list")).context["rows"]
    assert (row[0].name, row[0].children) == ("Star Bangles", 2)
    assert browser(other.police).get(url("employer-list")).context["rows"] == []


def test_the_lists_of_patterns_go_on_page_by_page(world, wall):
    for village in ("Rampur", "Barari", "Kolasi"):
        for name in ("Raju", "Munna"):
            take_in(world, wall, name=name, village=village)
    wall(world.caseworker)
    first, token = same_villages(size=2)
    rest, end = same_villages(token, size=2)
    names = [pattern.name for pattern in [*first, *rest]]
    assert sorted(names) == ["Barari", "Kolasi", "Rampur"]
    assert (len(first), end) == (2, "")


def test_an_agent_of_several_children_is_listed_within_reach(
    world, other, wall, browser
):
    for hours, spelling in ((3, "Salim Bhai"), (4, "सलीम")):
        take_in(
            world,
            wall,
            hours,
            name="Raju",
            recruiter={"name": spelling, "village": "X"},
        )
    shown = text(browser(world.dcpo), url("recruiter-list"))
    assert "The same name and village" in shown
    assert "सलीम" in shown
    assert browser(other.dcpo).get(url("recruiter-list")).context["rows"] == []


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", ["village-list", "employer-list", "recruiter-list"])
def test_whoever_reads_none_of_a_pattern_finds_an_empty_list(name, role, browser):
    page = browser(UserFactory(role=role)).get(url(name))
    assert page.status_code == 403 or page.context["rows"] == []


@pytest.mark.parametrize("name", ["village-list", "employer-list", "recruiter-list"])
def test_a_page_of_patterns_that_is_none_is_not_found(name, world, browser):
    page = browser(world.caseworker)
    assert page.get(url(name) + "?after=x_y").status_code == 404


def test_who_sees_one_child_only_is_not_asked_to_tell_the_two_apart(
    world, other, wall, browser
):
    _old, _new, pair = known_elsewhere(world, other, wall)
    page, where = browser(world.caseworker), url("pair-detail", pair.pk)
    assert 'value="NOT_SAME"' not in text(page, where)
    page.post(where, {"state": "NOT_SAME", "why": "Another mother."})
    with behind_the_walls():
        assert MatchPair.objects.get().state == "OPEN"
    page.post(where, {"state": "NOT_SURE"})
    with behind_the_walls():
        assert MatchPair.objects.get().state == "NOT_SURE"
