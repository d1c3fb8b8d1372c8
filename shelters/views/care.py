"""Health, protected notes, talks and the care plan of one child."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from cases.models import Case
from common.refusals import Refused
from shelters.actions.care_plans import (
    approve_care_plan,
    make_care_plan,
    review_care_plan,
    why_not_make_care_plan,
    why_not_review_care_plan,
)
from shelters.actions.health import (
    note_protected_health,
    record_health_check,
    why_not_note_protected_health,
    why_not_record_health_check,
    why_not_write_counselling_note,
    write_counselling_note,
)
from shelters.choices import MUST_COVER
from shelters.forms import (
    CarePlanForm,
    CounsellingForm,
    HealthForm,
    ProtectedForm,
    ReviewForm,
)
from shelters.models import CarePlan
from shelters.views.pages import case_of, now_for_form, verb_page

both = require_http_methods(["GET", "POST"])


@both
def health_new(request: SignedInRequest, pk) -> HttpResponse:
    case = case_of(request, pk)
    form = HealthForm(request.POST or None)
    return verb_page(
        request,
        case=case,
        form=form,
        title=_("Health check"),
        intro=_("Within 24 hours of every admission."),
        why_not=why_not_record_health_check(case, by=request.user),
        deed=lambda: record_health_check(case, by=request.user, **form.cleaned_data),
        said=_("The health check is on record."),
        back=case,
    )


@both
def protected_new(request: SignedInRequest, pk) -> HttpResponse:
    case = case_of(request, pk)
    form = ProtectedForm(request.POST or None, initial={"noted_at": now_for_form()})
    return verb_page(
        request,
        case=case,
        form=form,
        title=_("Protected note"),
        intro=_("Read by counsellors, doctors, the superintendent and the Committee."),
        why_not=why_not_note_protected_health(case, by=request.user),
        deed=lambda: note_protected_health(case, by=request.user, **form.cleaned_data),
        said=_("The protected note is on record."),
        back=case,
    )


@both
def counselling_new(request: SignedInRequest, pk) -> HttpResponse:
    case = case_of(request, pk)
    form = CounsellingForm(request.POST or None)
    return verb_page(
        request,
        case=case,
        form=form,
        title=_("Talk with the child"),
        intro=_("Read by counsellors only."),
        why_not=why_not_write_counselling_note(case, by=request.user),
        deed=lambda: write_counselling_note(case, by=request.user, **form.cleaned_data),
        said=_("The note is on record."),
        back=case,
    )


@both
def care_plan(request: SignedInRequest, pk) -> HttpResponse:
    case = case_of(request, pk)
    form = CarePlanForm(request.POST or None)
    return verb_page(
        request,
        case=case,
        form=form,
        title=_("Care plan"),
        why_not=why_not_make_care_plan(case, by=request.user),
        deed=lambda: make_care_plan(case, by=request.user, **form.as_action()),
        said=_("The care plan is made."),
        back=case,
        template="shelters/care_plan_form.html",
        musts=", ".join(str(area.label) for area in MUST_COVER),
    )


def _plan_of(case: Case) -> CarePlan:
    plans = CarePlan.objects.current().select_related("case", "made_by")
    return get_object_or_404(plans, case=case)


@both
def care_plan_review(request: SignedInRequest, pk) -> HttpResponse:
    case = case_of(request, pk)
    plan = _plan_of(case)
    form = ReviewForm(request.POST or None)
    return verb_page(
        request,
        case=case,
        form=form,
        title=_("Look at the care plan again"),
        intro=_("Every three months at least (Model Rules, rule 39)."),
        why_not=why_not_review_care_plan(plan, by=request.user),
        deed=lambda: review_care_plan(plan, by=request.user, **form.cleaned_data),
        said=_("The review is on record."),
        back=case,
    )


@require_POST
def care_plan_approve(request: SignedInRequest, pk) -> HttpResponse:
    case = case_of(request, pk)
    if not request.user.may("shelters.approve_care_plan"):
        raise Http404
    try:
        approve_care_plan(_plan_of(case), by=request.user)
        messages.success(request, _("The care plan is approved."))
    except Refused as refused:
        messages.error(request, refused.reason)
    return redirect("oversight:case-tab", case.pk, "shelter")
