"""Guessing passwords gets slower and slower, and shuts nobody out."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import identify_hasher, make_password
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import SignInTry
from accounts.models.guessing import ACCOUNT, PAIR, Turn, network
from tests.conftest import behind_the_walls
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "four odd words together"
TOO_MANY = "Too many tries. Wait a few minutes."
WRONG = "The user name or the password is wrong."


@pytest.fixture
def person():
    person = UserFactory(username="meera")
    with behind_the_walls():
        person.set_password(PASSWORD)
        person.save()
    return person


def sign_in(name, password, address="10.0.0.1", client=None):
    return (client or Client()).post(
        "/accounts/login/",
        {"login": name, "password": password},
        REMOTE_ADDR=address,
    )


def came_in(answer):
    return answer.status_code == 302


def guess(name, times, address="10.9.9.9"):
    return [sign_in(name, f"wrong-{n}", address).content.decode() for n in range(times)]


def bare(page):
    """A page without the name that was typed and without its one-time marks."""
    page = re.sub(r'CSRFToken": "\w+|csrfmiddlewaretoken" value="\w+', "", page)
    return page.replace("meera", "").replace("nobody", "")


def test_five_wrong_guesses_are_free_and_the_sixth_has_to_wait(person):
    pages = guess("meera", 6)
    assert all(WRONG in page for page in pages[:5])
    assert TOO_MANY in pages[5]


def test_the_right_password_waits_too_and_comes_in_after_the_wait(person):
    start = timezone.now()
    guess("meera", 5, "10.0.0.1")
    assert not came_in(sign_in("meera", PASSWORD))
    with time_machine.travel(start + timedelta(seconds=30)):
        assert came_in(sign_in("meera", PASSWORD))


def test_hammering_on_makes_the_wait_no_longer(person):
    start = timezone.now()
    guess("meera", 60, "10.0.0.1")
    with time_machine.travel(start + timedelta(seconds=60)):
        assert came_in(sign_in("meera", PASSWORD))


def test_guesses_from_elsewhere_dont_slow_the_owner_at_the_usual_place(person):
    assert came_in(sign_in("meera", PASSWORD, "10.0.0.1"))
    for n in range(40):
        guess("meera", 1, f"10.1.0.{n}")
    assert came_in(sign_in("meera", PASSWORD, "10.0.0.1"))


def test_guesses_at_one_account_slow_no_other_account_of_the_office(person):
    guess("meera", 8, "10.0.0.1")
    other = UserFactory(username="salim")
    with behind_the_walls():
        other.set_password(PASSWORD)
        other.save()
    assert came_in(sign_in("salim", PASSWORD, "10.0.0.1"))


def test_an_attack_from_500_places_gets_only_a_few_guesses_an_hour():
    """10,000 guesses at one account: as many are looked at as the account's pace
    allows, however many places they come from."""
    start = timezone.now()
    given = 0
    for n in range(10_000 // 20):
        with time_machine.travel(start + timedelta(seconds=7 * n), tick=False):
            given += Turn("meera", f"10.{n // 250}.0.{n % 250}").is_given()
    minutes = 7 * 500 / 60
    assert given <= ACCOUNT.free + 5 + minutes / (ACCOUNT.longest_wait / 60) + 1


def test_one_place_that_tries_everybody_is_slowed():
    given = sum(Turn(f"user-{n}", "10.0.0.7").is_given() for n in range(200))
    assert given == 60


def test_no_wait_is_longer_than_a_quarter_of_an_hour():
    assert max(pace.wait(1000) for pace in (PAIR, ACCOUNT)) <= timedelta(minutes=15)


def test_wrong_guesses_are_forgotten_after_an_hour(person):
    start = timezone.now()
    guess("meera", 5, "10.0.0.1")
    with time_machine.travel(start + timedelta(minutes=61)):
        assert SignInTry.forget_old(timezone.now()) == 3
        assert came_in(sign_in("meera", PASSWORD))


def test_a_place_where_one_signed_in_stays_known_when_counts_are_forgotten(person):
    start = timezone.now()
    sign_in("meera", PASSWORD)
    with time_machine.travel(start + timedelta(days=2)):
        SignInTry.forget_old(timezone.now())
    assert SignInTry.objects.filter(known_until__isnull=False).count() == 1


@pytest.mark.parametrize("times", [1, 6])
def test_the_page_says_the_same_of_an_unknown_name(person, times):
    known = guess("meera", times, "10.2.0.1")[-1]
    unknown = guess("nobody", times, "10.2.0.2")[-1]
    assert bare(known) == bare(unknown)


def test_a_lost_password_is_answered_the_same_for_an_unknown_address(person):
    with behind_the_walls():
        person.email = "meera@example.org"
        person.save()
    pages = [
        Client().post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in ("meera@example.org", "nobody@example.org")
    ]
    assert pages[0].redirect_chain == pages[1].redirect_chain
    assert bare(pages[0].content.decode()) == bare(pages[1].content.decode())


def test_an_unknown_name_costs_a_hash_too(person, mocker_of_hash):
    sign_in("nobody", "wrong")
    assert mocker_of_hash == ["wrong"]


@pytest.fixture
def mocker_of_hash(monkeypatch):
    hashed = []

    def make(self, password):
        hashed.append(password)

    monkeypatch.setattr("accounts.models.User.set_password", make)
    return hashed


def test_no_name_and_no_address_is_kept(person):
    guess("meera", 3, "10.3.0.1")
    kept = " ".join(str(row) for row in SignInTry.objects.values_list())
    assert "meera" not in kept
    assert "10.3.0.1" not in kept


def test_a_subscriber_of_ipv6_is_one_place():
    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9")
    assert network("2001:db8:1:2::1") != network("2001:db8:1:3::1")


def test_passwords_are_kept_with_argon2(settings):
    settings.PASSWORD_HASHERS = import_string("config.settings.base.PASSWORD_HASHERS")
    assert identify_hasher(make_password(PASSWORD)).algorithm == "argon2"


@pytest.mark.parametrize(
    "password", ["elevenchars", "passwordpassword", "savera123456", "123456789012"]
)
def test_a_weak_password_is_refused(person, browser, password):
    page = browser(person).post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )
    assert page.status_code == 200
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_a_password_of_own_words_is_taken(person, browser):
    new = "otter brass window nine"
    browser(person).post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    person.refresh_from_db()
    assert person.check_password(new)
