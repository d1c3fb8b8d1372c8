"""A passkey beside the code app: the pages that add, use, name and take one off."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.conftest import behind_the_walls
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def passkey(person):
    with behind_the_walls():
        return Authenticator.objects.create(
            user=person,
            type=Authenticator.Type.WEBAUTHN,
            data={
                "name": "My phone",
                "credential": {"clientExtensionResults": {"credProps": {"rk": True}}},
            },
        )


def test_the_sign_in_page_offers_a_passkey_and_runs_nothing_inline():
    page = Client().get("/accounts/login/").content.decode()
    assert 'id="passkey_login"' in page
    assert "<script>" not in page
    assert page.count("<script") == page.count("<script src") + page.count(
        'type="application/json"'
    )


def test_a_visitor_s_passkey_question_names_no_account():
    answer = Client().get(
        "/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"}
    )
    options = answer.json()["request_options"]["publicKey"]
    assert options.get("allowCredentials", []) == []
    assert options["userVerification"] == "required"


def test_the_list_names_the_passkeys(browser, person, passkey):
    page = browser(person).get("/accounts/2fa/webauthn/").content.decode()
    assert "My phone" in page
    assert "signs in alone" in page


def test_a_passkey_is_enough_as_a_second_step(settings, browser, person, passkey):
    settings.MFA_REQUIRED = True
    assert browser(person).get("/duties/").status_code == 200


def test_nobody_takes_off_or_renames_the_passkey_of_somebody_else(browser, passkey):
    client = browser(UserFactory())
    for verb in ("remove", "edit"):
        address = f"/accounts/2fa/webauthn/keys/{passkey.pk}/{verb}/"
        assert client.get(address).status_code in {302, 404}
        assert client.post(address, {"name": "Mine"}).status_code in {302, 404}
    passkey.refresh_from_db()
    assert passkey.data["name"] == "My phone"


def test_an_answer_nobody_asked_for_is_refused(person):
    page = Client().post(
        "/accounts/2fa/webauthn/login/", {"credential": '{"id": "x"}'}, follow=True
    )
    assert not page.wsgi_request.user.is_authenticated
