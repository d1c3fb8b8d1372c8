"""What no page of ours sends is answered as unreadable or as not there, never as a
fault of ours; and it leads nobody away."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from tests.cases.inquiry_cases import case, world

__all__ = ["case", "world"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("word", ["a\0b", "²", "٣", "9" * 30, "x", ","])
@pytest.mark.parametrize(
    "page",
    [
        "/flags/?kind=",
        "/districts/?q=",
        "/offices/?state=",
        "/offices/new/?state=",
        "/find/?q=",
        "/cases/?status=",
        "/compensation/?district=",
    ],
)
@pytest.mark.parametrize("role", ["cwc_chair", "labour"])
def test_an_odd_word_in_an_address_is_no_fault_of_ours(
    role, page, word, world, browser
):
    client = browser(getattr(world, role))
    client.raise_request_exception = False
    assert client.get(page + quote(word)).status_code in {200, 302, 400, 404}


@pytest.mark.parametrize("word", ["a\0b", ",", "NaN", "1_2"])
def test_a_key_that_is_none_is_no_fault_of_ours(word, case, world, browser):
    client = browser(world.cwc_chair)
    client.raise_request_exception = False
    page = reverse("cases:order-new", args=[case.pk])
    assert client.get(page, {"item": word}).status_code == 400
    ended = client.post(reverse("oversight:session-end"), {"session": word})
    assert ended.status_code in {400, 404}
    assert client.get("/flags/").status_code == 200


@pytest.mark.parametrize(
    "away",
    ["1_2", "home", "//somebody.example", "/\\somebody.example", "javascript:1", "\0"],
)
def test_after_the_terms_nobody_is_led_away(away, world, browser):
    client = browser(world.caseworker)
    version = client.get("/terms/").context["terms"].version
    answer = client.post("/terms/", {"version": version, "next": away})
    assert (answer.status_code, answer["Location"]) == (302, "/")
