"""A page that stops waiting goes on with the same transaction and its old limit."""

import pytest
from django.db import ProgrammingError, connection

from common.waiting import answer_within

pytestmark = pytest.mark.django_db


def asked(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def limit():
    return asked("select current_setting('statement_timeout')")


def test_an_answer_in_time_is_given():
    before = limit()
    assert answer_within(5, lambda: asked("select 7")) == 7
    assert limit() == before


def test_a_late_answer_is_none_and_the_page_goes_on():
    before = limit()
    assert answer_within(0.05, lambda: asked("select pg_sleep(5)")) is None
    assert limit() == before
    assert asked("select 7") == 7


def test_another_fault_is_not_taken_for_lateness():
    with pytest.raises(ProgrammingError):
        answer_within(5, lambda: asked("select nothing_of_this_name"))
