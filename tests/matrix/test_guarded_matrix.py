"""A claim for a sexual offence, and each row that hangs on one, as cells of their own.

Who has the class of money reads them only with the class of such facts, or in the two
offices that grant and pay (ADR 21); reach is asked as of every other row.
"""

import sys
from collections import Counter

import pytest

from accounts.roles import DataClass
from common import walls
from oversight.guards import classes_of_tables
from tests.conftest import behind_the_walls
from tests.matrix import rows
from tests.matrix import test_rights_matrix as rights
from tests.matrix.canaries import READ_GUARDED

pytestmark = pytest.mark.django_db

world = rights.world
CLAIM = "compensation_claim"


def hanging_on_a_claim(found) -> list[str]:
    """The table of claims, and each whose rows can’t be without one, parents first.

    An office's own bank statement is its own, with what it has found in it.
    """
    hanging = [CLAIM]
    for parent in hanging:
        hanging += [
            table
            for table, columns in sorted(found.items())
            if table not in {*hanging, *rights.ELSEWHERE, *rights.OWN_OFFICE}
            if any(
                c.leads_to == parent and (c.needed or c is columns[0]) for c in columns
            )
        ]
    return hanging


def guarded_ground(found, around) -> rows.Ground:
    """Rows with keys of their own, about the case that everybody here knows."""
    plain = rights.ground_of("normal", *around)
    case = plain.key("cases_case", "uuid")
    ground = rights.ground_of("guarded", *around)
    for table, columns in found.items():
        if any(column.name == "case_id" for column in columns):
            ground.special.setdefault(table, {})["case_id"] = case
    ground.special[CLAIM]["guarded"] = True
    return ground


def answers(table, columns, ground, verbs) -> dict[str, bool]:
    """What the database did of each verb."""
    grounds = {"guarded": ground}
    did = {"read": bool(rights._seen(table, columns, grounds))}
    if "UPDATE" in verbs:
        did["change"] = bool(rights._changed(table, columns, grounds))
    if "INSERT" in verbs:
        did["add"] = rights._added(table, columns, ground)
    return did


def test_a_claim_for_a_sexual_offence_has_cells_of_its_own(world, capsys):
    people, found, *around = world
    ground = guarded_ground(found, around)
    tables = hanging_on_a_claim(found)
    with behind_the_walls():
        for table in tables:
            rows.add(table, rows.row(table, found[table], ground))
    classes = classes_of_tables()
    grants, desks = rights._grants(), rights._narrowed_to_desks()
    asked, wrong = 0, []
    for person in people:
        walls.enter(person.user.pk)
        for table in tables:
            verbs = {verb for verb in rights.VERBS if (table, verb) in grants}
            verbs -= {"INSERT"} if table in desks else set()
            for verb, real in answers(table, found[table], ground, verbs).items():
                about = person, "normal", table, DataClass(classes[table]), verb
                asked += 1
                plain = rights.Cell(*about).expected
                if real != (plain and person.role in READ_GUARDED):
                    wrong.append((person.role, person.relation, table, verb, real))
    with capsys.disabled():
        sys.stdout.write(f"\nguarded: {asked} cells asked, {len(wrong)} differ ")
    assert not wrong, sorted(Counter(cell[2:] for cell in wrong).items())
    assert len(tables) > 10
    assert asked > 2000
