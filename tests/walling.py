"""Switching one of the two walls off, so that tests can see the other stand alone.

`with wall_off("one")` makes the program forget who may see what: every `visible_to`,
every reach and every class. `with wall_off("two")` lets the web's login past every
policy. A page that still tells nothing to a stranger is held by the other wall.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.apps import apps
from django.db import connection

from accounts.models import User
from cases.models import CaseGroupReach
from tests.conftest import behind_the_walls

MODES = ("none", "one", "two")


def _everything(rows, *_user):
    return rows.all()


def _askers() -> set[type]:
    """The querysets that know who may see their rows."""
    return {
        cls
        for model in apps.get_models()
        for manager in model._meta.managers
        for cls in type(manager.all()).__mro__
        if "visible_to" in vars(cls)
    }


@contextmanager
def wall_off(which: str) -> Iterator[None]:
    """Until the end of the block this wall isn't there; "none" leaves both."""
    if which == "one":
        with _without_wall_one():
            yield
    elif which == "two":
        with _without_wall_two():
            yield
    else:
        yield


@contextmanager
def _without_wall_one() -> Iterator[None]:
    reach = type(CaseGroupReach.objects.all())
    patches = [patch.object(cls, "visible_to", _everything) for cls in _askers()]
    patches += [
        patch.object(reach, "of", _everything),
        patch.object(User, "reads", lambda self, data_class: True),
        patch.object(User, "reads_guarded", True),
    ]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


@contextmanager
def _without_wall_two() -> Iterator[None]:
    """A role's right to bypass, within the test's own transaction."""
    _bypass("bypassrls")
    try:
        yield
    finally:
        _bypass("nobypassrls")


def _bypass(word: str) -> None:
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute(f"alter role savera_web {word}")
