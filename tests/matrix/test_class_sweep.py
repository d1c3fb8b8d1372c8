"""Nobody reads, of a case that is theirs, what belongs to a class that isn't.

The demo's people look at their own city: every address, each kind of key. Each text on
a walled row is a marker, and belongs to the class of its table; none of a class that a
role lacks is in any answer, with both walls and with the database's alone. (Wall one
asks for the class where a page shows a part; rows by class are wall two's.)
"""

import os
import sys
from random import Random

import pytest
from django.db import transaction

from accounts.models import User
from accounts.roles import Role, classes_read, shown_instead
from oversight.guards import classes_of_tables
from tests.conftest import behind_the_walls, signed_in
from tests.matrix import canaries, sweeping
from tests.walling import wall_off

LONG = bool(os.environ.get("SAVERA_LONG_TESTS"))
CITY = canaries.FOREIGN[0]
# Looks of each role: every address once in the full run, or so many by lot.
LOOKS = None if LONG else 12
# Rows of everybody's own, of the book, and of whoever is told something.
BESIDE = ("audit_", "accounts_", "common_", "cases_inboxitem")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The markers' world, in which the demo's people look at their own."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield canaries.build()
        transaction.set_rollback(True)


@pytest.fixture
def people(world) -> dict[Role, User]:
    """Somebody of each role that the city has."""
    staff = User.objects.filter(pk__in=world.people[CITY], is_active=True)
    return {Role(user.role): user for user in staff.order_by("-pk")}


def hidden_from(world, role: Role) -> set[str]:
    """The markers of classes of which this role reads nothing and gets no extract."""
    classes = classes_of_tables()
    known = {*classes_read(role), *shown_instead(role)}
    return {
        marker
        for marker, table in world.tables.items()
        if table not in canaries.COMMON and not table.startswith(BESIDE)
        if table in classes and classes[table] not in known
    }


def looks(world, user: User, lots: Random):
    """What this person asks for: addresses of pages and of the API."""
    sweeper = sweeping.Sweeper(world, seed=lots.randint(0, 999))
    found = sweeping.addresses()
    for address in found if LOOKS is None else lots.sample(found, LOOKS):
        attempt = sweeping.Attempt(Role(user.role), address, CITY, "get", htmx=False)
        if not address.pattern.startswith(sweeping.ENDS_SESSION):
            yield sweeper.url(attempt)


@pytest.mark.parametrize("off", ["none", "one"])
def test_no_page_tells_of_a_class_that_is_not_ones_own(world, people, off, capsys):
    lots = Random(5)  # noqa: S311
    asked, opened, told = 0, 0, []
    for role, user in sorted(people.items()):
        with behind_the_walls():
            hidden = hidden_from(world, role)
        client = signed_in(user)
        client.raise_request_exception = False
        for url in filter(None, looks(world, user, lots)):
            with wall_off(off), transaction.atomic():
                answer = client.get(url)
                words = sweeping.everything_in(answer).lower()
                transaction.set_rollback(True)
            asked += 1
            opened += answer.status_code == sweeping.OK
            known = set(canaries.TOKENS.findall(url))
            if found := set(canaries.TOKENS.findall(words)) & hidden - known:
                told.append((role, url, sorted({world.tables[f] for f in found})))
    with capsys.disabled():
        sys.stdout.write(
            f"\nclasses, wall {off} off: {len(people)} roles, {asked} looks,"
        )
        sys.stdout.write(f" {opened} opened, {len(told)} told ")
    assert not told, "\n".join(map(str, told))
    assert opened > asked * 0.1
