"""A child is looked for and recognised in a real browser, by keys and by touch."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.browser.test_stories import take_in
from tests.browser.watching import Window

pytestmark = pytest.mark.browser
WHO, OFFICE = "Zulfikar Rehan", "caseworker.jaipur"


# For each width another child, written down by two clerks.
TWICE = {
    360: (("Shabnam Parveen", "शबनम परवीन"), "Sabina Khatun", "Mohammad Salim"),
    1280: (("Rukhsana Bano", "रुख़साना बानो"), "Zarina Bibi", "Abdul Kuddus"),
}


@pytest.fixture(scope="module")
def taken_in(site, chromium):
    """The child that is looked for."""
    shown = Window(site, chromium, OFFICE)
    take_in(shown, WHO)
    shown.close()


@pytest.fixture
def seen(taken_in, window):
    """A caseworker whose cases hold the child that is looked for."""
    return window(OFFICE)


def typed(seen, words: str):
    """The links under the top bar's box after typing, letter by letter."""
    box = seen.page.locator("#find")
    box.fill("")
    with seen.page.expect_response(lambda got: "/find/" in got.url):
        box.press_sequentially(words, delay=20)
    seen.page.wait_for_timeout(400)
    return seen.page.locator("#found a")


def test_results_come_from_the_third_letter_and_nothing_shows_before(seen):
    seen.go("/")
    assert typed(seen, "zu").count() == 0
    assert not seen.page.locator("#found").is_visible()
    assert typed(seen, "zul").count() >= 2
    seen.keep("find-bar-1280")
    assert seen.barriers() == []
    assert seen.complaints == []


@pytest.mark.parametrize("words", ["ज़ुल्फ़िकार", "जुल्फिकार रेहान", "Julfiqar"])
def test_another_script_or_spelling_finds_the_child_too(words, seen):
    seen.go("/")
    assert typed(seen, words).count() >= 2
    assert seen.complaints == []


def test_arrows_walk_the_results_escape_closes_them_and_enter_opens_one(seen):
    page = seen.go("/").page
    links = typed(seen, "zulfik")
    page.keyboard.press("ArrowDown")
    assert links.first.evaluate("link => link === document.activeElement")
    page.keyboard.press("ArrowUp")
    assert page.locator("#find").evaluate("box => box === document.activeElement")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.locator("#find").evaluate("box => box === document.activeElement")
    assert not page.locator("#found").is_visible()
    typed(seen, "zulfika")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}/$"))
    assert seen.complaints == []


def test_enter_in_the_box_leads_to_the_whole_list_and_arrows_go_on_there(seen):
    page = seen.go("/").page
    page.locator("#find").fill("zulfikar")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/find/\?q=zulfikar"))
    page.locator("#q").focus()
    page.keyboard.press("ArrowDown")
    on = page.evaluate("document.activeElement.closest('#results') !== null")
    assert on
    assert seen.complaints == []


def test_slash_leads_to_the_box_from_anywhere(seen):
    page = seen.go("/cases/").page
    page.keyboard.press("/")
    assert page.locator("#find").evaluate("box => box === document.activeElement")


def test_a_phone_finds_by_a_page_of_its_own(seen, window):
    small = window(OFFICE, width=360)
    page = small.go("/").page
    page.locator("a.find").click()
    page.wait_for_url(re.compile(r"/find/$"))
    page.locator("#q").press_sequentially("zulf", delay=20)
    page.locator("#results a").first.wait_for()
    small.keep("find-360")
    assert small.too_wide() == ""
    assert small.barriers() == []
    assert small.complaints == []


@pytest.mark.parametrize("width", [360, 1280])
def test_without_scripts_the_box_is_a_form(width, seen, window):
    plain = window(OFFICE, width=width, scripts=False)
    page = plain.go("/").page
    if width == 360:
        page.locator("a.find").click()
    box = page.locator("#find" if width == 1280 else "#q")
    box.fill("zulfikar")
    box.press("Enter")
    page.wait_for_url(re.compile(r"q=zulfikar"))
    assert page.locator("#results a").count() >= 1


def fill(seen, name: str):
    page = seen.go("/intake/").page
    page.get_by_label("What shall we call you?").fill(name)
    page.locator("input[name=sex][value=GIRL]").check(force=True)
    page.locator("input[name=age][value='12']").check(force=True)
    page.locator("select[name=route]").select_option(index=1)
    found = timezone.localtime() - timedelta(hours=2)
    page.locator("input[name=rescued_at]").fill(found.strftime("%Y-%m-%dT%H:%M"))
    return page


@pytest.mark.parametrize("width", [360, 1280])
def test_mother_nickname_and_agent_are_one_tap_each_and_in_nobodys_way(width, window):
    seen = window(OFFICE, width=width)
    page = fill(seen, "")
    for name in ("mother", "nickname", "agent_name", "agent_phone"):
        assert not page.locator(f"[name={name}]").is_visible()
    for words, name in (
        ("Mother's name", "mother"),
        ("Nickname", "nickname"),
        ("Agent who brought the child", "agent_name"),
    ):
        page.locator("summary", has_text=words).click()
        assert page.locator(f"[name={name}]").is_visible()
    seen.keep(f"intake-taps-{width}")
    assert seen.too_wide() == ""
    assert seen.barriers() == []
    assert seen.complaints == []


@pytest.mark.parametrize("width", [360, 1280])
def test_a_child_who_is_known_opens_side_by_side_after_the_save(width, window):
    seen = window(OFFICE, width=width)
    names, mother, father = TWICE[width]
    for name in names:
        page = fill(seen, name)
        for words, box, said in (
            ("Mother's name", "mother", mother),
            ("More: family", "father", father),
        ):
            page.locator("summary", has_text=words).click()
            page.locator(f"[name={box}]").fill(said)
        page.locator("[name=village]").fill("Dumaria")
        page.get_by_role("button", name="Save and stop").click()
        page.wait_for_load_state("load")
    assert "/known" in page.url
    seen.keep(f"known-of-case-{width}")
    page.locator("main .roster a.btn").first.click()
    page.wait_for_load_state("load")
    shown = page.locator("main").inner_text()
    assert all(name in shown for name in names)
    seen.keep(f"pair-{width}")
    assert seen.too_wide() == ""
    assert seen.barriers() == []
    assert seen.complaints == []
