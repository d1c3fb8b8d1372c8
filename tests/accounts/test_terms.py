"""Everybody promises to keep the terms, once for each version, before any record."""

import json
from datetime import date

import pytest
from django.db import ProgrammingError, transaction

from accounts.models import Acceptance, ApiToken
from accounts.terms import FILE, Terms, terms_now, versions
from audit.models import Event
from tests.conftest import behind_the_walls
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _asked(settings):
    settings.TERMS_ASKED = True


@pytest.fixture
def person():
    return UserFactory()


def accept(client, **facts):
    return client.post("/terms/", {"version": terms_now().version, **facts})


@pytest.mark.parametrize("page", ["/", "/cases/", "/duties/", "/account/"])
def test_whoever_hasn_t_promised_is_asked_first(browser, person, page):
    answer = browser(person).get(page)
    assert answer.headers["Location"].startswith("/terms/?next=")


def test_after_the_promise_one_comes_where_one_was_going(browser, person):
    client = browser(person)
    assert accept(client, next="/duties/").headers["Location"] == "/duties/"
    assert client.get("/duties/").status_code == 200
    with behind_the_walls():
        event = Event.objects.get(type="person.terms_accepted")
        assert event.facts == {"version": terms_now().version}
        assert person.acceptances.get().digest == terms_now().digest


def test_a_promise_holds_in_the_next_session(browser, person):
    accept(browser(person))
    assert browser(person).get("/duties/").status_code == 200


def test_nobody_is_led_to_another_site(browser, person):
    answer = accept(browser(person), next="https://example.org/")
    assert answer.headers["Location"] == "/"


def test_an_old_version_can_t_be_accepted_any_more(browser, person):
    browser(person).post("/terms/", {"version": "1999"})
    assert not person.acceptances.exists()


def test_a_second_click_promises_nothing_twice(browser, person):
    client = browser(person)
    accept(client)
    accept(client)
    assert person.acceptances.count() == 1


def test_a_newer_version_is_asked_at_the_next_sign_in(monkeypatch, browser, person):
    at_work = browser(person)
    accept(at_work)
    newer = Terms("2027-01", date(2026, 1, 1), ((("en", "Something more."),),))
    monkeypatch.setattr("accounts.middleware.terms_now", lambda: newer)
    assert at_work.get("/duties/").status_code == 200
    assert browser(person).get("/duties/").status_code == 302


def test_the_api_says_that_the_terms_are_not_accepted(browser, person):
    assert browser(person).get("/api/v1/cases/").status_code == 403


def test_another_system_promises_nothing(person, client):
    with behind_the_walls():
        _token, words = ApiToken.issue(person, name="Register", days=1)
    answer = client.get("/api/v1/cases/", headers={"Authorization": f"Bearer {words}"})
    assert answer.status_code == 200


def test_a_part_of_a_page_leads_the_whole_page_there(browser, person):
    answer = browser(person).get("/duties/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/terms/")


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_words_are_read_in_both_languages(browser, person, language):
    client = browser(person)
    client.cookies["django_language"] = language
    page = client.get("/terms/").content.decode()
    first = json.loads(FILE.read_text(encoding="utf-8"))[-1]["points"][0]
    assert first[language].replace("'", "&#x27;") in page


def test_every_point_of_every_version_is_in_both_languages():
    for terms in versions():
        for point in terms.points:
            assert {"en", "hi"} <= dict(point).keys()


def test_no_version_comes_twice():
    names = [terms.version for terms in versions()]
    assert len(names) == len(set(names))


def test_the_processes_can_t_change_a_promise(browser, person):
    accept(browser(person))
    for change in (
        lambda: Acceptance.objects.update(version="other"),
        lambda: Acceptance.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
