"""What people come for, done in a real browser from the sign-in on."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from tests.browser.watching import SHOTS, sign_in

pytestmark = pytest.mark.browser


def take_in(seen, name: str):
    """One child in three taps and a name."""
    page = seen.go("/intake/").page
    page.get_by_label("What shall we call you?").fill(name)
    page.locator("input[name=sex][value=BOY]").check(force=True)
    page.locator("input[name=age][value='11']").check(force=True)
    page.locator("select[name=route]").select_option(index=1)
    found = timezone.localtime() - timedelta(hours=2)
    page.locator("input[name=rescued_at]").fill(found.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Save and stop").click()
    page.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}/$"))
    return page


def choose_interim_order(page):
    """Safe place for now, on the case that the sitting shows."""
    page.locator("input[name=order][value=stay]").check(force=True)


# Two names: of one name it would be asked whether it is the same child.
@pytest.mark.parametrize(
    ("width", "name"), [(360, "Mohan Paswan"), (1280, "Devraj Kewat")]
)
def test_a_caseworker_signs_in_and_takes_a_child_in(width, name, window):
    seen = sign_in(window(width=width), "caseworker.jaipur")
    assert seen.page.locator("h1").first.is_visible()
    seen.keep(f"story-home-{width}")

    page = take_in(seen, name)

    first, last = name.split()
    assert page.locator("h1").first.inner_text().startswith(f"{first} {last[0]}")
    assert name not in page.locator("main").inner_text()
    seen.keep(f"story-case-{width}")
    assert seen.complaints == []


def test_a_member_orders_and_the_text_comes_by_itself(site, window):
    seen = sign_in(window(), "cwc-chair.jaipur")
    page = seen.go(site.page("cases:sitting-item").path).page

    choose_interim_order(page)
    page.locator("textarea[name=text]").wait_for()

    seen.keep("story-order-1280")
    assert page.locator("textarea[name=text]").input_value().strip()
    assert seen.complaints == []


def test_a_member_signs_the_orders_that_wait(window):
    seen = sign_in(window(), "cwc-chair.jaipur")
    page = seen.go("/orders/").page
    waiting = page.locator("input[name=order]").count()
    assert page.locator("input[name=order]:checked").count() == 0

    page.locator("input[name=order]").first.check()
    page.get_by_role("button", name="Sign the ticked orders").click()
    page.wait_for_load_state("load")

    assert page.locator("input[name=order]").count() == waiting - 1
    seen.keep("story-signed-1280")
    assert seen.complaints == []


def test_the_labour_officer_takes_the_report_home_and_opens_it(window, tmp_path):
    seen = sign_in(window(), "labour.jaipur")
    page = seen.go("/compensation/reports/").page
    shown = page.locator("tbody tr").count()
    seen.keep("story-report-1280")

    with page.expect_download() as coming:
        page.get_by_role("button", name="Excel").click()
    coming.value.save_as(tmp_path / "report.xlsx")

    SHOTS.mkdir(parents=True, exist_ok=True)
    rows = list(load_workbook(tmp_path / "report.xlsx").active.iter_rows())
    assert shown > 0
    assert len(rows) > shown
    assert seen.complaints == []


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize(
    ("where", "size"), [("desktop", (1280, 800)), ("phone", (360, 760))]
)
def test_the_readme_shows_a_home_and_a_case_as_they_are(
    where, size, language, site, window
):
    """The pictures in docs/images are these artefacts."""
    width, height = size
    seen = window("caseworker.jaipur", width=width, height=height, language=language)
    cases = site.pages["oversight:case-detail"]
    case = next(page for page in cases if page.username == "caseworker.jaipur")
    for name, path in (("home", "/"), ("case", case.path)):
        seen.go(path).keep(f"{name}-{where}-{language}", whole=False)
        assert seen.page.get_attribute("html", "lang") == language
        assert seen.too_wide() == ""
    assert seen.complaints == []
