"""Pages of the journey home and of the return, and their papers."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.roles import DataClass
from audit.recording import note_access
from cases.models import Case
from cases.views.printing import paper_answer, paper_language
from common.forms import refusals_shown_on
from reintegration.actions import journey
from reintegration.actions.returning import return_child, why_not_return_child
from reintegration.documents import form_44, form_45
from reintegration.forms.journey import (
    AllowanceForm,
    CallOffForm,
    DepartForm,
    EscortForm,
    HandedOverForm,
    ReturnForm,
    in_paise,
)
from reintegration.models import Escort, Handover
from reintegration.models.receivers import receivers
from reintegration.views.home_checks import FORM, the_case


def _escort(request: SignedInRequest, pk: UUID) -> Escort:
    return get_object_or_404(
        Escort.objects.visible_to(request.user).select_related(
            "case__child",
            "case__identity",
            "case__home_district__state",
            "case__district__state",
            "order__committee",
            "given_by",
        ),
        pk=pk,
    )


@require_safe
def escort(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The journey home: what is ordered, paid, begun, ended."""
    case, user = the_case(request, pk), request.user
    note_access(by=user, case_id=case.pk, page="escort", data_classes=[DataClass.TRV])
    found = Escort.objects.visible_to(user).filter(case=case).order_by("-ordered_at")
    rows = [
        {
            "escort": one,
            "why_not_pay": journey.why_not_pay_allowance(one, by=user),
            "why_not_depart": journey.why_not_depart(one, by=user),
            "why_not_arrive": journey.why_not_record_arrival(one, by=user),
            "why_not_call_off": journey.why_not_call_off_escort(one, by=user),
        }
        for one in found.select_related("given_by", "order", "case__home_district")
    ]
    context = {
        "case": case,
        "rows": rows,
        "why_not_order": journey.why_not_order_escort(case, by=user),
        "why_not_return": why_not_return_child(case, by=user),
    }
    return render(request, "reintegration/escort.html", context)


@FORM
def escort_order(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Order who takes the child home (Form 45)."""
    case, user = the_case(request, pk), request.user
    form = EscortForm(
        request.POST or None,
        case=case,
        receivers=receivers(case, by=user),
        by_handover=Handover.objects.open().filter(case=case).exists(),
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            journey.order_escort(case, form.plan(), by=user)
            messages.success(request, _("The escort is ordered."))
            return redirect("reintegration:escort", pk)
    why_not = journey.why_not_order_escort(case, by=user)
    return _page(request, case, form, _("Order an escort"), _("Order"), why_not)


@FORM
def escort_pay(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Record the travel allowance, before the journey."""
    one = _escort(request, pk)
    form = AllowanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        with refusals_shown_on(form):
            paise = in_paise(facts.pop("rupees"))
            journey.pay_allowance(one, paise=paise, **facts, by=request.user)
            messages.success(request, _("The travel allowance is recorded."))
            return redirect("reintegration:escort", one.case_id)
    why_not = journey.why_not_pay_allowance(one, by=request.user)
    return _page(request, one.case, form, _("Travel allowance"), "", why_not)


@FORM
def escort_depart(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Begin the journey home."""
    one = _escort(request, pk)
    form = DepartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            journey.depart(one, **form.cleaned_data, by=request.user)
            messages.success(request, _("The child is on the way home."))
            return redirect("reintegration:escort", one.case_id)
    why_not = journey.why_not_depart(one, by=request.user)
    return _page(request, one.case, form, _("Begin the journey"), "", why_not)


@FORM
def escort_arrive(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Record to whom the escort gave the child and the file."""
    one = _escort(request, pk)
    form = HandedOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            journey.record_arrival(one, **form.cleaned_data, by=request.user)
            messages.success(request, _("The end of the journey is recorded."))
            return redirect("reintegration:escort", one.case_id)
    why_not = journey.why_not_record_arrival(one, by=request.user)
    return _page(request, one.case, form, _("End of the journey"), "", why_not)


@FORM
def escort_call_off(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """End an escort that doesn't reach home."""
    one = _escort(request, pk)
    form = CallOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            journey.call_off_escort(one, **form.cleaned_data, by=request.user)
            messages.success(request, _("The escort is called off."))
            return redirect("reintegration:escort", one.case_id)
    why_not = journey.why_not_call_off_escort(one, by=request.user)
    title = _("Call the escort off")
    return _page(request, one.case, form, title, _("Call off"), why_not, danger=True)


@FORM
def family_return(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Record the receiver's signature: the child is restored."""
    case, user = the_case(request, pk), request.user
    form = ReturnForm(
        request.POST or None,
        case=case,
        receivers=receivers(case, by=user),
        initial={"district": case.home_district_id},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            return_child(case, form.homecoming(), by=user)
            messages.success(
                request, _("The child is home. The follow-up visits are planned.")
            )
            return redirect(_after_return(case, user))
    why_not = why_not_return_child(case, by=user)
    return _page(request, case, form, _("Return to the family"), "", why_not)


def _after_return(case: Case, user):
    """The case, or the list for an escort whose sight of it has just ended."""
    seen = Case.objects.visible_to(user).filter(pk=case.pk).exists()
    return case if seen else "oversight:case-list"


@require_safe
def escort_paper(request: SignedInRequest, pk: UUID, form: str) -> HttpResponse:
    """Form 45, the escort order."""
    one = _escort(request, pk)
    return paper_answer(
        request,
        "form_45",
        form_45(one, language=paper_language(request)),
        about=one,
        case_id=one.case_id,
        as_page=form == "html",
    )


@require_safe
def return_paper(request: SignedInRequest, pk: UUID, form: str) -> HttpResponse:
    """Form 44, the release and restoration order."""
    case = the_case(request, pk)
    order = journey.order_sending_home(case)
    if order is None or not request.user.reads(DataClass.ORD):
        raise Http404
    language = paper_language(request)
    return paper_answer(
        request,
        "form_44",
        form_44(case, order, by=request.user, language=language),
        about=order,
        case_id=case.pk,
        as_page=form == "html",
    )


def _page(request, case, form, title, submit_label, why_not, *, danger=False):
    context = {
        "case": case,
        "form": form,
        "title": title,
        "submit_label": submit_label,
        "back_url": case.get_absolute_url(),
        "why_not": why_not,
        "danger": danger,
    }
    return render(request, "cases/case_form.html", context)
