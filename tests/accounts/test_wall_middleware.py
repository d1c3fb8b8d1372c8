"""The gate of every request: whose account runs on, what is forgotten, what is 403."""

import logging
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.db import ProgrammingError, connection
from django.test import Client, override_settings
from django.utils import timezone
from psycopg.errors import InsufficientPrivilege, UndefinedTable

from accounts.middleware import WallMiddleware
from accounts.models import User
from common import walls
from tests.conftest import behind_the_walls
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def until(user, days):
    with behind_the_walls():
        day = timezone.localdate() + timedelta(days=days)
        User.objects.filter(pk=user.pk).update(valid_until=day)


def who_asks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select wall_user()")
        return cursor.fetchone()[0]


@pytest.mark.parametrize(("days", "code"), [(-1, 302), (0, 200), (30, 200)])
def test_an_account_opens_pages_up_to_its_last_day(browser, days, code):
    user = UserFactory(role="CASEWORKER")
    client = browser(user)
    until(user, days)
    answer = client.get("/cases/")
    assert answer.status_code == code
    if code == 302:
        assert "login" in answer["Location"]


def test_who_asked_is_forgotten_after_the_answer(browser):
    user = UserFactory(role="CASEWORKER")
    client = browser(user)
    assert client.get("/cases/").status_code == 200
    with pytest.raises(ProgrammingError, match="nobody is asking"):
        who_asks()


def test_an_answer_that_refuses_forgets_only_what_it_set_itself(browser):
    user = UserFactory(role="CASEWORKER")
    client = browser(user)
    walls.enter(user.pk)
    assert client.get("/cases/nowhere/").status_code == 404
    assert who_asks() == user.pk


def refused(rf, user, exception, method="post"):
    """What becomes of an exception that a view raised."""
    request = getattr(rf, method)("/")
    request.user = user
    request.resolver_match = type("Match", (), {"view_name": "cases:case"})()
    with override_settings(ROOT_URLCONF="config.urls"):
        answer = WallMiddleware(lambda _request: None).process_exception(
            request, exception
        )
    return answer and answer.status_code


def of_the_database(cause):
    error = ProgrammingError("refused")
    error.__cause__ = cause
    return error


def test_what_the_wall_refuses_is_403(rf):
    user = UserFactory(role="CASEWORKER")
    error = of_the_database(InsufficientPrivilege())
    assert refused(rf, user, error) == 403
    assert refused(rf, user, error, "get") == 403
    assert refused(rf, user, ObjectDoesNotExist()) == 403


def test_a_fault_of_the_program_stays_a_fault(rf):
    user = UserFactory(role="CASEWORKER")
    assert refused(rf, user, of_the_database(UndefinedTable())) is None
    assert refused(rf, user, ValueError()) is None
    assert refused(rf, user, ObjectDoesNotExist(), "get") is None


def test_a_visitor_is_told_nothing_by_the_wall(rf):
    error = of_the_database(InsufficientPrivilege())
    assert refused(rf, AnonymousUser(), error) is None


def logged(client, url) -> list[str]:
    """What the gate writes down about one request."""
    lines = []
    keeper = logging.Handler()
    keeper.emit = lambda record: lines.append(record.getMessage())
    gate = logging.getLogger("savera.walls")
    gate.addHandler(keeper)
    try:
        client.get(url)
    finally:
        gate.removeHandler(keeper)
    return lines


def test_a_refusal_is_written_down_with_its_page_and_who_asked(browser):
    user = UserFactory(role="CASEWORKER")
    client, nowhere = browser(user), f"/cases/{uuid4()}/"
    told = f"refused: 404 oversight:case-detail, person {user.pk}"
    assert logged(client, nowhere) == [told]
    assert logged(client, "/cases/") == []
    assert logged(Client(), "/nowhere/") == []
