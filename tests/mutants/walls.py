"""Mutants of wall two: each policy and right of the database, changed a little.

A mutant is killed when the guard queries see it or when the matrix of rights differs.
`SAVERA_LONG_TESTS=1` tries all, otherwise a few by lot. Survivors are named.
"""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pytest
from django.db import ProgrammingError, connection, transaction

from accounts.roles import DataClass, Role
from oversight.guards import NARROWED, POLICIES, Policy, classes_of_tables, holes
from tests.conftest import behind_the_walls
from tests.matrix.test_rights_matrix import (
    asked_of_the_database,
    in_the_matrix,
    world,
)

__all__ = ["world"]

pytestmark = pytest.mark.django_db

NUMBER = int(
    os.environ.get("SAVERA_MUTANTS")
    or (10_000 if os.environ.get("SAVERA_LONG_TESTS") else 16)
)
SEED = int(os.environ.get("SAVERA_MUTANT_SEED", "11"))
LEAST = 0.95
CLASS = re.compile(
    r"\( SELECT \('[A-Z]+'::text = ANY \(wall_(?:reads|writes)\(\)\)\)[^)]*\)"
)
REACH = re.compile(r"\( SELECT true AS bool\s+FROM cases_case seen_case.*?\)\)")


@dataclass(frozen=True)
class Mutant:
    """One small change of the database, and the table whose cells it would move."""

    table: str
    what: str
    sql: str


def mutants() -> list[Mutant]:
    """Every small change that is tried, of every policy and every right."""
    with connection.cursor() as cursor:
        cursor.execute(POLICIES)
        policies = [Policy(*row) for row in cursor.fetchall()]
    classes = classes_of_tables()
    tables = set(in_the_matrix(classes))
    found = [
        mutant
        for policy in policies
        if policy.table in tables and policy.to_people
        if policy.permissive or (policy.table, policy.name) in NARROWED
        for mutant in _of_policy(policy)
    ]
    for data_class in DataClass:
        table = next((t for t in sorted(tables) if classes[t] == data_class), None)
        if table:
            found += [_of_right(role, data_class, table) for role in Role]
    return found


def _of_policy(policy: Policy) -> Iterator[Mutant]:
    for word, asked in (("using", policy.using), ("with check", policy.check)):
        if not asked:
            continue
        for what, mutated in _changed(asked):
            if mutated != asked:
                yield Mutant(
                    policy.table,
                    f"{policy.place} {word}: {what}",
                    f"alter policy {policy.name} on {policy.table} {word} ({mutated})",
                )


def _changed(asked: str) -> Iterator[tuple[str, str]]:
    yield "everything", "true"
    yield "nothing", "false"
    yield "no class", CLASS.sub("true", asked)
    yield "no reach", REACH.sub("true", asked)
    yield "reads for writes", asked.replace("wall_writes", "wall_reads")
    yield (
        "another class",
        re.sub(r"'[A-Z]{2,4}'::text = ANY", "'CASE'::text = ANY", asked),
    )
    yield "or for and", asked.replace(" AND ", " OR ", 1)


def _of_right(role: Role, data_class: DataClass, table: str) -> Mutant:
    return Mutant(
        table,
        f"{role} reads {data_class}: turned round",
        "update accounts_roleright set reads = not reads, writes = not writes"  # noqa: S608
        f" where role = '{role}' and data_class = '{data_class}'",
    )


def test_nearly_every_mutant_of_the_walls_is_noticed(world, capsys):
    tried = mutants()
    lots = Random(SEED)  # noqa: S311  # which mutants, no secret
    drawn = lots.sample(tried, min(NUMBER, len(tried)))
    # What differs before a mutant is planted would hide that it was not noticed; the
    # matrix's own test names it.
    assert holes() == []
    wrong = asked_of_the_database(world, only={m.table for m in drawn})[1]
    differ = {cell.table for cell in wrong}
    drawn = [mutant for mutant in drawn if mutant.table not in differ]
    survivors = [mutant.what for mutant in drawn if not _noticed(mutant, world)]
    killed = len(drawn) - len(survivors)
    with capsys.disabled():
        sys.stdout.write(f"\nmutants of wall two: {killed} of {len(drawn)} killed")
        sys.stdout.writelines(f"\n  survived: {what}" for what in survivors)
    assert killed >= LEAST * len(drawn)


def _noticed(mutant: Mutant, world) -> bool:
    try:
        with transaction.atomic():
            with behind_the_walls(), connection.cursor() as cursor:
                cursor.execute(mutant.sql)
            noticed = bool(holes()) or bool(
                asked_of_the_database(world, only={mutant.table})[1]
            )
            transaction.set_rollback(True)
    except ProgrammingError:
        # A row that may be changed is then refused by an error.
        return True
    return noticed
