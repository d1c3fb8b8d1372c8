from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from compensation.models import Claim
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory

BOARD = "/compensation/"


def words_of(browser, user, url=BOARD):
    answer = browser(user).get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_headline_says_what_has_not_reached_the_children(money, browser):
    money.in_fund()
    words = words_of(browser, money.world.labour)
    assert "₹20,000 has reached the fund but not the children." in words
    assert "1 of them has no bank account." in words


def test_no_headline_when_nothing_waits_in_a_fund(money, browser):
    money.proposed()
    assert "has reached the fund" not in words_of(browser, money.world.labour)


def test_the_stages_hold_rupees_and_children(money, browser):
    money.in_fund()
    answer = browser(money.world.labour).get(BOARD)
    stages = {s["label"]: s for s in answer.context["stages"]}
    assert stages["In fund or bank"]["paise"] == 2_000_000
    assert stages["In fund or bank"]["children"] == 1
    # The State's share and the wages are still to be filed.
    assert stages["Claim to be filed"]["paise"] == 500_000


def test_the_latest_employer_comes_first(money, browser):
    money.served()
    late_employer, money.workplace = money.employer, None
    money.employer, money.workplace = money._place_of_work("Zari workshop")
    claim = money.served()
    with behind_the_walls():
        Claim.objects.filter(pk=claim.pk).update(
            due_on=timezone.localdate() - timedelta(days=3)
        )
    answer = browser(money.world.labour).get(BOARD)
    assert [row.name for row in answer.context["rows"]] == [
        "Zari workshop",
        late_employer.name,
    ]
    # The wages, whose sum nobody has worked out, don't hide the notice.
    assert answer.context["rows"][0].stage == "NOTICE"
    assert answer.context["late_total"] == 1
    answer = browser(money.world.labour).get(BOARD + "?late=1")
    assert [row.name for row in answer.context["rows"]] == ["Zari workshop"]


@pytest.mark.parametrize("query", ["?stage=FUND", "?stage=x&late=x&district=x&after=x"])
def test_filters_stand_in_the_address_and_nonsense_is_harmless(money, browser, query):
    money.proposed()
    words_of(browser, money.world.labour, BOARD + query)


def test_a_stranger_sees_an_empty_board(money, browser):
    money.in_fund()
    stranger = UserFactory(role=Role.LABOUR, place=MADHUBANI)
    words = words_of(browser, stranger)
    assert money.employer.name not in words
    assert "has reached the fund" not in words


def test_a_police_officer_has_no_board(money, browser):
    assert browser(money.world.police).get(BOARD).status_code == 403


def test_the_employers_page_makes_one_notice_for_all(money, browser):
    money.assessed()
    labour = browser(money.world.labour)
    url = reverse("compensation:employer-detail", args=[money.employer.pk])
    assert labour.get(url).status_code == 200
    notice_url = reverse("compensation:employer-notice", args=[money.employer.pk])
    assert labour.get(notice_url).status_code == 200
    when = timezone.localtime() + timedelta(days=7)
    answer = labour.post(
        notice_url,
        {"hearing_at": when.strftime("%Y-%m-%dT%H:%M"), "hearing_place": "Office"},
    )
    assert answer.status_code == 302
    assert "NOT/RJ/" in labour.get(url).content.decode()


def test_claims_of_an_employers_children_are_proposed_at_once(money, browser):
    money.child()
    money.child(name="Sonu")
    url = reverse("compensation:employer-propose", args=[money.employer.pk])
    assert browser(money.world.labour).post(url).status_code == 302
    with behind_the_walls():
        assert Claim.objects.count() == 6


@pytest.mark.parametrize("name", ["detail", "notice", "propose"])
def test_a_stranger_finds_no_employer(money, browser, name):
    money.proposed()
    stranger = browser(UserFactory(role=Role.LABOUR, place=MADHUBANI))
    url = reverse(f"compensation:employer-{name}", args=[money.employer.pk])
    assert stranger.post(url).status_code in {404, 405}
    assert stranger.get(url).status_code in {404, 405}
