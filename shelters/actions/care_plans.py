"""The individual care plan (Form 7): made within a month, approved, looked at again."""

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases import reach
from cases.happening import happened
from cases.models import Case, ClockRule
from common.refusals import refuse_if
from shelters.choices import MUST_COVER, Area, Stay
from shelters.models import CarePlan, CarePlanArea, CarePlanReview

# Model Rules r. 39: the management committee looks at each plan again and again.
REVIEWED = "CARE_PLAN_REVIEW"


@dataclass(frozen=True)
class AreaPlan:
    """One area of a plan as it is written."""

    need: str
    intervention: str
    concern: str = ""

    @property
    def is_silent(self) -> bool:
        return not (self.need.strip() and self.intervention.strip())


def _next_review(case: Case) -> date:
    """The last day for the next look at a plan, by the rule of today."""
    today = timezone.localdate()
    rules = ClockRule.objects.in_force(today, case.district.state_id)
    return today + relativedelta(months=rules.get(code=REVIEWED).offset_months)


def why_not_make_care_plan(
    case: Case, *, by: User, areas: dict[Area, AreaPlan] | None = None
) -> str:
    """Why this person can't make this plan, or nothing."""
    if not reach.may(by, "shelters.write_care_plan", case):
        return _("Your role can't write a care plan.")
    if case.is_over:
        return _("The case is over.")
    if not case.produced_at:
        return _("The child has not been before the Committee yet.")
    return "" if areas is None else _why_not_areas(areas)


def _why_not_areas(areas: dict[Area, AreaPlan]) -> str:
    silent = [a for a in MUST_COVER if a not in areas or areas[a].is_silent]
    if silent:
        return _("The plan says nothing yet on: %s.") % ", ".join(
            str(area.label) for area in silent
        )
    halves = [area for area, plan in areas.items() if plan.is_silent]
    if halves:
        return _("Say both what is needed and what is done: %s.") % ", ".join(
            str(Area(area).label) for area in halves
        )
    return ""


@transaction.atomic
def make_care_plan(
    case: Case,
    *,
    stay: Stay | str,
    areas: dict[Area, AreaPlan],
    by: User,
    child_view: str = "",
    review_on: date | None = None,
) -> CarePlan:
    """Write the plan; the one that held until now is kept and holds no more."""
    case = Case.objects.locked(case)
    refuse_if(why_not_make_care_plan(case, by=by, areas=areas))
    now = timezone.now()
    replaced = CarePlan.objects.current().filter(case=case).update(replaced_at=now)
    plan = CarePlan(
        case=case,
        stay=stay,
        child_view=child_view.strip(),
        made_at=now,
        made_by=by,
        review_on=review_on or _next_review(case),
    )
    plan.full_clean()
    plan.save(force_insert=True)
    CarePlanArea.objects.bulk_create(
        CarePlanArea(
            plan=plan,
            area=area,
            need=written.need.strip(),
            concern=written.concern.strip(),
            intervention=written.intervention.strip(),
        )
        for area, written in areas.items()
    )
    happened(
        EventType.CARE_PLAN_MADE,
        by=by,
        about=plan,
        case=case,
        at=now,
        areas=len(areas),
        replaced=replaced,
    )
    return plan


def why_not_approve_care_plan(plan: CarePlan, *, by: User) -> str:
    """Why this person can't approve the plan, or nothing."""
    if not reach.may(by, "shelters.approve_care_plan", plan.case):
        return _("Your role can't approve a care plan.")
    if plan.replaced_at:
        return _("A newer plan has replaced this one.")
    if plan.approved_at:
        return _("The plan is approved already.")
    if plan.made_by_id == by.pk:
        return _("Who writes a plan doesn't approve it.")
    return ""


@transaction.atomic
def approve_care_plan(plan: CarePlan, *, by: User) -> CarePlan:
    """Agree to the plan: the Committee, or the superintendent for a caseworker's."""
    case, plan = _locked(plan)
    refuse_if(why_not_approve_care_plan(plan, by=by))
    plan.approved_at = timezone.now()
    plan.approved_by = by
    plan.full_clean()
    plan.save()
    happened(EventType.CARE_PLAN_APPROVED, by=by, about=plan, case=case)
    return plan


def why_not_review_care_plan(
    plan: CarePlan, *, by: User, next_on: date | None = None
) -> str:
    """Why this person can't look at the plan again, or nothing."""
    if not reach.may(by, "shelters.write_care_plan", plan.case):
        return _("Your role can't review a care plan.")
    if plan.replaced_at:
        return _("A newer plan has replaced this one.")
    if next_on and next_on <= timezone.localdate():
        return _("The next review lies in the future.")
    if next_on and next_on > (latest := _next_review(plan.case)):
        return _("The next review is on %s at the latest.") % date_format(latest)
    return ""


@transaction.atomic
def review_care_plan(
    plan: CarePlan,
    *,
    progress: str,
    by: User,
    child_view: str = "",
    next_on: date | None = None,
) -> CarePlanReview:
    """Write down how the plan goes and when it is looked at next (Form 7 B)."""
    case, plan = _locked(plan)
    next_on = next_on or _next_review(case)
    refuse_if(why_not_review_care_plan(plan, by=by, next_on=next_on))
    review = CarePlanReview(
        plan=plan,
        reviewed_at=timezone.now(),
        progress=progress.strip(),
        child_view=child_view.strip(),
        next_on=next_on,
        reviewed_by=by,
    )
    review.full_clean()
    review.save(force_insert=True)
    plan.review_on = next_on
    plan.save()
    happened(EventType.CARE_PLAN_REVIEWED, by=by, about=review, case=case)
    return review


def _locked(plan: CarePlan) -> tuple[Case, CarePlan]:
    case = Case.objects.locked(plan.case)
    plan = CarePlan.objects.locked(plan)
    plan.case = case
    return case, plan
