"""Concerns, excused duties, and who works on a case."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from cases.actions import assigning, concerns, excusing
from cases.choices import Severity
from cases.forms.concerns import ClearForm, ConcernForm, ExcuseForm, WorkerForm
from cases.models import Clock, Flag
from cases.views.about_case import case_within_reach, form_about, of_case_within_reach


@require_http_methods(["GET", "POST"])
def concern_new(request: SignedInRequest, pk) -> HttpResponse:
    """Say in words what is wrong."""
    case = case_within_reach(request, pk)
    form = ConcernForm(request.POST or None)
    return form_about(
        request,
        case,
        form,
        act=lambda: concerns.raise_concern(
            case,
            note=form.cleaned_data["note"],
            severity=Severity(form.cleaned_data["severity"]),
            by=request.user,
        ),
        said=_("The concern is raised. The Committee sees it."),
        title=_("Raise a concern"),
        submit_label=_("Raise it"),
        why_not=concerns.why_not_raise_concern(case, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def concern_clear(request: SignedInRequest, pk) -> HttpResponse:
    """Say what was done about it."""
    flag = of_case_within_reach(request, Flag, pk)
    case = case_within_reach(request, flag.case_id)
    form = ClearForm(request.POST or None)
    return form_about(
        request,
        case,
        form,
        act=lambda: concerns.clear_concern(flag, by=request.user, **form.cleaned_data),
        said=_("The concern is cleared."),
        title=_("Clear a concern"),
        intro=flag.words_for(request.user),
        submit_label=_("Clear it"),
        why_not=concerns.why_not_clear_concern(flag, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def clock_excuse(request: SignedInRequest, pk) -> HttpResponse:
    """Say why a duty need not be done."""
    clock = of_case_within_reach(request, Clock, pk)
    form = ExcuseForm(request.POST or None)
    return form_about(
        request,
        clock.case,
        form,
        act=lambda: excusing.excuse_clock(clock, by=request.user, **form.cleaned_data),
        said=_("The duty is excused; the reason stays on its tile."),
        title=_("Excuse a duty"),
        intro=clock.rule.text,
        submit_label=_("Excuse it"),
        why_not=excusing.why_not_excuse_clock(clock, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def worker_assign(request: SignedInRequest, pk) -> HttpResponse:
    """Say who of one's own office works on the case."""
    case = case_within_reach(request, pk)
    form = WorkerForm(request.POST or None, by=request.user)
    return form_about(
        request,
        case,
        form,
        act=lambda: assigning.assign_worker(
            case, worker=form.cleaned_data["worker"], by=request.user
        ),
        said=_("The worker is named."),
        title=_("Who works on this case"),
        submit_label=_("Assign"),
        why_not=assigning.why_not_assign_worker(case, by=request.user),
    )
