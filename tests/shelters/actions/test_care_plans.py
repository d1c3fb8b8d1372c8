from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Event
from cases.models import Case, Clock
from common.refusals import Refused
from shelters.actions.care_plans import (
    AreaPlan,
    approve_care_plan,
    make_care_plan,
    review_care_plan,
    why_not_approve_care_plan,
    why_not_make_care_plan,
    why_not_review_care_plan,
)
from shelters.choices import MUST_COVER, Area
from shelters.models import CarePlan, CarePlanArea
from tests.conftest import behind_the_walls

pytestmark = pytest.mark.django_db

FULL = {
    area: AreaPlan(need="Something", intervention="Somebody does it")
    for area in MUST_COVER
}


@pytest.fixture
def case(world, wall, admitted):
    case = admitted().case
    wall(world.caseworker)
    return case


@pytest.fixture
def plan(world, case):
    return make_care_plan(case, stay="SHORT", areas=FULL, by=world.caseworker)


def test_make_care_plan(world, case, plan):
    assert plan.areas.count() == 5
    assert Clock.objects.get(case=case, rule__code="CARE_PLAN_1M").met_at
    assert Event.objects.of_case(case).get(type="care_plan.made").facts["areas"] == 5


@pytest.mark.parametrize("area", MUST_COVER)
def test_a_plan_silent_on_a_must_is_refused(world, case, area):
    silent = {**FULL, area: AreaPlan(need="Something", intervention=" ")}
    with pytest.raises(Refused, match=str(area.label)):
        make_care_plan(case, stay="SHORT", areas=silent, by=world.caseworker)
    without = {a: p for a, p in FULL.items() if a != area}
    assert why_not_make_care_plan(case, by=world.caseworker, areas=without)


def test_an_area_is_written_whole_or_not_at_all(world, case):
    half = {**FULL, Area.RELIGION: AreaPlan(need="", intervention="Temple")}
    with pytest.raises(Refused, match="Religion"):
        make_care_plan(case, stay="SHORT", areas=half, by=world.caseworker)


def test_a_new_plan_replaces_the_old_which_is_kept(world, case, plan):
    make_care_plan(case, stay="LONG", areas=FULL, by=world.caseworker)
    assert CarePlan.objects.filter(case=case).count() == 2
    assert CarePlan.objects.current().get(case=case).stay == "LONG"


def test_a_labour_officer_writes_no_plan_and_reads_none(world, wall, case, plan):
    wall(world.labour)
    assert why_not_make_care_plan(case, by=world.labour)
    assert not CarePlan.objects.exists()
    assert not CarePlanArea.objects.exists()


def test_a_child_who_was_not_produced_has_no_plan_yet(world, case):
    case.produced_at = None
    assert "Committee" in why_not_make_care_plan(case, by=world.caseworker)


def test_the_committee_or_the_superintendent_approves(world, wall, case, plan):
    assert why_not_approve_care_plan(plan, by=world.caseworker)
    wall(world.superintendent)
    approve_care_plan(plan, by=world.superintendent)
    plan.refresh_from_db()
    assert plan.approved_by == world.superintendent
    assert Event.objects.of_case(case).get(type="care_plan.approved")
    wall(world.cwc_chair)
    assert "already" in why_not_approve_care_plan(plan, by=world.cwc_chair)


def test_who_writes_a_plan_does_not_approve_it(world, wall, case):
    wall(world.superintendent)
    own = make_care_plan(case, stay="SHORT", areas=FULL, by=world.superintendent)
    with pytest.raises(Refused, match="doesn't approve"):
        approve_care_plan(own, by=world.superintendent)
    with (
        behind_the_walls(),
        pytest.raises(IntegrityError, match="care_plan_approved_by_another"),
        transaction.atomic(),
    ):
        CarePlan.objects.update(approved_by=world.superintendent)


def test_a_replaced_plan_is_neither_approved_nor_reviewed(world, wall, case, plan):
    make_care_plan(case, stay="LONG", areas=FULL, by=world.caseworker)
    plan.refresh_from_db()
    assert why_not_review_care_plan(plan, by=world.caseworker)
    wall(world.superintendent)
    assert why_not_approve_care_plan(plan, by=world.superintendent)


def test_a_review_meets_its_clock_and_starts_the_next(world, case, plan):
    first = Clock.objects.get(case=case, rule__code="CARE_PLAN_REVIEW")
    review_care_plan(plan, progress="He reads.", by=world.caseworker)
    first.refresh_from_db()
    assert first.met_at
    following = Clock.objects.filter(case=case, rule__code="CARE_PLAN_REVIEW").open()
    assert following.get().pk != first.pk
    assert Event.objects.of_case(case).get(type="care_plan.reviewed")


@pytest.mark.parametrize("days", [0, 100], ids=["today", "too late"])
def test_the_next_review_is_within_three_months(world, plan, days):
    with pytest.raises(Refused):
        review_care_plan(
            plan,
            progress="He reads.",
            by=world.caseworker,
            next_on=timezone.localdate() + timedelta(days=days),
        )


def test_the_case_of_another_district_has_no_plan_to_see(world, wall, plan):
    assert Case.objects.exists()
    wall(world.dm)
    assert not CarePlan.objects.exists()
