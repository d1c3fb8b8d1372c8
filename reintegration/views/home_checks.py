"""Pages of the home check: ask, answer, decide."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from accounts.roles import DataClass
from audit.recording import note_access
from cases.models import Case
from common.forms import refusals_shown_on
from reintegration import home_check_facts
from reintegration.actions.home_check import (
    answer_home_check,
    ask_home_check,
    decide_home_check,
    why_not_answer_home_check,
    why_not_ask_home_check,
    why_not_decide_home_check,
)
from reintegration.forms.home_check import AnswerForm, AskForm, DecideForm
from reintegration.models import HomeCheck

FORM = require_http_methods(["GET", "HEAD", "POST"])


def the_case(request: SignedInRequest, pk: UUID) -> Case:
    """The case of the address, if it is within reach; else there is no such page."""
    return get_object_or_404(
        Case.objects.visible_to(request.user).select_related(
            "child", "identity", "home_district__state", "district__state", "owner"
        ),
        pk=pk,
    )


def _open_check(request: SignedInRequest, case: Case) -> HomeCheck:
    """The check that waits for an answer or a decision."""
    return get_object_or_404(
        HomeCheck.objects.visible_to(request.user)
        .undecided()
        .select_related("asked_of", "case__owner", "answered_by"),
        case=case,
    )


@FORM
def home_check_ask(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask an office of the home district to look at the home."""
    case = the_case(request, pk)
    form = AskForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            check = ask_home_check(case, **form.cleaned_data, by=request.user)
            messages.success(
                request, _("%s is asked to look at the home.") % check.asked_of
            )
            return redirect(case)
    context = {
        "case": case,
        "form": form,
        "title": _("Ask for a home check"),
        "intro": _("Somebody stands at the door before the child goes home."),
        "submit_label": _("Ask"),
        "back_url": case.get_absolute_url(),
        "why_not": why_not_ask_home_check(case, by=request.user),
    }
    return render(request, "cases/case_form.html", context)


@FORM
def home_check_answer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Write down what was found at the home."""
    case = the_case(request, pk)
    check = _open_check(request, case)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            answer_home_check(check, form.answer(), by=request.user)
            messages.success(request, _("The home check is with the Committee."))
            return redirect(case)
    context = {
        "case": case,
        "check": check,
        "form": form,
        "title": _("Home check"),
        "intro": check.note,
        "submit_label": _("Send to the Committee"),
        "back_url": case.get_absolute_url(),
        "why_not": why_not_answer_home_check(check, by=request.user),
    }
    return render(request, "reintegration/home_check_answer.html", context)


@FORM
def home_check_decide(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Decide if the child may go to this home, and to whom."""
    case, user = the_case(request, pk), request.user
    check = _open_check(request, case)
    note_access(
        by=user, case_id=case.pk, page="home check", data_classes=[DataClass.SIR]
    )
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            decide_home_check(check, **form.cleaned_data, by=user)
            messages.success(request, _("The home check is decided."))
            return redirect(case)
    context = {
        "case": case,
        "check": check,
        "rows": home_check_facts.rows(check),
        "form": form,
        "title": _("Decide the home check"),
        "submit_label": _("Decide"),
        "back_url": case.get_absolute_url(),
        "why_not": why_not_decide_home_check(check, by=user),
    }
    return render(request, "reintegration/home_check_decide.html", context)
