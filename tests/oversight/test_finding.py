import pytest

from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from tests.factories import MADHUBANI, UserFactory, World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def case(world, wall):
    wall(world.caseworker)
    return take_in_child(
        Intake(sex=Sex.BOY, name="मोहम्मद अरमान", father="Salim", village="Rajnagar"),
        by=world.caseworker,
        rescued_at=hours_ago(3),
    )


@pytest.mark.parametrize("words", ["Mohammad Arman", "Md Arman", "salim", "rajnag"])
def test_a_child_is_found_by_any_part_however_spelt(browser, world, case, words):
    page = browser(world.caseworker).get("/find/", {"q": words})
    assert case.number in page.content.decode()


def test_a_child_is_found_by_the_case_number(browser, world, case):
    page = browser(world.caseworker).get("/find/", {"q": case.number.lower()})
    assert case.number in page.content.decode()


def test_a_name_out_of_reach_answers_like_a_name_that_exists_nowhere(browser, case):
    client = browser(UserFactory(place=MADHUBANI))
    elsewhere = client.get("/find/", {"q": "Arman"}, headers={"HX-Request": "true"})
    nowhere = client.get("/find/", {"q": "Zurvan"}, headers={"HX-Request": "true"})

    assert case.number not in elsewhere.content.decode()
    assert elsewhere.content == nowhere.content


def test_a_teacher_finds_nobody_by_name(browser, world, case, wall):
    page = browser(world.teacher).get("/find/", {"q": "Arman"})
    assert case.number not in page.content.decode()


def test_the_top_bar_lists_the_first_few_as_links(browser, world, case):
    bar = {"HX-Request": "true", "HX-Target": "found"}
    page = browser(world.caseworker).get("/find/", {"q": "arm"}, headers=bar)
    assert f'href="{case.get_absolute_url()}"' in page.content.decode()
    short = browser(world.caseworker).get("/find/", {"q": "ar"}, headers=bar)
    assert not short.content.strip()


@pytest.mark.parametrize("bar", [{}, {"HX-Target": "found"}])
def test_letters_that_are_too_few_sounds_ask_for_one_more(browser, world, bar):
    find = browser(world.caseworker)
    for words, asked in (("Shai", True), ("Bhee", True), ("Shaik", False)):
        page = find.get("/find/", {"q": words}, headers={"HX-Request": "true", **bar})
        answer = page.content.decode()
        assert ("Type one more letter." in answer) == asked
        assert ("No case within your reach matches" in answer) != asked
