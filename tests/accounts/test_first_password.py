"""A password that somebody else gave opens the page that changes it, nothing more."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from accounts.management.commands import create_first_administrator
from accounts.middleware import FirstPasswordMiddleware
from accounts.models import ApiToken, User
from accounts.roles import Role
from oversight.actions import people
from tests.common.test_headers import ADDRESSES
from tests.conftest import behind_the_walls
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

CHANGE = "/accounts/password/change/"
OWN = "otter brass window nine"


@pytest.fixture
def supervisor():
    return UserFactory(role="NGO_SUPERVISOR")


@pytest.fixture
def given(supervisor, wall):
    """A new colleague, and the password that the supervisor read from the screen."""
    wall(supervisor)
    return people.add_person(
        supervisor.agency,
        by=supervisor,
        username="rekha",
        full_name="Rekha Das",
        role=Role.CASEWORKER,
    )


def sign_in(password, username="rekha"):
    client = Client()
    answer = client.post("/accounts/login/", {"login": username, "password": password})
    return client, answer


def change(client, old, new=OWN, **more):
    facts = {"oldpassword": old, "password1": new, "password2": new, **more}
    return client.post(CHANGE, facts)


def needs_sign_in(address):
    view = resolve(address).func
    return address.startswith("/api/") or getattr(view, "login_required", True)


def test_no_address_of_the_house_opens_with_it(given, browser):
    client = browser(given[0])
    closed = 0
    for address in ADDRESSES:
        name = resolve(address).view_name
        if name in FirstPasswordMiddleware.OPEN or not needs_sign_in(address):
            continue
        for method in (client.get, client.post):
            answer = method(address)
            if address.startswith("/api/"):
                assert answer.json() == {"detail": "password"}, address
                assert answer.status_code == 403, address
            else:
                assert answer.headers["Location"].startswith(CHANGE), address
        closed += 1
    assert closed > 180


def test_a_part_of_a_page_leads_the_whole_page_there(given, browser):
    answer = browser(given[0]).get("/duties/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith(CHANGE)


def test_a_deed_is_not_done(supervisor, wall, browser):
    worker = UserFactory(agency=supervisor.agency)
    with behind_the_walls():
        supervisor.lend_password("x")
        supervisor.save()
    browser(supervisor).post(f"/people/{worker.pk}/end/")
    worker.refresh_from_db()
    assert worker.is_active


def test_not_even_a_second_step_is_set_up_with_it(given, browser):
    answer = browser(given[0]).get("/accounts/2fa/totp/activate/")
    assert answer.headers["Location"].startswith(CHANGE)


def test_whoever_sets_their_own_goes_on_to_where_they_wanted(given):
    client, _answer = sign_in(given[1])
    asked = client.get("/duties/").headers["Location"]
    page = client.get(asked).content.decode()
    assert "Somebody gave you this password" in page
    answer = change(client, given[1], next="/duties/")
    assert answer.headers["Location"] == "/duties/"
    assert client.get("/duties/").status_code == 200
    assert sign_in(given[1])[1].status_code == 200
    assert sign_in(OWN)[1].status_code == 302


def test_the_same_password_again_is_not_ones_own(given):
    client, _answer = sign_in(given[1])
    assert "differ" in change(client, given[1], given[1]).content.decode()
    assert client.get("/duties/").status_code == 302


def test_it_runs_out_after_a_week(given):
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        client, answer = sign_in(given[1])
        assert "has run out" in answer.content.decode()
        assert client.get("/account/").status_code == 302


def test_a_renewed_one_is_a_first_one_again(given, supervisor, wall):
    change(sign_in(given[1])[0], given[1])
    wall(supervisor)
    renewed = people.renew_password(given[0], by=supervisor)
    client, _answer = sign_in(renewed)
    assert client.get("/duties/").headers["Location"].startswith(CHANGE)


def test_who_hosts_the_house_knows_no_administrators_password(monkeypatch):
    monkeypatch.setattr(create_first_administrator, "getpass", lambda _asked: OWN)
    with behind_the_walls():
        call_command(
            "create_first_administrator",
            username="first",
            full_name="Anil Rao",
            state="Rajasthan",
        )
    client, _answer = sign_in(OWN, "first")
    assert client.get("/offices/").headers["Location"].startswith(CHANGE)


def test_who_was_invited_chose_it_alone_and_is_asked_nothing(browser):
    assert browser(UserFactory()).get("/duties/").status_code == 200


def test_another_systems_token_is_no_password_and_goes_on(given):
    with behind_the_walls():
        _token, words = ApiToken.issue(given[0], name="Register", days=1)
    answer = Client().get(
        "/api/v1/cases/", headers={"Authorization": f"Bearer {words}"}
    )
    assert answer.status_code == 200


def test_nobody_sends_the_day_along(given, supervisor, browser):
    browser(supervisor).post(
        f"/people/{given[0].pk}/until/", {"first_password_until": "", "valid_until": ""}
    )
    assert User.objects.get(pk=given[0].pk).first_password_until
