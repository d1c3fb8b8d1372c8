"""Everything that must be done can be done with scripts switched off."""

import re

import pytest

from tests.browser.test_stories import take_in

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(window):
    """A phone that runs no scripts."""
    return lambda username: window(username, width=360, height=740, scripts=False)


def told(page) -> str:
    """What the page says after something was done."""
    return page.locator(".toast, .note").first.inner_text()


def test_a_child_is_taken_in_without_scripts(plain):
    page = take_in(plain("caseworker.jaipur"), "Dinesh Sada")
    assert page.locator("h1").first.inner_text().startswith("Dinesh S")


def test_an_order_is_drafted_and_signed_without_scripts(plain, site):
    page = plain("cwc-chair.jaipur").go(site.page("cases:sitting-item").path).page

    page.locator("input[name=order][value=stay]").check(force=True)
    page.get_by_role("button", name="Prepare the text").click()

    assert page.locator("textarea[name=text]").input_value().strip()

    page.goto("/orders/")
    waiting = page.locator("input[name=order]").count()
    page.locator("input[name=order]").first.check()
    page.get_by_role("button", name="Sign the ticked orders").click()

    assert page.locator("input[name=order]").count() == waiting - 1


def test_the_roll_is_called_without_scripts(plain):
    page = plain("superintendent.jaipur").go("/shelters/roll-call/").page

    page.locator("input[name=occasion]").last.check(force=True)
    page.get_by_role("button", name=re.compile("^All .* here$")).click()

    assert "here" in told(page)


def test_a_visit_is_recorded_without_scripts(plain, site):
    before = site.page("reintegration:visit-new")
    page = plain(before.username).go(before.path).page

    for field, value in (
        ("mode", "HOME"),
        ("child_present", "yes"),
        ("child_seen_alone", "yes"),
        ("decision", "STABLE"),
    ):
        page.locator(f"input[name={field}][value={value}]").check(force=True)
    page.get_by_role("button", name="Save the visit").click()

    assert not page.url.endswith("/new/")


def test_the_report_is_downloaded_without_scripts(plain):
    page = plain("labour.jaipur").go("/compensation/reports/").page

    with page.expect_download() as coming:
        page.get_by_role("button", name="CSV").click()

    assert coming.value.suggested_filename.endswith(".csv")
