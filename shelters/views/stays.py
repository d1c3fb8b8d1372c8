"""A child comes, goes, is missing, is found: one page for each verb."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from shelters.actions.leaves import (
    end_leave,
    give_leave,
    why_not_end_leave,
    why_not_give_leave,
)
from shelters.actions.placements import (
    admit_child,
    end_placement,
    order_placement,
    why_not_admit_child,
    why_not_end_placement,
    why_not_order_placement,
)
from shelters.actions.runaways import (
    record_found,
    report_runaway,
    report_to_police,
    why_not_record_found,
    why_not_report_runaway,
    why_not_report_to_police,
)
from shelters.forms import (
    AdmissionForm,
    FoundForm,
    LastSeenForm,
    LeaveEndForm,
    LeaveForm,
    LeavingForm,
    PlacementForm,
    PoliceReportForm,
)
from shelters.models import Leave, Placement, Runaway
from shelters.views.pages import case_of, nothing_to_do, now_for_form, verb_page

both = require_http_methods(["GET", "POST"])


def _living(case) -> Placement | None:
    stays = Placement.objects.filter(case=case).living()
    return stays.select_related("case", "shelter__agency").first()


def _runaway(case) -> Runaway | None:
    """The last time the child went missing."""
    return (
        Runaway.objects.filter(case=case)
        .select_related("case", "placement__shelter__agency")
        .order_by("-since")
        .first()
    )


@both
def placement_order(request: SignedInRequest, pk) -> HttpResponse:
    case = case_of(request, pk)
    form = PlacementForm(request.POST or None, case=case)
    return verb_page(
        request,
        case=case,
        form=form,
        title=_("Order a place in a shelter"),
        submit=_("Order this place"),
        why_not=why_not_order_placement(case, by=request.user),
        deed=lambda: order_placement(case, by=request.user, **form.cleaned_data),
        said=_("The place is ordered. The shelter sees the case now."),
        back=case,
    )


@both
def placement_admit(request: SignedInRequest, pk) -> HttpResponse:
    case = case_of(request, pk)
    waiting = Placement.objects.filter(case=case).waiting().select_related("case")
    placement = waiting.first()
    if placement is None:
        return nothing_to_do(request, case, _("No place is ordered for this child."))
    form = AdmissionForm(request.POST or None, initial={"at": now_for_form()})
    return verb_page(
        request,
        case=case,
        form=form,
        title=_("Admit the child"),
        submit=_("Admit"),
        why_not=why_not_admit_child(placement, by=request.user),
        deed=lambda: admit_child(placement, by=request.user, **form.cleaned_data),
        said=_("The child is admitted. A doctor must see it within 24 hours."),
        back="shelters:arrivals",
    )


@both
def placement_end(request: SignedInRequest, pk) -> HttpResponse:
    case = case_of(request, pk)
    placement = _living(case)
    if placement is None:
        return nothing_to_do(request, case, _("The child lives in no shelter."))
    form = LeavingForm(request.POST or None, initial={"at": now_for_form()})
    return verb_page(
        request,
        case=case,
        form=form,
        title=_("The child leaves the shelter"),
        intro=_("With the stay ends the shelter's sight of this case."),
        why_not=why_not_end_placement(placement, by=request.user),
        deed=lambda: end_placement(placement, by=request.user, **form.cleaned_data),
        said=_("The stay is ended."),
        back="shelters:children",
    )


@both
def runaway_report(request: SignedInRequest, pk) -> HttpResponse:
    case = case_of(request, pk)
    placement = _living(case)
    if placement is None:
        return nothing_to_do(request, case, _("The child lives in no shelter."))
    form = LastSeenForm(request.POST or None)
    return verb_page(
        request,
        case=case,
        form=form,
        title=_("The child is missing"),
        intro=_("Committee, police and protection unit are told at once."),
        submit=_("Report the child missing"),
        danger=True,
        why_not=why_not_report_runaway(placement, by=request.user),
        deed=lambda: report_runaway(placement, seen=form.as_seen(), by=request.user),
        said=_("The child is reported missing. Tell the police within 24 hours."),
        back=case,
    )


@both
def runaway_police(request: SignedInRequest, pk) -> HttpResponse:
    case = case_of(request, pk)
    runaway = _runaway(case)
    if runaway is None:
        return nothing_to_do(request, case, _("The child isn't missing."))
    form = PoliceReportForm(request.POST or None)
    return verb_page(
        request,
        case=case,
        form=form,
        title=_("Report to the police"),
        why_not=why_not_report_to_police(runaway, by=request.user),
        deed=lambda: report_to_police(runaway, by=request.user, **form.cleaned_data),
        said=_("The report is on record."),
        back=case,
    )


@both
def runaway_found(request: SignedInRequest, pk) -> HttpResponse:
    case = case_of(request, pk)
    runaway = _runaway(case)
    if runaway is None:
        return nothing_to_do(request, case, _("The child isn't missing."))
    form = FoundForm(request.POST or None, initial={"found_at": now_for_form()})
    return verb_page(
        request,
        case=case,
        form=form,
        title=_("The child is found"),
        why_not=why_not_record_found(runaway, by=request.user),
        deed=lambda: record_found(runaway, by=request.user, **form.cleaned_data),
        said=_("It is on record that the child was found."),
        back="shelters:arrivals",
    )


@both
def leave_give(request: SignedInRequest, pk) -> HttpResponse:
    case = case_of(request, pk)
    placement = _living(case)
    if placement is None:
        return nothing_to_do(request, case, _("The child lives in no shelter."))
    form = LeaveForm(request.POST or None)
    return verb_page(
        request,
        case=case,
        form=form,
        title=_("Give leave"),
        why_not=why_not_give_leave(placement, by=request.user),
        deed=lambda: give_leave(placement, by=request.user, **form.cleaned_data),
        said=_("The leave is on record."),
        back=case,
    )


@both
def leave_end(request: SignedInRequest, pk) -> HttpResponse:
    case = case_of(request, pk)
    leaves = Leave.objects.filter(case=case).select_related("case", "placement")
    leave = leaves.order_by("-from_at").first()
    if leave is None:
        return nothing_to_do(request, case, _("The child isn't on leave."))
    form = LeaveEndForm(request.POST or None, initial={"back_at": now_for_form()})
    return verb_page(
        request,
        case=case,
        form=form,
        title=_("Back from leave"),
        why_not=why_not_end_leave(leave, by=request.user),
        deed=lambda: end_leave(leave, by=request.user, **form.cleaned_data),
        said=_("The child is back."),
        back=case,
    )
