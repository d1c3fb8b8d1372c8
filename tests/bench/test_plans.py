"""How the database finds a page of cases: in the index's order, sorting nothing."""

import json

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Event
from bench.rounds import faults_of
from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from cases.models import Case, CaseGroupReach, ChildIdentity, Clock
from tests.conftest import behind_the_walls
from tests.factories import World, hours_ago

pytestmark = pytest.mark.django_db


# Some hundred other offices that see the same cases.
MANY_OFFICES = """
with offices as (
  insert into auth_group (name)
  select 'office of plans ' || n from generate_series(1, 400) n returning id)
insert into cases_casegroupreach (group_id, permission_id, content_object_id, status)
select o.id, r.permission_id, r.content_object_id, r.status
  from offices o cross join (
    select distinct permission_id, content_object_id, status
      from cases_casegroupreach) r
"""


def nodes(plan):
    return [plan, *(node for part in plan.get("Plans", []) for node in nodes(part))]


def plan_of(rows):
    """The plan of a query; a small table must not tempt it to read everything, nor to
    sort a handful of rows that an index has in order."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("set local enable_bitmapscan = off")
        cursor.execute("set local enable_sort = off")
    return nodes(json.loads(rows.explain(format="json"))[0]["Plan"])


@pytest.fixture
def person(wall):
    world = World().offices()
    wall(world.caseworker)
    for n in range(5):
        take_in_child(
            Intake(sex=Sex.BOY), by=world.caseworker, rescued_at=hours_ago(30 + n)
        )
    # In a table of one page every index is as good; of what other tests left in a few
    # pages the database may know anything.
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute(MANY_OFFICES)
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


def faults(rows):
    """What makes a wall dear in the plan of a query, in any of its parts."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
    return faults_of(json.loads(rows.explain(format="json"))[0]["Plan"])


def keys_of(person):
    return list(CaseGroupReach.objects.of(person).values_list("content_object", flat=1))


SHAPES = {
    "a page of the list": lambda person: Case.objects.lines().filter(
        pk__in=keys_of(person)
    ),
    "one case": lambda person: (
        Case.objects.visible_to(person).with_child().filter(pk=keys_of(person)[0])
    ),
    "reach": lambda person: CaseGroupReach.objects.of(person)[:26],
    "clocks of a case": lambda person: Clock.objects.filter(case=keys_of(person)[0]),
    "events of a case": lambda person: Event.objects.of_case(
        Case.objects.get(pk=keys_of(person)[0])
    ),
    "who is who": lambda person: ChildIdentity.objects.filter(
        child__cases__in=keys_of(person)
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_no_wall_calls_a_function_for_each_row_or_gathers_all_that_is_seen(
    person, shape
):
    assert faults(SHAPES[shape](person)) == []


def test_a_dear_wall_would_be_noticed():
    plan = {
        "Node Type": "Seq Scan",
        "Plans": [
            {"Filter": "(wall_agencies() && agency_ids)"},
            {"Join Filter": "x", "Filter": "(ANY (id = (hashed SubPlan 1).col1))"},
        ],
    }
    assert len(faults_of(plan)) == 2
