"""Two worlds that differ only in another office's cases give the same bytes.

Whatever we are told must not depend on what is theirs: no count, order, suggestion or
message. Random keys of new rows, nonces and form tokens are evened out, clocks stand.
"""

import re
import sys

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from accounts.roles import Role
from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from common import walls
from oversight.demo.moments import on
from tests.conftest import behind_the_walls, signed_in
from tests.factories import hours_ago
from tests.matrix import canaries, sweeping

pytestmark = pytest.mark.django_db

# Their children in the one world and in the other.
TWINS = (("Anand Pawar", "Bina Rao"), ("Chetan Joshi", "Devi", "Esha Patil", "Farid"))
ASKERS = (Role.CASEWORKER, Role.NGO_SUPERVISOR)
# Names of the twins in two scripts, an agent's, and words that both offices have.
WORDS = ("Anand", "Chetan", "Devi", "चेतन", "Munna", "Ours", "village", "2026", "Nagpur")
EVENED = (
    (re.compile(r'nonce[-="]+[\w+/=-]+'), "nonce"),
    (re.compile(r'(csrfmiddlewaretoken" value=")[^"]+'), r"\1token"),
    (re.compile(r"(X-CSRFToken[^A-Za-z0-9]+)[A-Za-z0-9]{32,}"), r"\1token"),
    (re.compile(r"csrftoken=[^;]+; expires=[^;]+"), "csrftoken"),
    (re.compile(r"sessionid=[^;]+; expires=[^;]+"), "sessionid"),
)


@pytest.fixture
def ours():
    """Our offices and their three cases, in a state where others work too."""
    made = canaries.Canaries(world=canaries.everybody(canaries.OURS))
    made.cases = [canaries.take_in(made.world, n, f"Ours {n}") for n in range(3)]
    with behind_the_walls():
        canaries.learn_ours(made)
    return made


@pytest.fixture
def theirs():
    return canaries.everybody("Nagpur")


def requests_of(ours) -> list[tuple[Role, str]]:
    """Every address that may be read, with our own keys, and some searches."""
    sweeper = sweeping.Sweeper(ours, seed=5)
    found = []
    for role in ASKERS:
        for address in sweeping.addresses():
            if address.pattern.startswith(sweeping.ENDS_SESSION):
                continue
            asked = sweeping.Attempt(role, address, canaries.OWN, "post", htmx=False)
            if url := sweeper.url(asked):
                found.append((role, url))
        for word in WORDS:
            found += [
                (role, f"/{where}?q={word}")
                for where in ("find/", "cases/", "duties/", "flags/", "api/v1/cases/")
            ]
    return found


def answers(ours, asked, moment) -> list[str]:
    """What each request is told, evened out."""
    told = []
    with on(moment):
        clients = {
            role: signed_in(getattr(ours.world, role.lower())) for role in ASKERS
        }
        for role, url in asked:
            cache.clear()
            client = clients[role]
            client.raise_request_exception = False
            with transaction.atomic():
                answer = client.get(url)
                told.append(f"{answer.status_code} {_even(answer, ours)}")
                transaction.set_rollback(True)
    return told


def _even(answer, ours) -> str:
    said = sweeping.everything_in(answer)
    for pattern, word in EVENED:
        said = pattern.sub(word, said)
    return re.sub(canaries.UUID, lambda m: _known(m.group(), ours), said)


def _known(key: str, ours) -> str:
    """Keys that were there before are as they are; new ones are random."""
    return key if ours.table_of(key) else "a new key"


def test_what_we_are_told_does_not_depend_on_what_is_theirs(ours, theirs, capsys):
    asked = requests_of(ours)
    moment = timezone.now()
    worlds = []
    for children in TWINS:
        with transaction.atomic():
            for n, name in enumerate(children):
                canaries.take_in(theirs, n, name)
            walls.leave()
            worlds.append(answers(ours, asked, moment))
            transaction.set_rollback(True)
    differ = [
        (request, _first_difference(one, other))
        for request, one, other in zip(asked, *worlds, strict=True)
        if one != other
    ]
    with capsys.disabled():
        sys.stdout.write(f"\ntwin worlds: {len(asked)} requests, {len(differ)} differ ")
    assert differ == []
    assert len(asked) >= 500
    assert sum(told.startswith("200") for told in worlds[0]) > 200


def _first_difference(one: str, other: str) -> tuple[str, str]:
    at = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0
    )
    return one[max(0, at - 60) : at + 60], other[max(0, at - 60) : at + 60]


def test_a_new_number_tells_of_no_other_district(ours, theirs):
    numbers = []
    for children in TWINS:
        with transaction.atomic():
            for n, name in enumerate(children):
                canaries.take_in(theirs, n, name)
            walls.enter(ours.world.caseworker.pk)
            case = take_in_child(
                Intake(sex=Sex.GIRL, name="Ours again"),
                by=ours.world.caseworker,
                rescued_at=hours_ago(2),
            )
            numbers.append(case.number)
            transaction.set_rollback(True)
    assert numbers[0] == numbers[1]


def test_no_key_of_a_case_is_counted_up():
    """A key that counts would tell how many came between."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname::text from pg_class c join pg_attribute a"
            " on a.attrelid = c.oid join pg_attribute k on k.attrelid = c.oid"
            " where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"
            " and c.relrowsecurity and a.attname = 'id' and a.attidentity <> ''"
            " and k.attname = 'case_id' and c.relname not like 'audit_%'"
        )
        # A row of a list that is being read: its key stands on no page.
        assert cursor.fetchall() == [("cases_rescuelistrow",)]
