"""Mutants of wall one, of reach, of the table's readers and of the gate of requests.

Each function is given the changed code for a moment and the tests that ask wall one
and the gate by themselves are called; a mutant that none of them notices is named.
"""

import inspect
import sys
from importlib import import_module
from types import CodeType, FunctionType

import pytest
from django.db import transaction
from django.test import RequestFactory

from accounts.roles import Role
from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from common import walls
from tests.accounts import test_transactions, test_wall_middleware
from tests.conftest import signed_in
from tests.factories import MADHUBANI, UserFactory, World, hours_ago
from tests.mutants.__main__ import DECIDES, LEAST, Mutant, of_code
from tests.walls import test_wall_one

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts():
    """What the tests ask for, made once."""
    world = World().offices()
    # Whom a test would only make now would be gone with what it did.
    for role in Role:
        getattr(world, role.lower())

    def wall(user):
        walls.enter(user.pk)
        return user

    wall(world.caseworker)
    cases = [
        take_in_child(
            Intake(sex=Sex.BOY), by=world.caseworker, rescued_at=hours_ago(2 + n)
        )
        for n in range(2)
    ]
    return {
        "world": world,
        "wall": wall,
        "cases": cases,
        "stranger": UserFactory(role="CASEWORKER", place=MADHUBANI),
        "browser": signed_in,
        "rf": RequestFactory(),
    }


def asked(facts) -> list:
    """Each test with its arguments, as pytest would call it."""
    found = []
    for module in (test_wall_one, test_wall_middleware, test_transactions):
        for name, test in vars(module).items():
            if name.startswith("test_"):
                wanted = inspect.signature(test).parameters
                given = {key: facts[key] for key in wanted if key in facts}
                found += [(test, given | more) for more in _parameters(test)]
    return found


def _parameters(test) -> list[dict]:
    """The cases of a parametrized test, or one without more arguments."""
    for mark in getattr(test, "pytestmark", []):
        names, cases = mark.args
        return [dict(zip(names, case, strict=True)) for case in cases]
    return [{}]


def fails(test, given) -> bool:
    """Whether this test notices something, whatever it may be."""
    try:
        with transaction.atomic():
            walls.leave()
            try:
                test(**given)
            finally:
                transaction.set_rollback(True)
    except (Exception, pytest.fail.Exception):  # noqa: BLE001  # whatever it is
        return True
    return False


def functions_of(file: str) -> dict[str, FunctionType]:
    """The living functions that decide about rights in this file, by their names."""
    module = import_module(file.removesuffix(".py").replace("/", "."))
    found = {}
    for name, thing in _things(module, DECIDES[file]):
        if inspect.isclass(thing):
            inside = vars(thing).items()
            found |= {f"{name}.{n}": f for n, f in inside if inspect.isfunction(f)}
        else:
            found[name] = inspect.unwrap(thing)
    return found


def _things(module, names):
    for owner in [module, *filter(inspect.isclass, vars(module).values())]:
        if owner is module or owner.__module__ == module.__name__:
            prefix = "" if owner is module else f"{owner.__qualname__}."
            for name in names & vars(owner).keys():
                if callable(vars(owner)[name]):
                    yield prefix + name, vars(owner)[name]


def codes_in(code: CodeType) -> dict[str, CodeType]:
    """Every function's code in this one, by its qualified name."""
    inner = [part for part in code.co_consts if isinstance(part, CodeType)]
    found = {part.co_qualname: part for part in inner}
    for part in inner:
        found |= codes_in(part)
    return found


def is_noticed(mutant: Mutant, tests) -> bool:
    """Whether a test fails while the functions think in the changed way."""
    changed = codes_in(compile(mutant.source, mutant.file, "exec"))
    living = functions_of(mutant.file)
    before = {name: function.__code__ for name, function in living.items()}
    _forget()
    try:
        for name, function in living.items():
            function.__code__ = changed[name]
        return any(fails(test, given) for test, given in tests)
    finally:
        for name, function in living.items():
            function.__code__ = before[name]
        _forget()


def _forget() -> None:
    """What is remembered of the table of rights was read in another way."""
    roles = import_module("accounts.roles")
    for name in DECIDES["accounts/roles.py"]:
        getattr(vars(roles).get(name), "cache_clear", lambda: None)()


def test_nearly_every_mutant_of_the_code_is_noticed(facts, capsys):
    tests = asked(facts)
    assert [test.__name__ for test, given in tests if fails(test, given)] == []
    tried = of_code()
    survivors = [f"{m.file}, {m.what}" for m in tried if not is_noticed(m, tests)]
    killed = len(tried) - len(survivors)
    with capsys.disabled():
        sys.stdout.write(f"\nmutants of the code: {killed} of {len(tried)} killed")
        sys.stdout.writelines(f"\n  survived: {what}" for what in survivors)
    assert killed >= LEAST * len(tried)
