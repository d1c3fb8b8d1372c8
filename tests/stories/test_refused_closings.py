"""A case that lacks one of the ten conditions is closed by nobody, by no road."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.lifecycle import CaseStatus
from cases.models import Case, Flag
from common import walls
from reintegration.actions.closing import SENTENCES
from reintegration.choices import Condition
from reintegration.models import ClosureGateRecord
from tests.conftest import behind_the_walls
from tests.factories import UserFactory
from tests.reintegration.conftest import home, make_case, world
from tests.reintegration.restored import bring_home, fulfil, signed_order

__all__ = ["home", "make_case", "world"]
pytestmark = pytest.mark.django_db

SETTLED_BY_TIME = {Condition.TWO_YEARS, Condition.RED_FLAGS, Condition.SIGNED}


@pytest.fixture
def lacking(make_case, home):
    """A case that has everything for its closing but one condition."""

    def make(condition):
        months = 23 if condition == Condition.TWO_YEARS else 25
        case = bring_home(make_case(), home, months=months)
        fulfil(case, home, but={condition} - SETTLED_BY_TIME)
        if condition == Condition.RED_FLAGS:
            warn(case, home.follow_up)
        signed = condition != Condition.SIGNED
        order = signed_order(case, "CLOSE", members=2 + signed, made=signed)
        return case, order

    return make


def warn(case, by) -> None:
    with behind_the_walls():
        Flag.objects.create(
            kind="RED_AGENT",
            severity="stop",
            case=case,
            subject_id=str(case.pk),
            agency=case.owner,
            raised_at=timezone.now(),
            raised_by=by,
            note="An agent has been in touch",
        )


def close_page(case) -> str:
    return reverse("reintegration:case-close", args=[case.pk])


def status_of(case) -> str:
    with behind_the_walls():
        return Case.objects.get(pk=case.pk).status


@pytest.mark.parametrize("condition", list(Condition))
def test_the_page_names_the_condition_that_is_missing(
    lacking, world, browser, condition
):
    case, _order = lacking(condition)
    answer = browser(world.cwc_chair).post(close_page(case))
    assert answer.status_code == 200
    assert str(SENTENCES[condition]) in answer.context["why_not"]
    assert status_of(case) == CaseStatus.RESTORED


@pytest.mark.parametrize("condition", list(Condition))
def test_the_database_itself_refuses_who_goes_past_the_page(lacking, world, condition):
    case, order = lacking(condition)
    walls.enter(world.cwc_chair.pk)
    ClosureGateRecord.objects.create(
        case=case,
        order=order,
        results={str(number): "ok" for number in range(1, 11)},
        closed_on=timezone.localdate(),
        closed_by=world.cwc_chair,
    )
    with pytest.raises(DatabaseError, match="the closure gate is shut"):
        _write_closed(case)
    assert status_of(case) == CaseStatus.RESTORED


def _write_closed(case) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "update cases_case set status = 'CLOSED', closed_on = current_date"
            " where id = %s",
            [case.pk],
        )


def test_nothing_is_closed_without_the_record_of_its_gate(lacking, world):
    case, _order = lacking(Condition.SUMMARY)
    walls.enter(world.cwc_chair.pk)
    with pytest.raises(DatabaseError, match="only with the record"):
        _write_closed(case)


@pytest.mark.parametrize(
    "role", [Role.SYSTEM_ADMIN, Role.STATE_ADMIN, Role.AUDITOR, Role.DM, Role.DCPO]
)
def test_no_administrator_closes_a_case_not_even_a_complete_one(
    make_case, home, world, browser, role
):
    case = bring_home(make_case(), home, months=25)
    fulfil(case, home)
    signed_order(case, "CLOSE")
    person = getattr(world, role.lower(), None) or UserFactory(role=role)
    answer = browser(person).post(close_page(case))
    assert answer.status_code == 404 or answer.context["why_not"]
    assert status_of(case) == CaseStatus.RESTORED
    assert browser(world.cwc_chair).post(close_page(case)).status_code == 302
    assert status_of(case) == CaseStatus.CLOSED


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.STATE_ADMIN])
def test_an_administrator_changes_no_row_of_a_case_by_sql(lacking, role):
    case, _order = lacking(Condition.SUMMARY)
    walls.enter(UserFactory(role=role).pk)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "update cases_case set status = 'CLOSED', closed_on = current_date"
            " where id = %s",
            [case.pk],
        )
        assert cursor.rowcount == 0
    assert status_of(case) == CaseStatus.RESTORED
