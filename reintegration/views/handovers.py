"""Pages of a handover: the inbox of two columns, one handover, send, refuse, arrive."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from cases.models import Case
from common.forms import refusals_shown_on
from reintegration import handover_facts
from reintegration.actions.handover import (
    accept_handover,
    confirm_arrival,
    read_handover,
    refuse_handover,
    send_handover,
    why_not_accept_handover,
    why_not_confirm_arrival,
    why_not_read_handover,
    why_not_refuse_handover,
    why_not_send_handover,
)
from reintegration.forms.handover import AcceptForm, ArrivalForm, RefuseForm, SendForm
from reintegration.models import Handover
from reintegration.views.home_checks import FORM, the_case

SHOWN = 50


def _handover(request: SignedInRequest, pk: UUID) -> Handover:
    # Never joined with the case: the receiving side doesn't see that yet.
    found = Handover.objects.visible_to(request.user).select_related(
        "from_committee", "to_committee", "to_unit", "to_district", "worker__agency"
    )
    return get_object_or_404(found, pk=pk)


@require_safe
def handover_list(request: SignedInRequest) -> HttpResponse:
    """What is coming to us, and what we have sent."""
    user, now = request.user, timezone.now()
    offices = ("from_committee", "to_committee", "to_district")
    coming = Handover.objects.coming_to(user).open().select_related(*offices)
    sent = (
        Handover.objects.visible_to(user)
        .exclude(pk__in=Handover.objects.coming_to(user).values("pk"))
        .select_related(*offices)
    )
    over = Handover.objects.visible_to(user).over().select_related(*offices)
    context = {
        "coming": handover_facts.rows(coming.order_by("-id")[:SHOWN], now),
        "sent": handover_facts.rows(sent.open().order_by("-id")[:SHOWN], now),
        "over": handover_facts.rows(over.order_by("-id")[:20], now),
    }
    return render(request, "reintegration/handover_list.html", context)


@FORM
def handover_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One handover; the receiving side accepts it here, with a worker and a day."""
    handover, user = _handover(request, pk), request.user
    if not why_not_read_handover(handover, by=user):
        read_handover(handover, by=user)
        handover = _handover(request, pk)
    form = AcceptForm(request.POST or None, handover=handover)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            accept_handover(handover, **form.cleaned_data, by=user)
            messages.success(request, _("The case is now yours."))
            return redirect("reintegration:handover-detail", pk)
    case = Case.objects.visible_to(user).filter(pk=handover.case_id).first()
    context = {
        "handover": handover,
        "case": case,
        "facts": handover_facts.facts(handover),
        "steps": handover_facts.steps(handover, case),
        "form": form,
        "why_not_accept": why_not_accept_handover(handover, by=user),
        "why_not_refuse": why_not_refuse_handover(handover, by=user),
        "why_not_arrive": why_not_confirm_arrival(handover, by=user),
    }
    return render(request, "reintegration/handover_detail.html", context)


@FORM
def handover_send(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Offer the case to the Committee of the child's home."""
    case = the_case(request, pk)
    form = SendForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            handover = send_handover(case, **form.cleaned_data, by=request.user)
            messages.success(
                request, _("Sent. You keep the case until it is accepted.")
            )
            return redirect("reintegration:handover-detail", handover.pk)
    context = {
        "case": case,
        "form": form,
        "title": _("Hand the case over"),
        "intro": _("The Committee of the child's home takes the case (JJ Act s. 95)."),
        "submit_label": _("Send"),
        "back_url": case.get_absolute_url(),
        "why_not": why_not_send_handover(case, by=request.user),
    }
    return render(request, "cases/case_form.html", context)


@FORM
def handover_refuse(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send a handover back with the reason and who else should take the child."""
    handover = _handover(request, pk)
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            refuse_handover(handover, **form.cleaned_data, by=request.user)
            messages.success(request, _("The handover is refused. The sender is told."))
            return redirect("reintegration:handover-list")
    why_not = why_not_refuse_handover(handover, by=request.user)
    title = _("Refuse the handover")
    return _page(request, handover, form, title, _("Refuse"), why_not, danger=True)


@FORM
def handover_arrival(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Confirm that the child has arrived: now the sender is free of it."""
    handover = _handover(request, pk)
    form = ArrivalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            confirm_arrival(handover, **form.cleaned_data, by=request.user)
            messages.success(request, _("The arrival is confirmed."))
            return redirect("reintegration:handover-detail", pk)
    why_not = why_not_confirm_arrival(handover, by=request.user)
    title = _("Confirm the arrival")
    return _page(request, handover, form, title, _("Confirm"), why_not)


def _page(request, handover, form, title, submit_label, why_not, *, danger=False):
    context = {
        "handover": handover,
        "form": form,
        "title": title,
        "intro": handover.number,
        "submit_label": submit_label,
        "back_url": handover.get_absolute_url(),
        "why_not": why_not,
        "danger": danger,
    }
    return render(request, "form_page.html", context)
