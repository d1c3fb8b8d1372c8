"""A line of the log says what broke and where, and names nobody."""

import io
import logging
import sys
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from common.logs import NO_PAGE, WithoutPeople
from config import health
from tests.conftest import behind_the_walls
from tests.factories import UserFactory

NAME = "Zqraju Zqmandal"


@pytest.fixture
def log(settings):
    """What the one handler of the settings writes from now on."""
    [handler] = [
        handler
        for handler in logging.getLogger().handlers
        if any(isinstance(one, WithoutPeople) for one in handler.filters)
    ]
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


def test_one_handler_takes_every_line_and_has_the_filter(log):
    for name in ("savera.walls", "django.request", "celery.worker", "weasyprint", "x"):
        logging.getLogger(name).error("heard")
    assert log.getvalue().count("heard") == 5
    assert logging.getLogger("django").handlers == []


@pytest.mark.parametrize(
    "error",
    [
        ValueError(NAME),
        KeyError(NAME),
        UnicodeEncodeError("ascii", NAME, 0, 1, NAME),
    ],
)
def test_an_error_is_written_by_its_kind_and_place_without_its_words(log, error):
    try:
        raise error
    except (ValueError, KeyError):
        logging.getLogger("x").exception("Task failed: %r %s", error, str(error))
        logging.getLogger("x").error(error, exc_info=True)
    text = log.getvalue()
    assert "Zq" not in text
    assert type(error).__name__ in text
    assert "test_logs.py" in text


def _fail_because_of_a_failure():
    try:
        {}[NAME]
    except KeyError as first:
        raise RuntimeError(f"for {NAME}") from first


def test_an_error_that_came_of_another_tells_neither(log):
    try:
        _fail_because_of_a_failure()
    except RuntimeError:
        logging.getLogger("x").exception("Broken.")
    assert "Zq" not in log.getvalue()
    assert "builtins.KeyError" in log.getvalue()
    assert "builtins.RuntimeError" in log.getvalue()


@pytest.mark.django_db
def test_what_the_database_quotes_of_a_refused_row_is_not_written(log):
    with behind_the_walls():
        person = UserFactory(username="zqraju")
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into common_outboxentry (id, task) values (%s, %s)",
                [NAME, person.username],
            )
    except Exception as error:
        said = str(error)
        logging.getLogger("x").exception("Broken.")
        logging.getLogger("x").error("Broken: %s", said.replace("\n", " DETAIL: "))  # noqa: TRY400
    assert "zqraju" not in log.getvalue().lower()


def test_a_detail_of_the_database_is_cut_off_in_any_line(log):
    line = "duplicate key\nDETAIL:  Key (name)=(Zqraju) already exists."
    logging.getLogger("x").error(line)
    logging.getLogger("x").error("Broken: %s", IntegrityError(line))
    assert "Zq" not in log.getvalue()


@pytest.mark.parametrize(
    "said",
    [
        "zqraju@example.org",
        "2341 2341 2346",
        "+91 98290 12345",
        "30410000017",
        "/find/?q=zqraju",
    ],
)
def test_addresses_and_long_numbers_are_taken_out_of_every_line(log, said):
    logging.getLogger("x").error("Asked for %s.", said)
    assert said not in log.getvalue()
    assert "zqraju" not in log.getvalue()


def test_a_key_of_a_record_stays_to_be_found_again(log):
    key = "01890000-0000-7000-8000-123456789012"
    logging.getLogger("x").error("Outbox row %s waits.", key)
    assert key in log.getvalue()


def test_nobody_writes_a_line_of_their_own_into_the_log(log):
    logging.getLogger("x").error("Asked for %s.", "a\r\nCRITICAL all is well\u2028b")
    assert len(log.getvalue().splitlines()) == 1


def test_a_line_that_does_not_fit_its_words_is_written_all_the_same():
    record = logging.LogRecord("x", 40, "", 1, "%d of %s", ("Zq",), None)
    assert WithoutPeople().filter(record).getMessage() == "%d of %s"


@pytest.mark.django_db
def test_a_page_is_written_by_its_name_and_never_by_what_was_typed(log, browser):
    client = browser(UserFactory())
    client.get("/children/zqraju-zqmandal/?name=zqraju")
    client.get("/cases/?search=zqraju", HTTP_HOST="zqraju.example")
    assert "zqraju" not in log.getvalue()
    assert f"404 GET {NO_PAGE}" in log.getvalue()
    assert "400 GET" in log.getvalue()


@pytest.mark.django_db
def test_a_fault_of_ours_is_written_with_its_page_and_place(log, monkeypatch):
    def fail():
        raise RuntimeError(NAME)

    monkeypatch.setattr(health, "connection", SimpleNamespace(cursor=fail))
    Client(raise_request_exception=False).get("/health/")
    text = log.getvalue()
    assert "Zq" not in text
    assert "500 GET health" in text
    assert "config/health.py" in text
    assert "builtins.RuntimeError" in text


def test_the_moment_of_a_line_says_its_distance_from_utc(log):
    logging.getLogger("x").error("heard")
    assert log.getvalue().split()[0][-5] in "+-"


def test_other_handlers_still_see_the_record_as_it_was():
    record = logging.LogRecord("x", 40, "", 1, "for %s", (NAME,), sys.exc_info())
    safe = WithoutPeople().filter(record)
    assert record.args == (NAME,)
    assert safe is not record
