"""How often a page asks the database: never more for more rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions.intake import Intake, take_in_child
from cases.choices import Severity, Sex
from cases.models import Flag
from tests.conftest import behind_the_walls
from tests.factories import World, hours_ago

pytestmark = pytest.mark.django_db

MOST_OF_LIST, MOST_OF_CASE = 6, 12


@pytest.fixture
def world():
    return World().offices()


def take_in(world, number):
    return [
        take_in_child(
            Intake(sex=Sex.BOY, name=f"Asha Devi {n}", age_years=11),
            by=world.caseworker,
            rescued_at=hours_ago(30 + n),
        )
        for n in range(number)
    ]


def queries(client, url):
    """What the page asks in real life: the test's own transaction around it brings
    one savepoint, and the context is taken back instead of ending with it."""
    with CaptureQueriesContext(connection) as asked:
        page = client.get(url)
    assert page.status_code == 200
    statements = [query["sql"] for query in asked.captured_queries]
    opened, closed, left = [
        next(n for n, sql in enumerate(statements) if sql.startswith(start))
        for start in ("SAVEPOINT", "RELEASE SAVEPOINT", "select wall_leave()")
    ]
    return [s for n, s in enumerate(statements) if n not in (opened, closed, left)]


@pytest.mark.parametrize("address", ["/cases/", "/cases/?late=1"])
def test_the_case_list_asks_six_times_for_three_rows_and_for_thirty(
    browser, world, wall, address
):
    wall(world.caseworker)
    take_in(world, 3)
    few = queries(browser(world.caseworker), address)
    wall(world.caseworker)
    take_in(world, 27)
    many = queries(browser(world.caseworker), address)

    assert len(few) == len(many) <= MOST_OF_LIST, "\n".join(many)


def flag(case, kind):
    with behind_the_walls():
        Flag.objects.create(
            kind=kind,
            severity=Severity.STOP,
            case=case,
            subject_id=str(case.pk),
            agency=case.owner,
            raised_at=hours_ago(1),
        )


@pytest.mark.parametrize("person", ["caseworker", "cwc_chair", "police", "dcpo"])
def test_the_case_page_asks_at_most_twelve_times(browser, world, wall, person):
    wall(world.caseworker)
    case, *_others = take_in(world, 3)
    flag(case, "PRODUCTION_LATE")
    flag(case, "NO_FIR")
    few = queries(browser(getattr(world, person)), case.get_absolute_url())
    wall(world.caseworker)
    take_in(world, 27)
    for kind in ("NO_SCHOOL", "IDLE", "NO_CARE_PLAN"):
        flag(case, kind)
    many = queries(browser(getattr(world, person)), case.get_absolute_url())

    assert len(few) == len(many) <= MOST_OF_CASE, "\n".join(many)
