"""A page must reach a phone on a slow line: what the first load and a swap weigh."""

import gzip

import pytest

pytestmark = pytest.mark.browser

OK = 200
LIMIT, TARGET, SWAP = 100 * 1024, 45 * 1024, 15 * 1024
FIRST = (
    ("oversight:home", TARGET),
    ("oversight:case-detail", TARGET),
    ("oversight:case-list", TARGET),
    ("cases:intake", TARGET),
    ("cases:sitting-item", TARGET),
    ("cases:operation-detail", TARGET),
    ("reintegration:visit-new", TARGET),
    ("shelters:roll-call", TARGET),
    ("compensation:board", TARGET),
    ("compensation:report", TARGET),
)


def weight_of(bodies) -> int:
    """Bytes on the line when each answer is packed by gzip."""
    return sum(len(gzip.compress(body, 6)) for body in bodies)


@pytest.mark.parametrize(("name", "limit"), FIRST)
def test_the_first_load_is_light(name, limit, site, window):
    page = site.page(name)
    seen, answers = window(page.username, width=360, height=740), []
    seen.page.on("response", lambda answer: answers.append(answer))

    seen.go(page.path)
    seen.page.wait_for_load_state("networkidle")

    # Asked for again: the browser drops the bodies of what it has moved on from.
    came = {answer.url for answer in answers if answer.status == OK}
    weights = {url: weight_of([seen.page.request.get(url).body()]) for url in came}
    assert {answer.request.resource_type for answer in answers} >= {
        "document",
        "stylesheet",
        "script",
    }
    loaded = sum(weights.values())
    assert loaded < limit, weights
    assert loaded < LIMIT


def test_a_swap_is_light(site, window):
    page = site.page("cases:sitting-item")
    seen = window("cwc-chair.jaipur").go(page.path)

    with seen.page.expect_response(
        lambda answer: "/orders/text/" in answer.url
    ) as came:
        seen.page.locator("input[name=order][value=stay]").check(force=True)

    assert weight_of([came.value.body()]) < SWAP


def test_the_live_part_of_the_war_room_is_light(site, window):
    page = site.page("cases:operation-detail")
    seen = window(page.username).go(page.path)

    answer = seen.page.request.get(f"{page.path}live/")

    assert weight_of([answer.body()]) < SWAP
