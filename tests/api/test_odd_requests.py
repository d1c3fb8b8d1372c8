"""Hundreds of requests made from the document, right and wrong: no error of ours.

Each answer is one that the document tells of, and holds its schema. Nobody without a
token is answered at all. `SAVERA_LONG_TESTS=1` asks thousands, as more people.
"""

import json
import os
import sys
from itertools import count

import pytest
import requests
import schemathesis
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.core import NotSet

from audit.models import Event
from cases.actions.concerns import raise_concern
from cases.actions.intake import Intake, take_in_child
from cases.actions.ordering import draft_order
from cases.actions.production import produce_child
from cases.choices import Sex
from cases.models import Clock
from common import walls
from compensation.actions.claims import propose_claims
from reintegration.actions.home_check import ask_home_check
from tests.api.conftest import System
from tests.api.test_money import sent, today
from tests.api.test_money_ways import APPEAL, STAY, file
from tests.compensation.actions.test_register import HEAD, paid_in
from tests.compensation.actions.test_statements import csv, line
from tests.compensation.actions.test_way import in_revenue_recovery, rejected
from tests.compensation.money import Money
from tests.factories import MADHUBANI, World, hours_ago

pytestmark = pytest.mark.django_db

LONG = bool(os.environ.get("SAVERA_LONG_TESTS"))
ROLES = ["caseworker", "cwc_chair", *(["police", "labour"] if LONG else [])]
EXAMPLES = 10 if LONG else 3
TURNED_AWAY = {401, 403}
calls = count()


def _records(world, home):
    """One real key for each noun that the world has by now."""
    walls.enter(world.caseworker.pk)
    case = take_in_child(
        Intake(sex=Sex.BOY, name="Raju", age_years=11, home_district=home.district),
        by=world.caseworker,
        rescued_at=hours_ago(30),
    )
    claims = propose_claims(case, by=world.caseworker)
    flag = raise_concern(case, note="A fever.", by=world.caseworker)
    walls.enter(world.police.pk)
    produce_child(case, by=world.police, at=hours_ago(8))
    walls.enter(world.cwc_chair.pk)
    order = draft_order(case, by=world.cwc_chair, kind="PROCEDURAL", codes=["AGE_TEST"])
    check = ask_home_check(case, asked_of=home.dcpo.agency, by=world.cwc_chair)
    keys = {
        "cases": case,
        "children": case.child,
        "claims": claims[0],
        "flags": flag,
        "orders": order,
        "home-checks": check,
        "clocks": Clock.objects.filter(case=case).first(),
        "events": Event.objects.of_case(case).first(),
    }
    walls.leave()
    return {noun: str(record.pk) for noun, record in keys.items()}


OF_MONEY = [
    "appeals",
    "bank-lines",
    "bank-statements",
    "employer-links",
    "employers",
    "entries",
    "money-registers",
    "stays",
    "write-offs",
]


def _of_money(money) -> dict[str, str]:
    """One real key for each noun of money, made by another system."""
    labour = System(money.world.labour)
    claim = money.in_fund()
    at = f"claims/{rejected(money).pk}"
    sent(labour, f"{at}/appeal/", side="CHILD", filed_on=today(), **APPEAL)
    sent(labour, f"claims/{money.ordered().pk}/stay/", stayed_on=today(), **STAY)
    at = f"claims/{in_revenue_recovery(money).pk}"
    sent(labour, f"{at}/write-off-ask/", reason="Nothing is left.")
    body = {**file(csv(line("C 77", came="20,000"))), "fund": "WELFARE_FUND"}
    sent(labour, "bank-statements/", 201, **body)
    register = file((HEAD + paid_in(money.child())).encode())
    sent(labour, "money-registers/", 201, **register)
    pair = {"kept": str(claim.employer_id)}
    money.employer, money.workplace = money._place_of_work("Laak bangle unit")
    pair["other"] = str(money.served().employer_id)
    sent(labour, "employer-links/", 201, reason="One owner.", same=True, **pair)
    return {
        noun: labour.get(f"{noun}/").json()["results"][0]["id"] for noun in OF_MONEY
    }


DOCUMENT = SchemaGenerator().get_schema(request=None, public=True)
API = schemathesis.openapi.from_dict(DOCUMENT)
ROUTES = [found.ok() for found in API.get_all_operations()]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_request_breaks_the_house(role, mode, system, capsys):
    money, home = Money(), World(MADHUBANI)
    world = money.world
    keys = _records(world, home) | _of_money(money)
    office = system(getattr(world, role))
    begun = next(calls)
    asked = {answer for route in ROUTES for answer in _ask(office, route, mode, keys)}
    _tell(capsys, role, begun)
    assert asked <= {200, 201, 204, 400, 403, 404, 405, 406, 409, 415}
    assert asked >= {200, 400, 404}


class Nobody:
    """Somebody who shows no token, or one that was never given."""

    def __init__(self, words=""):
        self.client, self.words = Client(), words


@pytest.mark.parametrize("words", ["", "never-given"], ids=["no token", "wrong token"])
def test_nobody_is_answered_without_a_token(words, capsys):
    money, home = Money(), World(MADHUBANI)
    world = money.world
    keys = _records(world, home) | _of_money(money)
    begun = next(calls)
    for mode in GenerationMode:
        for route in ROUTES:
            assert _ask(Nobody(words), route, mode, keys) <= TURNED_AWAY | {404, 405}
    _tell(capsys, "anonymous", begun)


def _tell(capsys, who: str, begun: int) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{next(calls) - begun - 1} requests as {who} ")


def _sent(body) -> str | bytes:
    if isinstance(body, NotSet):
        return ""
    return body if isinstance(body, bytes) else json.dumps(body, default=repr)


def _as_sent(answer, route, path) -> schemathesis.Response:
    """The answer as another system gets it."""
    asked = requests.Request(route.method.upper(), f"http://testserver{path}")
    return schemathesis.Response(
        status_code=answer.status_code,
        headers={name: [value] for name, value in answer.headers.items()},
        content=answer.content,
        request=asked.prepare(),
        elapsed=0.0,
        verify=False,
    )


def _ask(office, route, mode, keys) -> set[int]:
    """The codes that some requests to one route are answered with."""
    codes = set()

    @given(case=route.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def send(case):
        path, body = case.formatted_path, case.body
        # Every second request is about something that is really there.
        if next(calls) % 2:
            noun = route.path.split("/")[3]
            if "{id}" in route.path and noun in keys:
                path = route.path.replace("{id}", keys[noun])
            if isinstance(body, dict) and "case" in body:
                body = {**body, "case": keys["cases"]}
        answer = office.client.generic(
            route.method.upper(),
            path,
            _sent(body),
            content_type="application/json",
            query_params=case.query,
            headers=(
                {"Authorization": f"Bearer {office.words}"} if office.words else {}
            ),
        )
        assert answer.status_code < 500, (case.method, path, body, answer.content)
        assert str(answer.status_code) in route.definition.raw["responses"], path
        route.validate_response(_as_sent(answer, route, path))
        codes.add(answer.status_code)

    send()
    return codes
