"""The pages of a claim's longer way: happy path, stranger, wrong role."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from compensation.actions.recovery import ask_write_off
from tests.compensation.actions.test_way import (
    another,
    in_recovery,
    in_revenue_recovery,
    rejected,
)
from tests.compensation.money import fresh
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory

PAGES = [
    "apply",
    "appeal",
    "appeal-decide",
    "stay",
    "lift",
    "release",
    "demand",
    "attach",
    "mature",
    "write-off-ask",
    "write-off",
    "write-off-refuse",
    "wages",
]


def page(name, claim):
    return reverse(f"compensation:claim-{name}", args=[claim.pk])


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_finds_no_page_of_the_way(money, browser, name):
    claim = money.proposed()
    with behind_the_walls():
        stranger = UserFactory(role=Role.LABOUR, place=MADHUBANI)
    assert browser(stranger).get(page(name, claim)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_a_role_without_the_verb_reads_why_and_changes_nothing(money, browser, name):
    claim = money.proposed()
    client = browser(money.world.caseworker)
    answer = client.post(page(name, claim), {})
    assert answer.status_code == 200
    money.as_(money.world.caseworker)
    assert fresh(claim).state == "IDENTIFIED"


def test_an_appeal_goes_by_its_pages(money, browser):
    claim, today = rejected(money), timezone.localdate()
    labour, dm = browser(money.world.labour), browser(money.world.dm)
    facts = {
        "side": "CHILD",
        "filed_on": today,
        "authority": "DLC",
        "number": "AP/1",
        "grounds": "The log book.",
    }
    assert labour.post(page("appeal", claim), facts).status_code == 302
    facts = {
        "outcome": "ALLOWED",
        "decided_on": today,
        "number": "AP/1/D",
        "reason": "It counts.",
    }
    assert dm.post(page("appeal-decide", claim), facts).status_code == 302
    text = labour.get(claim.get_absolute_url()).content.decode()
    assert "Appeal AP/1" in text
    assert "The way of this claim" in text


def test_recovery_goes_to_land_revenue_and_is_given_up_by_the_pages(money, browser):
    claim, today = in_recovery(money), timezone.localdate()
    dm = browser(money.world.dm)
    facts = {"demand_number": "RRC/1", "demanded_on": today}
    assert dm.post(page("demand", claim), facts).status_code == 302
    facts = {"attached_on": today, "attached": "Two machines"}
    assert dm.post(page("attach", claim), facts).status_code == 302
    labour = browser(money.world.labour)
    answer = labour.post(page("write-off-ask", claim), {"reason": "Nothing is left."})
    assert answer.status_code == 302
    assert dm.post(page("write-off", claim)).status_code == 302
    second = browser(another(money, "dm"))
    assert second.post(page("write-off", claim)).status_code == 302
    text = labour.get(claim.get_absolute_url()).content.decode()
    assert "Written off" in text
    assert "RRC/1" in text


def test_writing_off_is_refused_by_its_page(money, browser):
    claim = in_revenue_recovery(money)
    ask_write_off(claim, by=money.as_(money.world.labour), reason="Nothing is left.")
    dm = browser(money.world.dm)
    answer = dm.post(page("write-off-refuse", claim), {"reason": "He has land."})
    assert answer.status_code == 302
    assert "He has land." in dm.get(claim.get_absolute_url()).content.decode()


def test_a_stay_begins_and_ends_by_its_pages(money, browser):
    claim, today = money.ordered(), timezone.localdate()
    labour = browser(money.world.labour)
    facts = {"court": "High Court", "order_number": "SB/1", "stayed_on": today}
    assert labour.post(page("stay", claim), facts).status_code == 302
    facts = {"lifted_on": today, "order_number": "SB/2"}
    assert labour.post(page("lift", claim), facts).status_code == 302
    money.as_(money.world.labour)
    assert fresh(claim).state == "ORDERED"


def test_a_tie_is_declared_on_the_employers_page(money, browser):
    money.proposed()
    labour = browser(money.world.labour)
    url = reverse("compensation:employer-tie", args=[money.employer.pk])
    assert labour.post(url, {"reason": "My cousin."}).status_code == 302
    assert "declared a tie" in labour.get(url).content.decode()
    assert browser(money.world.caseworker).get(url).status_code == 404
