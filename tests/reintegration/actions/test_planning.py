from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.utils import timezone

from audit.models import Event
from cases import reach
from cases.choices import Duty
from cases.lifecycle import CaseStatus
from cases.models import Case, Clock
from common.refusals import Refused
from reintegration.actions.planning import (
    assign_follow_up,
    miss_visit,
    plan_follow_up,
    plan_visit,
    replan_visit,
)
from reintegration.models import FollowUpVisit
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, AgencyFactory, UserFactory
from tests.reintegration.restored import bring_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(make_case, home):
    return bring_home(make_case(), home)


def slot(case, code="FOLLOW_UP_2M"):
    return FollowUpVisit.objects.get(case=case, rule__code=code, missed_at=None)


def test_the_return_lays_down_seven_visits_over_two_years(case, home):
    visits = list(FollowUpVisit.objects.filter(case=case).in_order())
    day = timezone.localdate(case.restored_at)
    assert [visit.due_on for visit in visits] == [
        day + timedelta(days=7),
        *[day + relativedelta(months=n) for n in (2, 6, 9, 12, 18, 24)],
    ]
    assert {visit.agency_id for visit in visits} == {home.follow_up.agency_id}
    assert Event.objects.of_case(case).filter(type="visit.planned").count() == 1


def test_every_visit_has_a_clock_of_its_own(case, home):
    clocks = Clock.objects.filter(case=case, rule__subject="visit").open()
    assert clocks.count() == 7
    two = clocks.get(subject_id="FOLLOW_UP_2M")
    assert two.agency == home.follow_up.agency
    assert timezone.localdate(two.due_at) == slot(case).due_on


def test_planning_twice_for_one_return_adds_nothing(case, home):
    plan_follow_up(case, by=home.dcpo)
    assert FollowUpVisit.objects.filter(case=case).count() == 7
    assert Clock.objects.filter(case=case, rule__subject="visit").open().count() == 7


def test_a_new_return_begins_a_new_schedule(case, home):
    with behind_the_walls():
        later = case.restored_at + timedelta(days=30)
        Case.objects.filter(pk=case.pk).update(restored_at=later)
    case.refresh_from_db()
    plan_follow_up(case, by=home.dcpo)
    visits = FollowUpVisit.objects.filter(case=case)
    assert visits.open().count() == 7
    assert visits.filter(dropped_at__isnull=False).count() == 7
    clocks = Clock.objects.filter(case=case, rule__subject="visit").open()
    assert {clock.started_at for clock in clocks} == {later}


def test_police_who_bring_a_child_home_lay_down_visits_they_cannot_read(
    make_case, world, home, wall
):
    case = bring_home(make_case(), home, plan=False)
    wall(world.police)
    assert len(plan_follow_up(case, by=world.police)) == 7
    assert plan_follow_up(case, by=world.police)
    assert not FollowUpVisit.objects.exists()
    wall(home.follow_up)
    assert FollowUpVisit.objects.visible_to(home.follow_up).open().count() == 7


def test_there_is_no_follow_up_before_the_return(make_case, world, wall):
    case = make_case()
    wall(world.dcpo)
    with pytest.raises(Refused, match="back home"):
        plan_follow_up(case, by=world.dcpo)
    case.status = CaseStatus.RESTORED
    with pytest.raises(Refused, match="back home"):
        plan_follow_up(case, by=world.dcpo)


def test_assign_follow_up(case, home, wall):
    other = AgencyFactory(place=MADHUBANI)
    wall(home.dcpo)
    assign_follow_up(case, to=other, by=home.dcpo)
    visits = FollowUpVisit.objects.filter(case=case).open()
    assert {visit.agency_id for visit in visits} == {other.pk}
    clocks = Clock.objects.filter(case=case, rule__subject="visit").open()
    assert {clock.agency_id for clock in clocks} == {other.pk}
    assert reach.holds(UserFactory(agency=other), Duty.FOLLOW_UP, case)
    assert not reach.holds(home.follow_up, Duty.FOLLOW_UP, case)
    assert Event.objects.of_case(case).filter(type="part.taken").exists()


def test_a_follow_up_worker_assigns_nobody(case, home, wall):
    wall(home.follow_up)
    with pytest.raises(Refused, match="role"):
        assign_follow_up(case, to=home.dcpo.agency, by=home.follow_up)


def test_plan_visit(case, home, wall):
    wall(home.follow_up)
    visit = slot(case)
    day = visit.due_on - timedelta(days=3)
    plan_visit(visit, planned_on=day, by=home.follow_up)
    visit.refresh_from_db()
    assert visit.planned_on == day
    with pytest.raises(Refused, match="would not count"):
        plan_visit(
            visit, planned_on=visit.due_on - timedelta(days=16), by=home.follow_up
        )
    with pytest.raises(Refused, match="today or later"):
        plan_visit(
            visit,
            planned_on=timezone.localdate() - timedelta(days=1),
            by=home.follow_up,
        )


def test_a_missed_visit_keeps_its_clock_running(case, home, wall):
    wall(home.follow_up)
    visit = miss_visit(slot(case), because="The road was flooded.", by=home.follow_up)
    assert visit.missed_at
    clock = Clock.objects.get(case=case, subject_id="FOLLOW_UP_2M")
    assert clock.is_open
    assert Event.objects.of_case(case).get(type="visit.missed").facts["due_on"]
    with pytest.raises(Refused, match="no longer"):
        miss_visit(visit, because="Again.", by=home.follow_up)


def test_a_missed_visit_has_a_reason(case, home, wall):
    wall(home.follow_up)
    with pytest.raises(ValidationError, match="Say why"):
        miss_visit(slot(case), because="  ", by=home.follow_up)


def test_a_replanned_visit_keeps_the_day_the_law_set(case, home, wall):
    wall(home.follow_up)
    missed = miss_visit(slot(case), because="Nobody opened.", by=home.follow_up)
    day = timezone.localdate() + timedelta(days=90)
    again = replan_visit(missed, planned_on=day, by=home.follow_up)
    assert (again.due_on, again.planned_on) == (missed.due_on, day)
    with pytest.raises(Refused, match="already"):
        replan_visit(missed, planned_on=day, by=home.follow_up)
    with pytest.raises(Refused, match="Only a missed"):
        replan_visit(again, planned_on=day, by=home.follow_up)


def test_the_committee_reads_visits_and_plans_none(case, home, wall):
    visit = slot(case)
    wall(home.cwc_chair)
    with pytest.raises(Refused, match="role"):
        plan_visit(visit, planned_on=visit.due_on, by=home.cwc_chair)
    with pytest.raises(Refused, match="role"):
        miss_visit(visit, because="Rain.", by=home.cwc_chair)
