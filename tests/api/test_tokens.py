"""Tokens of other systems: shown once, kept as a digest, ended in time."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, ClientRequest
from common.models import new_key
from tests.conftest import behind_the_walls
from tests.factories import hours_ago

pytestmark = pytest.mark.django_db


def tokens(**changes):
    with behind_the_walls():
        ApiToken.objects.update(**changes)


def test_the_command_tells_the_token_once_and_keeps_a_digest(world, capsys):
    with behind_the_walls():
        call_command("make_api_token", world.police.username, name="Station system")
        words = capsys.readouterr().out.strip()
        token = ApiToken.objects.get()
    assert words.startswith("savera_")
    assert words not in {token.digest, token.name}
    answer = Client().get(
        "/api/v1/cases/", headers={"Authorization": f"Bearer {words}"}
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("days", [0, 367])
def test_a_token_holds_no_longer_than_a_year(days, world):
    with pytest.raises(CommandError), behind_the_walls():
        call_command("make_api_token", world.police.username, name="X", days=days)


def test_a_revoked_token_opens_nothing(world, system):
    office = system(world.police)
    assert office.get("cases/").status_code == 200
    with behind_the_walls():
        call_command("revoke_api_token", str(ApiToken.objects.get().pk), verbosity=0)
    assert office.get("cases/").status_code == 401


def test_a_token_that_ran_out_opens_nothing(world, system):
    office = system(world.police)
    tokens(expires_at=timezone.now() - timedelta(seconds=1))
    assert office.get("cases/").status_code == 401


@pytest.mark.parametrize(
    "gone", [{"is_active": False}, {"valid_until": hours_ago(48).date()}]
)
def test_a_token_ends_with_its_person(gone, world, system):
    office = system(world.police)
    with behind_the_walls():
        type(world.police).objects.filter(pk=world.police.pk).update(**gone)
    assert office.get("cases/").status_code == 401


def test_a_wrong_token_counts_for_nobody_even_beside_a_session(world, browser):
    page = browser(world.police)
    assert page.get("/api/v1/cases/").status_code == 200
    answer = page.get("/api/v1/cases/", headers={"Authorization": "Bearer guessed"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_opens_no_page(world, system):
    office = system(world.police)
    answer = office.client.get("/", headers={"Authorization": f"Bearer {office.words}"})
    assert answer.status_code == 302
    assert "/accounts/login/" in answer.headers["Location"]


def test_the_web_process_makes_no_tokens(world, wall):
    wall(world.system_admin)
    with pytest.raises(ProgrammingError, match="permission denied"):
        ApiToken.issue(world.police, name="By myself", days=1)


def test_what_was_asked_is_kept_as_a_digest_of_ones_own(world, system, wall):
    key = new_key()
    office = system(world.caseworker)
    office.post(
        "cases/",
        id=str(key),
        sex="BOY",
        name="Raju Mandal",
        rescued_at=hours_ago(2).isoformat(),
    )
    with behind_the_walls():
        kept = ClientRequest.objects.get()
    assert kept.key == key
    assert len(kept.digest) == 64
    wall(world.police)
    assert not ClientRequest.objects.exists()
