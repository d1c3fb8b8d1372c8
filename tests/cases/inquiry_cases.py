"""A child of one operation's district who has been before the Committee."""

import pytest
from django.urls import reverse

from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from cases.models import Clock
from tests.conftest import behind_the_walls
from tests.factories import World, hours_ago


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def produced_case(world, wall, **facts):
    wall(world.caseworker)
    facts = {"sex": Sex.BOY, "name": "Raju Mandal", "age_years": 12} | facts
    case = take_in_child(Intake(**facts), by=world.caseworker, rescued_at=hours_ago(20))
    with behind_the_walls():
        case.produced_at = hours_ago(10)
        case.status = "PRODUCED"
        case.save()
    return case


def clock(case, code):
    with behind_the_walls():
        return Clock.objects.filter(case=case, rule__code=code).order_by("id").last()


def rows(queryset):
    with behind_the_walls():
        return list(queryset)


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def case(world, wall):
    return produced_case(world, wall)
