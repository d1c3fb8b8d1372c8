"""After an absence and before great harm one is asked again, and no draft is lost."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.utils import timezone

from accounts.models import Agency, Session
from cases.models import Child
from tests.conftest import behind_the_walls
from tests.factories import UserFactory, district

pytestmark = pytest.mark.django_db

PASSWORD = "four odd words together"
ASKED = "Show that it is you"


def person_of(role, **facts):
    person = UserFactory(role=role, **facts)
    with behind_the_walls():
        person.set_password(PASSWORD)
        person.save()
    return person


def hidden(page):
    """The fields that the page carries along."""
    found = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
    frame = {"csrfmiddlewaretoken", "next"}
    return {name: value for name, value in found if name not in frame}


# Stepping up


@pytest.fixture
def admin():
    return person_of("SYSTEM_ADMIN")


@pytest.fixture
def office():
    jaipur = district("Jaipur")
    return (
        f"/offices/new/?state={jaipur.state_id}",
        {"name": "CWC Jaipur", "kind": "CWC", "district": str(jaipur.pk)},
    )


def test_a_session_without_a_fresh_proof_is_asked_before_the_deed(
    browser, admin, office
):
    answer = browser(admin, fresh=False).post(*office)
    assert ASKED in answer.content.decode()
    assert not Agency.objects.filter(name="CWC Jaipur").exists()


def test_the_right_password_does_the_deed_with_what_was_typed(browser, admin, office):
    address, facts = office
    client = browser(admin, fresh=False)
    kept = hidden(client.post(address, facts).content.decode())
    assert kept == facts
    client.post(address, {**kept, "again_password": PASSWORD})
    assert Agency.objects.filter(name="CWC Jaipur").exists()


def test_an_office_added_twice_is_refused_in_words(browser, admin, office):
    client = browser(admin)
    client.post(*office)
    assert "already exists" in client.post(*office).content.decode()


def test_a_wrong_password_does_nothing_and_keeps_the_draft(browser, admin, office):
    address, facts = office
    client = browser(admin, fresh=False)
    page = client.post(address, {**facts, "again_password": "wrong"}).content.decode()
    assert "This is not your password." in page
    assert hidden(page) == facts
    assert not Agency.objects.filter(name="CWC Jaipur").exists()


def test_a_wrong_password_asked_again_counts_as_a_guess(browser, admin, office):
    address, facts = office
    client = browser(admin, fresh=False)
    for _n in range(6):
        page = client.post(address, {**facts, "again_password": "wrong"})
    assert "Too many tries" in page.content.decode()


def test_the_code_of_the_app_counts_as_well(browser, admin, office):
    secret = generate_totp_secret()
    with behind_the_walls():
        TOTP.activate(admin, secret)
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    address, facts = office
    browser(admin, fresh=False).post(address, {**facts, "again_password": code})
    assert Agency.objects.filter(name="CWC Jaipur").exists()


def test_a_page_that_was_only_opened_is_opened_after_the_answer(browser):
    person = person_of("STATE_ADMIN")
    client = browser(person, fresh=False)
    rules = client.get("/rules/").content.decode()
    address = re.search(r"/rules/clock/\d+/", rules)[0] + "change/"
    page = client.get(address).content.decode()
    assert hidden(page) == {"again_get": "yes"}
    answer = client.post(address, {"again_get": "yes", "again_password": PASSWORD})
    assert answer.headers["Location"] == address
    assert ASKED not in client.get(address).content.decode()


def test_a_proof_grows_old_after_ten_minutes(browser, admin, office):
    address, facts = office
    client = browser(admin, fresh=False)
    client.post(address, {**facts, "again_password": PASSWORD})
    start = timezone.now()
    with time_machine.travel(start + timedelta(minutes=9)):
        second = {**facts, "name": "Second CWC"}
        assert ASKED not in client.post(address, second).content.decode()
    with time_machine.travel(start + timedelta(minutes=11)):
        assert ASKED in client.post(address, facts).content.decode()


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("LABOUR", "/compensation/reports/make/"),
        ("NGO_SUPERVISOR", "/people/1/end/"),
        ("NGO_SUPERVISOR", "/people/1/password/"),
        (
            "SUPERINTENDENT",
            "/compensation/cases/01a00000-0000-7000-8000-000000000000/account/",
        ),
        (
            "SUPERINTENDENT",
            "/compensation/accounts/01a00000-0000-7000-8000-000000000000/number/",
        ),
    ],
)
def test_exports_bank_data_and_rights_ask_first(browser, role, address):
    page = browser(person_of(role), fresh=False).post(address)
    assert ASKED in page.content.decode()


# After an absence


@pytest.fixture
def idle(settings):
    settings.IDLE_MINUTES = 15


INTAKE = "/intake/"


@pytest.fixture
def worker():
    return person_of("CASEWORKER")


def away(person, minutes):
    Session.objects.of(person).update(
        seen_at=timezone.now() - timedelta(minutes=minutes)
    )


def test_a_page_opens_for_whoever_was_here_a_quarter_of_an_hour_ago(
    browser, idle, worker
):
    client = browser(worker)
    away(worker, 14.9)
    assert ASKED not in client.get("/duties/").content.decode()
    away(worker, 15.1)
    assert ASKED in client.get("/duties/").content.decode()


def test_a_request_puts_the_lock_off(browser, idle, worker):
    client = browser(worker)
    away(worker, 14)
    client.post("/account/here/")
    seen = Session.objects.of(worker).get().seen_at
    assert timezone.now() - seen < timedelta(minutes=1)


def test_a_form_sent_after_an_absence_is_kept_and_shown_filled_again(
    browser, idle, worker
):
    client = browser(worker)
    away(worker, 20)
    typed = {"name": "Asha", "sex": "GIRL", "note": 'said "wait"'}
    page = client.post(INTAKE, typed).content.decode()
    assert ASKED in page
    assert "What you wrote is kept." in page
    kept = {k: v.replace("&quot;", '"') for k, v in hidden(page).items()}
    assert {**kept, **typed} == kept
    page = client.post(INTAKE, {**kept, "again_password": PASSWORD}).content.decode()
    assert "What you wrote is still here." in page
    assert 'value="Asha"' in page
    with behind_the_walls():
        assert not Child.objects.exists()


def test_a_wrong_password_after_an_absence_opens_nothing(browser, idle, worker):
    client = browser(worker)
    away(worker, 20)
    page = client.post("/duties/", {"again_get": "yes", "again_password": "wrong"})
    assert "This is not your password." in page.content.decode()
    assert ASKED in client.get("/duties/").content.decode()


def test_a_covered_page_locks_the_session_until_the_answer(browser, idle, worker):
    client = browser(worker)
    client.post("/account/lock/")
    assert ASKED in client.get("/duties/").content.decode()
    wrong = client.post("/account/unlock/", {"again_password": "wrong"})
    assert wrong.json() == {"wrong": "This is not your password."}
    assert ASKED in client.get("/duties/").content.decode()
    right = client.post("/account/unlock/", {"again_password": PASSWORD})
    assert right.json() == {"wrong": ""}
    assert ASKED not in client.get("/duties/").content.decode()


def test_a_part_of_a_page_asked_by_htmx_becomes_the_page_that_asks(
    browser, idle, worker
):
    client = browser(worker)
    away(worker, 20)
    answer = client.get("/duties/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Retarget"] == "#main"


def test_the_api_refuses_a_locked_session(browser, idle, worker):
    client = browser(worker)
    away(worker, 20)
    assert client.get("/api/v1/cases/").status_code == 403


def test_signing_out_needs_no_answer(browser, idle, worker):
    client = browser(worker)
    away(worker, 20)
    client.post("/accounts/logout/")
    assert not Session.objects.of(worker).living().exists()
