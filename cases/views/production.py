"""A child, or several of one rescue, before the Committee; and Form 17."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from cases.actions.production import (
    produce_child,
    produce_children,
    why_not_produce_child,
)
from cases.documents import production_context
from cases.forms.production import GroupProductionForm, ProductionForm
from cases.lifecycle import CaseStatus
from cases.models import Case, Production, RescueOperation
from cases.views.printing import paper_answer, paper_language
from common.forms import refusals_shown_on


@require_http_methods(["GET", "POST"])
def case_produce(request: SignedInRequest, pk) -> HttpResponse:
    cases = Case.objects.visible_to(request.user).with_child()
    case = get_object_or_404(cases, pk=pk)
    form = ProductionForm(request.POST or None, committee=case.owner)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            produce_child(case, by=request.user, **form.as_action())
            messages.success(request, _("The production is on record."))
            return redirect(case)
    return render(
        request,
        "cases/production_form.html",
        {
            "case": case,
            "form": form,
            "why_not": why_not_produce_child(case, by=request.user),
        },
    )


@require_http_methods(["GET", "POST"])
def operation_produce(request: SignedInRequest, pk) -> HttpResponse:
    operation = get_object_or_404(
        RescueOperation.objects.visible_to(request.user), pk=pk
    )
    waiting = (
        Case.objects.visible_to(request.user)
        .filter(operation=operation, status=CaseStatus.RESCUED)
        .with_child()
        .order_by("number")
    )
    first = waiting.first()
    committee = first.owner if first else request.user.agency
    form = GroupProductionForm(
        request.POST or None, committee=committee, waiting=waiting
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["cases"]
        with refusals_shown_on(form):
            made = produce_children(chosen, by=request.user, **form.as_action())
            messages.success(request, _children_produced(len(made)))
            return redirect(operation)
    return render(
        request,
        "cases/production_form.html",
        {
            "operation": operation,
            "form": form,
            "why_not": why_not_produce_child(first, by=request.user)
            if first
            else _("Every child of this operation has been before the Committee."),
        },
    )


@require_safe
def production_paper(request: SignedInRequest, pk, form: str) -> HttpResponse:
    production = get_object_or_404(
        Production.objects.visible_to(request.user).select_related(
            "case__child", "case__identity", "case__owner", "committee__state"
        ),
        pk=pk,
    )
    language = paper_language(request)
    return paper_answer(
        request,
        "form_17",
        production_context(production, language=language),
        about=production,
        case_id=production.case_id,
        as_page=form == "html",
    )


def _children_produced(n: int) -> str:
    return ngettext(
        "The production of %(n)d child is on record.",
        "The production of %(n)d children is on record.",
        n,
    ) % {"n": n}
