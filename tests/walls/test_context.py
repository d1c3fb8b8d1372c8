"""Wall two's context: without it nothing opens, with it only what the person has."""

import pytest
from django.db import ProgrammingError, connection

from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from cases.models import Case
from common import walls
from tests.factories import World, hours_ago

pytestmark = pytest.mark.django_db


def test_the_web_process_is_no_owner_and_no_superuser():
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, rolsuper, rolbypassrls"
            " from pg_roles where rolname = current_user"
        )
        assert cursor.fetchone() == ("savera_web", False, False)


def test_a_forgotten_context_is_an_error_not_an_empty_list(wall):
    world = World().offices()
    wall(world.caseworker)
    take_in_child(Intake(sex=Sex.BOY), by=world.caseworker, rescued_at=hours_ago(2))
    walls.leave()

    with pytest.raises(ProgrammingError, match="nobody is asking"):
        list(Case.objects.all())


def test_the_web_process_may_not_go_on_clock_duty():
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        walls.on_clock_duty(),
    ):
        raise AssertionError("the web process took the clock's role")


def test_nobody_widens_the_reach_of_a_case_by_an_update(wall):
    world = World().offices()
    wall(world.caseworker)
    case = take_in_child(
        Intake(sex=Sex.BOY), by=world.caseworker, rescued_at=hours_ago(2)
    )
    offices = Case.objects.get(pk=case.pk).agency_ids
    Case.objects.filter(pk=case.pk).update(agency_ids=[*offices, 999999])
    assert Case.objects.get(pk=case.pk).agency_ids == offices
