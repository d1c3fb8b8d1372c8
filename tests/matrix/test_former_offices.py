"""An office whose duty on a case has ended is told nothing of it any more.

Every list and search, and pages about the rows of the case by lot, are asked by those
who had it until a moment ago: with both walls, and with each alone.
"""

import os
import sys
from dataclasses import replace
from random import Random

import pytest
from django.db import connection, transaction

from accounts.models import User
from accounts.roles import Role
from cases import reach
from cases.models import Case, Participation
from tests.conftest import behind_the_walls, signed_in
from tests.matrix import canaries, rows, sweeping
from tests.walling import MODES, wall_off

LONG = bool(os.environ.get("SAVERA_LONG_TESTS"))
CITY = canaries.FOREIGN[0]
# People of different roles, and pages of one row each that everyone of them asks for.
PEOPLE, PAGES = (15, 120) if LONG else (5, 10)
# What an office sent, received or opened itself stays its own letter and its own deed.
OWN = {"reintegration_handover", "cases_breakglass"}
# The book, notices to an office and its jobs are its own too; they name nobody.
BESIDE = ("audit_", "accounts_", "common_", "cases_inboxitem")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The markers' world, in which the demo's people look at their own."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield canaries.build()
        transaction.set_rollback(True)


def rows_of(case: Case) -> dict[str, list[tuple[str, str]]]:
    """The rows of walled tables that name this case: their keys and their words."""
    found = {}
    with behind_the_walls(), connection.cursor() as cursor:
        for table, columns in rows.tables().items():
            if "case_id" in {column.name for column in columns}:
                key = rows.key_column(columns).name
                cursor.execute(
                    f"select t.{key}::text, t::text from {table} t"  # noqa: S608
                    " where t.case_id = %s",
                    [case.pk],
                )
                found[table] = cursor.fetchall()
        for table, pk in (("cases_case", case.pk), ("cases_child", case.child_id)):
            cursor.execute(
                f"select t.id::text, t::text from {table} t where t.id = %s",  # noqa: S608
                [pk],
            )
            found[table] = cursor.fetchall()
        cursor.execute(
            "select t.child_id::text, t::text from cases_childidentity t"
            " where t.child_id = %s",
            [case.child_id],
        )
        found["cases_childidentity"] = cursor.fetchall()
    return {table: of_case for table, of_case in found.items() if of_case}


def as_if_foreign(world: canaries.Canaries, case: Case) -> canaries.Canaries:
    """The same world with this case alone for a secret."""
    found = rows_of(case)
    keys = {table: {CITY: [pk for pk, _ in of]} for table, of in found.items()}
    secrets = {
        marker.lower()
        for table, of_case in found.items()
        if table not in OWN and not table.startswith(BESIDE)
        for _pk, words in of_case
        for marker in canaries.TOKENS.findall(words)
        if marker.lower().startswith("zq")
    }
    return replace(world, keys=world.keys | keys, secrets=secrets)


@pytest.fixture
def case(world):
    """The case of the city of which most is known."""
    of_city = Case.objects.filter(district__name=CITY)
    with behind_the_walls():
        return max(of_city, key=lambda case: len(rows_of(case)))


def let_go(case: Case) -> list[User]:
    """End every duty on the case; who had it, one of each role."""
    with behind_the_walls():
        parts = Participation.objects.filter(case=case)
        offices = set(parts.values_list("agency", flat=True))
        for part in parts.now():
            reach.withdraw(part)
        staff = User.objects.filter(agency__in=offices, is_active=True)
        of_role = {user.role: user for user in staff.select_related("agency")}
    return [of_role[role] for role in sorted(of_role)]


def looks(world: canaries.Canaries, user: User, lots: Random):
    """The addresses of all lists, and of some pages about a row of the case."""
    sweeper = sweeping.Sweeper(world, seed=lots.randint(0, 999))
    found = [
        address
        for address in sweeping.addresses()
        if not address.pattern.startswith(sweeping.ENDS_SESSION)
    ]
    lists = [address for address in found if not address.about_one]
    ones = [address for address in found if address.about_one]
    for address in lists + lots.sample(ones, PAGES):
        attempt = sweeping.Attempt(Role(user.role), address, CITY, "get", htmx=False)
        if url := sweeper.url(attempt):
            yield url


@pytest.mark.parametrize("off", MODES)
def test_a_former_office_is_told_nothing_of_the_case(world, case, off, capsys):
    lots = Random(7)  # noqa: S311
    told, asked, opened = [], 0, 0
    with transaction.atomic():
        foreign = as_if_foreign(world, case)
        staff = let_go(case)
        for user in lots.sample(staff, min(PEOPLE, len(staff))):
            client = signed_in(user)
            client.raise_request_exception = False
            for url in looks(foreign, user, lots):
                with wall_off(off), transaction.atomic():
                    answer = client.get(url)
                    words = sweeping.everything_in(answer)
                    transaction.set_rollback(True)
                asked += 1
                opened += answer.status_code == sweeping.OK
                if found := foreign.foreign_in(words) - foreign.foreign_in(url):
                    told.append((user.role, url, sorted(found)))
        transaction.set_rollback(True)
    with capsys.disabled():
        sys.stdout.write(
            f"\nformer offices, wall {off} off: {asked} looks, {opened} opened,"
            f" {len(foreign.secrets)} markers, {len(told)} told "
        )
    assert not told, "\n".join(map(str, told))
    assert opened > asked * 0.1
    assert len(foreign.secrets) > 20
