"""Everything that must be done can be done with scripts switched off."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.browser.test_stories import choose_interim_order, take_in

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


def test_a_child_goes_from_intake_to_its_claim_without_scripts(plain):
    """Each office with its own phone: intake, Committee, order, shelter, money."""
    worker = take_in(plain("caseworker.jaipur"), "Bhola Rishidev")
    case = re.search(r"/cases/([0-9a-f-]{36})/", worker.url)[1]

    police = plain("police.jaipur").go(f"/cases/{case}/produce/").page
    came = timezone.localtime() - timedelta(hours=1)
    police.locator("input[name=at]").fill(came.strftime("%Y-%m-%dT%H:%M"))
    police.locator("select[name=before]").select_option(index=1)
    police.get_by_role("button", name="Save the production").click()
    assert "on record" in told(police)

    chair = plain("cwc-chair.jaipur").go(f"/cases/{case}/orders/new/").page
    choose_interim_order(chair)
    chair.get_by_role("button", name="Prepare the text").click()
    assert chair.locator("textarea[name=text]").input_value().strip()
    chair.get_by_role("button", name="Sign", exact=True).click()

    member = plain("cwc-member.jaipur").go("/orders/").page
    order = member.locator("article").filter(has_text="Bhola R.")
    order.locator("input[name=order]").check()
    member.get_by_role("button", name="Sign the ticked orders").click()

    chair.goto(f"/shelters/cases/{case}/place/")
    assert chair.locator("input[name=shelter]:checked").count() == 0
    chair.locator("input[name=shelter]").first.check(force=True)
    chair.get_by_role("button", name="Order this place").click()
    assert "The place is ordered" in told(chair)

    keeper = plain("superintendent.jaipur").go(f"/shelters/cases/{case}/admit/").page
    keeper.locator("input[name=bed]").fill("Z 12")
    keeper.get_by_role("button", name="Admit").click()
    assert "The child is admitted" in told(keeper)

    worker.goto(f"/compensation/cases/{case}/")
    worker.get_by_role("button", name="Propose claims").click()
    assert "The claims are proposed" in told(worker)

    officer = plain("labour.jaipur").go(f"/compensation/cases/{case}/").page
    officer.locator("main a[href*='/compensation/claims/']").first.click()
    officer.get_by_role("link", name="Decide").click()
    officer.locator("input[name=accept][value=yes]").check(force=True)
    officer.locator("textarea[name=reason]").fill("Found at work by the inspector.")
    officer.get_by_role("button", name="Decide on the claim").click()
    assert "The decision is recorded" in told(officer)


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
