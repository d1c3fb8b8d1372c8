"""How the database finds a page of cases: in the index's order, sorting nothing."""

import json

import pytest
from django.db import connection
from django.utils import timezone

from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from cases.models import Case, CaseGroupReach
from tests.conftest import behind_the_walls
from tests.factories import World, hours_ago

pytestmark = pytest.mark.django_db


def nodes(plan):
    return [plan, *(node for part in plan.get("Plans", []) for node in nodes(part))]


def plan_of(rows):
    """The plan of a query; a small table must not tempt it to read everything."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("set local enable_bitmapscan = off")
    return nodes(json.loads(rows.explain(format="json"))[0]["Plan"])


@pytest.fixture
def person(wall):
    world = World().offices()
    wall(world.caseworker)
    for n in range(5):
        take_in_child(
            Intake(sex=Sex.BOY), by=world.caseworker, rescued_at=hours_ago(30 + n)
        )
    # Of what other tests left in a few pages the database may know anything.
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute("analyze cases_casegroupreach, cases_case")
    return world.caseworker


def kinds(plan):
    return {node["Node Type"] for node in plan}


def test_a_page_of_the_newest_cases_is_read_in_order_and_not_sorted(person):
    reach = CaseGroupReach.objects.of(person)
    plan = plan_of(reach.order_by("-content_object_id")[:26])

    assert not kinds(plan) & {"Sort", "Incremental Sort", "Seq Scan"}
    assert "reach_newest" in {node.get("Index Name") for node in plan}


def test_a_page_of_late_cases_is_read_from_the_index_of_deadlines(person):
    reach = CaseGroupReach.objects.of(person).filter(next_due_at__lt=timezone.now())
    plan = plan_of(reach.order_by("next_due_at")[:26])

    assert not kinds(plan) & {"Sort", "Seq Scan"}
    assert "reach_due" in {node.get("Index Name") for node in plan}


def test_the_wall_reads_no_case_to_let_a_line_through(person):
    keys = list(CaseGroupReach.objects.of(person).values_list("content_object", flat=1))
    plan = plan_of(Case.objects.filter(pk__in=keys))

    assert not any("hashed" in str(node.get("Filter", "")) for node in plan)
    assert [n["Relation Name"] for n in plan if "Relation Name" in n] == ["cases_case"]
