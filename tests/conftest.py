"""Every test asks as the web process's login, behind both walls.

The connection belongs to the embedded cluster's superuser, which sets its session
authorization to `savera_web`; unlike SET ROLE that can't be undone by the code under
test. `behind_the_walls` lifts it for fixtures only.
"""

import os
from contextlib import contextmanager

import psycopg
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.backends.signals import connection_created
from django.test import Client

from common import walls
from common.management.commands.prepare_database import prepare

_LOGIN = {"now": None}
FOR_EVER = 4_102_444_800  # the year 2100: no frozen clock makes it long ago


def _take_login(connection, **kwargs):
    if _LOGIN["now"]:
        with connection.connection.cursor() as cursor:
            cursor.execute(f"set session authorization {_LOGIN['now']}")
        connection.connection.commit()


def _login(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"set session authorization {role}")


@contextmanager
def behind_the_walls():
    """Build or look at rows as the database's superuser."""
    _login("default")
    yield
    _login("savera_web")


@contextmanager
def as_worker():
    """Ask as the worker's login, which alone may go on clock duty."""
    _login("default")
    _login("savera_worker")
    yield
    _login("default")
    _login("savera_web")


@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    connection_created.connect(_take_login)


@pytest.fixture(scope="session")
def django_db_setup(
    request, django_test_environment, django_db_blocker, django_db_keepdb
):
    """Roles, migrations as the owner, law and rights; then on as the web login."""
    connection_created.connect(_take_login)
    with django_db_blocker.unblock():
        creation = connection.creation
        old_name = connection.settings_dict["NAME"]
        name = creation._get_test_db_name()
        creation._create_test_db(verbosity=0, autoclobber=True, keepdb=django_db_keepdb)
        connection.close()
        connection.settings_dict["NAME"] = name
        with connection.cursor() as cursor:
            prepare(cursor)
        connection.close()
        _LOGIN["now"] = None
        with connection.cursor() as cursor:
            cursor.execute("set role savera_owner")
        # Mutants of the program ask a database that stands already, hundreds of times.
        if not os.environ.get("SAVERA_DATABASE_STANDS"):
            call_command("migrate", verbosity=0, interactive=False)
            call_command("load_law", verbosity=0)
            call_command("sync_roles", verbosity=0)
        connection.close()
        _LOGIN["now"] = "savera_web"
    yield
    with django_db_blocker.unblock():
        _LOGIN["now"] = None
        connection.close()
        if not django_db_keepdb:
            connection.creation.destroy_test_db(old_name, verbosity=0)
        connection.settings_dict["NAME"] = old_name


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """A database of the test's own, copied from the empty one, where commits are real.

    For races, for servers in other threads or processes, and for SIGKILL. Truncating
    afterwards, as TransactionTestCase does, is what the append-only tables forbid.
    """
    template = connection.settings_dict["NAME"]
    copy = f"{template}_copy"
    with django_db_blocker.unblock():
        connection.close()
        _on_server(connection, f'drop database if exists "{copy}" with (force)')
        _on_server(connection, f'create database "{copy}" template "{template}"')
        _on_server(
            connection,
            f'grant connect on database "{copy}" to savera_web, savera_worker',
        )
        connection.settings_dict["NAME"] = copy
        yield copy
        connection.close()
        connection.settings_dict["NAME"] = template
        _on_server(connection, f'drop database if exists "{copy}" with (force)')


def _on_server(connection, statement: str) -> None:
    with psycopg.connect(
        **{**connection.get_connection_params(), "dbname": "postgres"}, autocommit=True
    ) as server:
        server.execute(statement)


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture
def wall():
    """Ask the database as this person for the rest of the test: `wall(user)`."""

    def enter(user):
        walls.enter(user.pk)
        return user

    return enter


def signed_in(user, *, fresh=True):
    """A client of this person, whose password was shown a moment ago if `fresh`."""
    client = Client()
    with behind_the_walls():
        client.force_login(user)
        if fresh:
            session = client.session
            session["account_authentication_methods"] = [
                {"method": "password", "at": FOR_EVER}
            ]
            session["account_authentication_methods_user"] = str(user.pk)
            session.save()
    return client


@pytest.fixture
def browser():
    """A signed-in client: `browser(user).get(url)`."""
    return signed_in
