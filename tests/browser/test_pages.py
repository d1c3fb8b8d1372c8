"""Every page fits a phone, can be used by everybody and obeys its own rules."""

import pytest

from tests.browser.reading import OURS
from tests.browser.watching import CONTRAST, RULES

pytestmark = pytest.mark.browser

MAIN = (
    "oversight:home",
    "oversight:duties",
    "oversight:case-list",
    "oversight:case-detail",
    "oversight:inbox",
    "oversight:indicators",
    "cases:intake",
    "cases:operation-detail",
    "cases:sitting-day",
    "cases:order-detail",
    "shelters:roll-call",
    "reintegration:visit-detail",
    "reintegration:case-closing",
    "compensation:board",
    "compensation:report",
)


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("part", OURS)
def test_every_page_fits_a_phone_and_a_desk_and_has_no_barrier(
    part, language, site, window
):
    """Also no console error, no broken address, no breach of the content policy. In
    English everything is asked by day on a phone and the colours in the dark; in Hindi
    everything is asked in the dark on a desk."""
    wrong: list[str] = []
    windows = {}
    for name in sorted(site.pages):
        if not name.startswith(f"{part}:"):
            continue
        page = site.page(name)
        if page.username not in windows:
            windows[page.username] = window(
                page.username, width=360, height=740, language=language
            )
        seen = windows[page.username]
        seen.page.set_viewport_size({"width": 360, "height": 740})
        seen.go(page.path)
        assert "/login/" not in seen.page.url
        # A paper speaks the language that it was printed in.
        if "/html/" not in page.path and "language=" not in page.path:
            assert seen.page.get_attribute("html", "lang") == language, page.path
        found = [f"at 360: {seen.too_wide()}"] if seen.too_wide() else []
        found += seen.barriers() if language == "en" else []
        seen.page.set_viewport_size({"width": 1280, "height": 800})
        found += [f"at 1280: {seen.too_wide()}"] if seen.too_wide() else []
        seen.page.emulate_media(color_scheme="dark")
        rules = CONTRAST if language == "en" else RULES
        found += [f"in the dark: {each}" for each in seen.barriers(rules)]
        seen.page.emulate_media(color_scheme="light")
        found += seen.complaints
        seen.complaints.clear()
        wrong += [f"{name} {page.path} ({page.username}): {each}" for each in found]
    assert not wrong, "\n".join(wrong)


def test_every_main_page_is_found_by_following_links(site):
    linked = {name for name, pages in site.pages.items() if pages != _made(site, name)}
    assert set(MAIN) <= linked


def _made(site, name):
    return [page for page in site.rare if page.name == name]


def test_every_address_that_shows_a_page_is_looked_at(site):
    assert site.unseen == []
