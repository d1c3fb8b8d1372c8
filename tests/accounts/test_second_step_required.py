"""On a real server a password alone opens no case."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken
from tests.conftest import behind_the_walls
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

SET_UP = "/accounts/2fa/"


@pytest.fixture
def required(settings):
    settings.MFA_REQUIRED = True


@pytest.mark.parametrize("page", ["/", "/cases/", "/duties/", "/compensation/"])
def test_a_person_without_a_second_step_sets_it_up_first(required, browser, page):
    answer = browser(UserFactory()).get(page)
    assert (answer.status_code, answer.headers["Location"]) == (302, SET_UP)


def test_the_api_opens_nothing_to_a_session_without_it(required, browser):
    answer = browser(UserFactory()).get("/api/v1/cases/")
    assert (answer.status_code, answer.json()) == (403, {"detail": "second step"})


def test_a_part_of_a_page_leads_the_whole_page_there(required, browser):
    answer = browser(UserFactory()).get("/duties/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == SET_UP


def test_a_post_is_sent_there_too_and_changes_nothing(required, browser):
    supervisor = UserFactory(role="NGO_SUPERVISOR")
    worker = UserFactory(agency=supervisor.agency)
    answer = browser(supervisor).post(f"/people/{worker.pk}/end/")
    worker.refresh_from_db()
    assert answer.headers["Location"] == SET_UP
    assert worker.is_active


def test_a_person_with_a_second_step_goes_on(required, browser):
    person = UserFactory()
    with behind_the_walls():
        TOTP.activate(person, generate_totp_secret())
    assert browser(person).get("/duties/").status_code == 200


def test_the_account_the_language_and_the_way_out_stay_open(required, browser):
    person = UserFactory()
    client = browser(person)
    assert client.get(SET_UP).headers.get("Location", "") != SET_UP
    assert client.get(reverse("account_change_password")).status_code == 200
    chosen = client.post(reverse("set_language"), {"language": "hi", "next": "/"})
    assert chosen.headers["Location"] == "/"
    assert client.post(reverse("account_logout")).headers["Location"] != SET_UP


def test_a_visitor_is_asked_to_sign_in_as_ever(required):
    assert Client().get("/duties/").headers["Location"].startswith("/accounts/login/")


def test_the_machines_that_ask_for_health_need_no_second_step(required, browser):
    assert browser(UserFactory()).get("/health/").status_code in {200, 503}


def test_another_systems_token_needs_no_second_step(required):
    person = UserFactory()
    with behind_the_walls():
        _token, words = ApiToken.issue(person, name="Register", days=1)
    answer = Client().get(
        "/api/v1/cases/", headers={"Authorization": f"Bearer {words}"}
    )
    assert answer.status_code == 200


def test_where_it_is_not_required_nobody_is_sent_anywhere(browser):
    assert browser(UserFactory()).get("/duties/").status_code == 200
