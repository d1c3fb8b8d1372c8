"""A visit is written down where the line comes and goes, on a phone that is shared."""

import re

import pytest

from tests.browser.watching import sign_in

pytestmark = pytest.mark.browser

LEFT_BEHIND = """async () => [
  ...Object.values(localStorage), ...Object.values(sessionStorage),
  ...(await caches.keys()), ...(await indexedDB.databases()).map((d) => d.name),
]"""
FIRST, MORE = "I like the midday meal.", "I like the midday meal and the swing."


@pytest.fixture
def visit(site, window):
    """The form of a visit that is due, on the phone of who visits; signed in anew."""
    due = site.page("reintegration:visit-record")
    seen = sign_in(window(width=360, height=740), due.username)
    return seen, due


def words(page):
    return page.get_by_label("In the child's own words")


def test_a_visits_draft_survives_a_reload_and_a_dead_line(visit):
    seen, due = visit
    page = seen.go(due.path).page
    words(page).fill(FIRST)
    page.get_by_text("What you wrote is kept as a draft.").wait_for()
    page.reload()
    assert words(page).input_value() == FIRST

    seen.context.set_offline(True)
    words(page).fill(MORE)
    page.get_by_text("There is no line.").wait_for()
    page.get_by_role("button", name="Save the visit").click()
    page.wait_for_timeout(500)
    assert page.url.endswith(due.path)
    assert words(page).input_value() == MORE

    seen.context.set_offline(False)
    page.get_by_text("What you wrote is kept as a draft.").wait_for()
    page.reload()
    seen.keep("draft-360")
    assert words(page).input_value() == MORE
    assert seen.too_wide() == ""
    assert seen.barriers() == []


def test_after_the_sign_out_the_phone_holds_nothing_and_the_server_the_draft(visit):
    seen, due = visit
    page = seen.go(due.path).page
    words(page).fill(FIRST)
    page.get_by_text("What you wrote is kept as a draft.").wait_for()

    seen.go("/accounts/logout/").page.locator("main form button").first.click()
    page.wait_for_url(re.compile("/accounts/login/|/$"))
    # htmx notes the address of the page that is open, which is the sign-in by now.
    here = page.url.removeprefix(seen.site.address)
    assert page.evaluate(LEFT_BEHIND) in ([], [here])
    page.go_back()
    assert words(page).count() == 0

    sign_in(seen, due.username).go(due.path)
    assert words(page).input_value() == FIRST
