"""Where others see the screen, lists show initials until it is switched off."""

import pytest
from django.urls import reverse

from common.shared_screen import names_hidden
from tests.cases.inquiry_cases import case, world

__all__ = ["case", "world"]
pytestmark = pytest.mark.django_db

SWITCH = "/screen/"


def share(client, shared="1", **headers):
    return client.post(SWITCH, {"shared": shared}, headers=headers)


@pytest.mark.parametrize("address", ["/cases/", "/find/?q=Mandal", "/duties/"])
def test_lists_show_initials_until_the_switch_is_off(case, world, browser, address):
    client = browser(world.caseworker)
    assert "Raju" in client.get(address).content.decode()
    share(client)
    page = client.get(address).content.decode()
    assert "R. M." in page
    assert "Raju" not in page.replace("Mandal", "")
    share(client, "0")
    assert "Raju" in client.get(address).content.decode()


def test_the_head_of_a_case_shows_initials_too(case, world, browser):
    client = browser(world.caseworker)
    share(client)
    assert "Raju" not in client.get(case.get_absolute_url()).content.decode()


def test_the_screen_of_another_session_stays_as_it_was(case, world, browser):
    share(browser(world.caseworker))
    assert "Raju" in browser(world.caseworker).get("/cases/").content.decode()


def test_the_page_says_that_names_are_hidden_and_offers_them_again(
    case, world, browser
):
    client = browser(world.caseworker)
    assert "Others see my screen" in client.get("/cases/").content.decode()
    share(client)
    page = client.get("/cases/").content.decode()
    assert "Initials only" in page
    assert "Show names again" in page


def test_the_sitting_offers_the_switch(world, browser):
    page = browser(world.cwc_chair).get(reverse("cases:sitting-today"), follow=True)
    assert page.content.decode().count("Others see my screen") > 1


def test_the_switch_goes_back_to_where_it_was_and_nowhere_else(world, browser):
    client = browser(world.caseworker)
    here = share(client, referer="http://testserver/cases/")
    assert here.headers["Location"] == "http://testserver/cases/"
    away = share(client, referer="https://elsewhere.example/")
    assert away.headers["Location"] == "/"
    assert client.get(SWITCH).status_code == 405


def test_a_case_without_a_name_is_called_as_before(case):
    case.identity = None
    case.label = "Child 3 of OP-2026-0007"
    with names_hidden():
        assert case.called == "Child 3 of OP-2026-0007"


def test_a_page_that_names_a_child_in_full_waits_until_nobody_else_looks(
    case, world, browser
):
    client = browser(world.caseworker)
    pages = (
        reverse("cases:case-identity", args=[case.pk]),
        reverse("reintegration:case-summary", args=[case.pk, "html"]),
        reverse("reintegration:case-summary", args=[case.pk, "pdf"]),
    )
    assert "Raju Mandal" in client.get(pages[0]).content.decode()
    assert "Raju Mandal" in client.get(pages[1]).content.decode()
    share(client)
    for page in pages:
        shown = client.get(page).content.decode()
        assert "Others see this screen" in shown
        assert "Raju" not in shown
    share(client, "0")
    assert "Raju Mandal" in client.get(pages[0]).content.decode()


def test_the_interface_answers_nothing_to_a_session_that_others_look_at(
    case, world, browser
):
    client = browser(world.caseworker)
    address = f"/api/v1/children/{case.child_id}/"
    assert client.get(address).status_code == 200
    share(client)
    answer = client.get(address)
    assert (answer.status_code, answer.json()) == (403, {"detail": "shared screen"})
