"""Sessions belong to their owner, who sees and ends them; ended is ended at once."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as site
from django.contrib.sessions.backends.base import UpdateError
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import Session
from accounts.models.sessions import device_of
from audit.models import Event
from common.sealed import unseal
from tests.conftest import behind_the_walls
from tests.factories import AgencyFactory, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "four odd words together"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile"


@pytest.fixture
def person():
    person = UserFactory(username="meera")
    with behind_the_walls():
        person.set_password(PASSWORD)
        person.save()
    return person


def is_in(client):
    return client.get("/account/").status_code == 200


def ended():
    """What the book says of ended sessions."""
    with behind_the_walls():
        events = Event.objects.filter(type="person.sessions_ended")
        return list(events.values_list("facts", flat=True))


def change(person, **facts):
    with behind_the_walls():
        for name, value in facts.items():
            setattr(person, name, value)
        person.save()


def test_the_account_page_names_the_device_and_marks_this_one(person):
    client = Client(headers={"User-Agent": PHONE})
    client.post("/accounts/login/", {"login": "meera", "password": PASSWORD})
    page = client.get("/account/").content.decode()
    assert "Chrome, Android" in page
    assert "this one" in page


def test_an_ended_session_opens_nothing_at_its_next_request(person, browser):
    here, lost = browser(person), browser(person)
    row = Session.objects.of(person).living().order_by("started_at").last()
    here.post("/account/sessions/end/", {"session": row.pk})
    assert is_in(here)
    assert not is_in(lost)
    assert ended() == [{"count": 1}]


def test_all_others_are_ended_and_this_one_goes_on(person, browser):
    here, *others = [browser(person) for _n in range(4)]
    here.post("/account/sessions/end-others/")
    assert is_in(here)
    assert not any(is_in(other) for other in others)
    assert ended() == [{"count": 3}]


def test_nobody_ends_a_session_of_somebody_else(person, browser):
    stranger = UserFactory()
    theirs = browser(stranger)
    row = Session.objects.of(stranger).get()
    answer = browser(person).post("/account/sessions/end/", {"session": row.pk})
    assert answer.status_code == 404
    assert is_in(theirs)


@pytest.mark.parametrize(
    "facts", [{"role": "NGO_SUPERVISOR"}, {"agency": None}, {"password": "changed"}]
)
def test_a_change_of_role_office_or_password_ends_every_session(person, browser, facts):
    clients = [browser(person), browser(person)]
    if "agency" in facts:
        facts = {"agency": AgencyFactory(kind="NGO")}
    change(person, **facts)
    assert not any(is_in(client) for client in clients)


def test_a_change_of_the_own_password_keeps_the_session_that_did_it(person, browser):
    here, other = browser(person), browser(person)
    new = "otter brass window nine"
    here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert is_in(here)
    assert not is_in(other)


def test_the_end_of_an_account_ends_its_sessions(browser):
    supervisor = UserFactory(role="NGO_SUPERVISOR")
    worker = UserFactory(agency=supervisor.agency)
    theirs = browser(worker)
    browser(supervisor).post(f"/people/{worker.pk}/end/")
    assert not is_in(theirs)
    assert not Session.objects.of(worker).living().exists()


def test_signing_out_ends_the_session_and_a_kept_cookie_is_worth_nothing(
    person, browser
):
    client = browser(person)
    cookie = client.cookies[site.SESSION_COOKIE_NAME].value
    client.post("/accounts/logout/")
    thief = Client()
    thief.cookies[site.SESSION_COOKIE_NAME] = cookie
    assert not is_in(thief)


def test_a_request_under_way_can_t_revive_an_ended_session(person, browser):
    client = browser(person)
    store = client.session
    store["a"] = 1
    Session.objects.of(person).end()
    with pytest.raises(UpdateError):
        store.save()
    assert not is_in(client)


def test_the_table_holds_no_key_that_signs_in(person, browser):
    client = browser(person)
    cookie = client.cookies[site.SESSION_COOKIE_NAME].value
    row = Session.objects.of(person).get()
    assert cookie not in f"{row.pk} {row.session_data}"
    thief = Client()
    thief.cookies[site.SESSION_COOKIE_NAME] = row.pk
    assert not is_in(thief)


def test_after_twelve_hours_one_signs_in_again_however_busy(person, browser):
    client = browser(person)
    start = timezone.now()
    for hour in range(1, 12):
        with time_machine.travel(start + timedelta(hours=hour)):
            assert is_in(client)
            session = client.session
            session["busy"] = hour
            session.save()
    with time_machine.travel(start + timedelta(hours=12, seconds=1)):
        assert not is_in(client)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari Edg/140", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU) Version/17 Safari/604", "Safari, iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_named_in_words(agent, words):
    assert device_of(agent) == words


def test_each_sign_in_and_each_refusal_is_a_line_of_the_log_without_a_name(
    person, caplog
):
    caplog.set_level("INFO", logger="savera")
    client = Client()
    for password in ("wrong", PASSWORD):
        client.post("/accounts/login/", {"login": "meera", "password": password})
    client.get("/people/999999/")
    Client().post("/accounts/login/", {"login": "nobody-here", "password": "x"})
    ours = [record for record in caplog.records if record.name.startswith("savera")]
    lines = [record.getMessage() for record in ours]
    assert lines == [
        f"sign-in refused: person {person.pk}",
        f"signed in: person {person.pk}",
        f"refused: 404 oversight:person-detail, person {person.pk}",
        "sign-in refused: person None",
    ]


def test_the_seed_of_a_persons_codes_is_not_read_in_the_database(person):
    seed = generate_totp_secret()
    with behind_the_walls():
        TOTP.activate(person, seed)
        RecoveryCodes.activate(person)
        kept = [str(row.data) for row in Authenticator.objects.filter(user=person)]
    assert len(kept) == 2
    assert not any(seed in words for words in kept)
    totp = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    assert unseal(totp.data["secret"]) == seed


@pytest.mark.parametrize("page", ["email/", "confirm-email/", "confirm-email/x-y/"])
def test_an_open_session_writes_down_no_other_address(person, browser, page):
    client = browser(person)
    added = {"action_add": "", "email": "thief@elsewhere.example"}
    assert client.get(f"/accounts/{page}").status_code == 404
    assert client.post(f"/accounts/{page}", added).status_code == 404
    Client().post("/accounts/password/reset/", {"email": added["email"]})
    assert [m for m in mail.outbox if "/password/reset/key/" in m.body] == []
