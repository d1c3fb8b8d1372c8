"""FIR or why not, and what follows from it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from cases.actions import police
from cases.choices import FIRStatus
from cases.forms.groups import GroupFIRForm
from cases.forms.police import (
    FIRForm,
    FIRRefusalForm,
    FIRStatusForm,
    InformForm,
    ProsecutionForm,
)
from cases.models import FIR, Case, FIRRefusal, RescueOperation
from cases.views.about_case import (
    case_within_reach,
    do_at_once,
    form_about,
    form_about_children,
    of_case_within_reach,
)


@require_http_methods(["GET", "POST"])
def fir_new(request: SignedInRequest, pk) -> HttpResponse:
    """File the FIR of one child."""
    case = case_within_reach(request, pk)
    form = FIRForm(request.POST or None, case=case)
    return form_about(
        request,
        case,
        form,
        act=lambda: police.file_fir(case, by=request.user, **form.cleaned_data),
        said=_("The FIR is on record."),
        title=_("File the FIR"),
        submit_label=_("File the FIR"),
        why_not=police.why_not_file_fir(case, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def operation_fir(request: SignedInRequest, pk) -> HttpResponse:
    """One FIR about several children of an operation."""
    visible = RescueOperation.objects.visible_to(request.user)
    operation = get_object_or_404(visible, pk=pk)
    of_operation = Case.objects.visible_to(request.user).filter(operation=operation)
    waiting = of_operation.filter(firs__isnull=True).with_child().order_by("number")
    first = waiting.first()
    form = GroupFIRForm(
        request.POST or None,
        waiting=waiting,
        case=first or Case(rescued_at=timezone.now()),
    )

    def act():
        facts = {**form.cleaned_data}
        firs = police.file_firs(facts.pop("cases"), by=request.user, **facts)
        return ngettext(
            "The FIR is on record for %(n)d child.",
            "The FIR is on record for %(n)d children.",
            len(firs),
        ) % {"n": len(firs)}

    return form_about_children(
        request,
        operation,
        form,
        act=act,
        title=_("File one FIR for several children"),
        submit_label=_("File the FIR"),
        why_not=police.why_not_file_fir(first, by=request.user)
        if first
        else _("Every child of this operation has an FIR."),
    )


@require_http_methods(["GET", "POST"])
def fir_refusal(request: SignedInRequest, pk) -> HttpResponse:
    """Which officer did not file the FIR, and why."""
    case = case_within_reach(request, pk)
    form = FIRRefusalForm(request.POST or None)
    return form_about(
        request,
        case,
        form,
        act=lambda: police.record_fir_refusal(
            case, by=request.user, **form.cleaned_data
        ),
        said=_("It is on record why there is no FIR. The Committee looks at it."),
        title=_("Record why there is no FIR"),
        submit_label=_("Record it"),
        why_not=police.why_not_record_fir_refusal(case, by=request.user),
    )


@require_POST
def fir_refusal_confirm(request: SignedInRequest, pk) -> HttpResponse:
    """The Committee has looked at the reason."""
    refusal = of_case_within_reach(request, FIRRefusal, pk)
    do_at_once(
        request,
        act=lambda: police.confirm_fir_refusal(refusal, by=request.user),
        said=_("It is confirmed that there is no FIR."),
        why_not=police.why_not_confirm_fir_refusal(refusal, by=request.user),
    )
    return redirect(refusal.case)


@require_POST
def fir_sign(request: SignedInRequest, pk) -> HttpResponse:
    """The informant has signed the electronic FIR."""
    fir = of_case_within_reach(request, FIR, pk)
    do_at_once(
        request,
        act=lambda: police.sign_efir(fir, by=request.user),
        said=_("The FIR is signed and filed."),
        why_not=police.why_not_sign_efir(fir, by=request.user),
    )
    return redirect(fir.case)


@require_http_methods(["GET", "POST"])
def fir_status(request: SignedInRequest, pk) -> HttpResponse:
    """How far the investigation and the trial are."""
    fir = of_case_within_reach(request, FIR, pk)
    form = FIRStatusForm(request.POST or None, fir=fir)
    return form_about(
        request,
        fir.case,
        form,
        act=lambda: police.move_fir(
            fir, status=FIRStatus(form.cleaned_data["status"]), by=request.user
        ),
        said=_("The investigation is up to date."),
        title=_("FIR %s") % fir.number,
        submit_label=_("Save"),
        why_not=police.why_not_move_fir(fir, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def victim_inform(request: SignedInRequest, pk) -> HttpResponse:
    """The child's side was told how the investigation stands."""
    case = case_within_reach(request, pk)
    form = InformForm(request.POST or None)
    return form_about(
        request,
        case,
        form,
        act=lambda: police.inform_victim(case, by=request.user, **form.cleaned_data),
        said=_("It is on record that the child’s side was told."),
        title=_("The child’s side is told"),
        intro=_("How the investigation stands, within 90 days (BNSS, section 193)."),
        submit_label=_("Record it"),
        why_not=police.why_not_inform_victim(case, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def prosecution_new(request: SignedInRequest, pk) -> HttpResponse:
    """One step of the trial."""
    case = case_within_reach(request, pk)
    form = ProsecutionForm(request.POST or None)
    return form_about(
        request,
        case,
        form,
        act=lambda: police.record_prosecution(
            case, by=request.user, **form.cleaned_data
        ),
        said=_("The step is on record."),
        title=_("Record a step of the trial"),
        submit_label=_("Record the step"),
        why_not=police.why_not_record_prosecution(case, by=request.user),
    )
