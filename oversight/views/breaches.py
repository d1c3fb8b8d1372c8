"""The register of data breaches: found, told, put right by a newer entry."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from accounts.roles import Role
from cases.views.printing import paper_answer
from common.forms import refusals_shown_on
from oversight.actions import breaches
from oversight.duties import office_rows
from oversight.models import DataBreach, OfficeClock
from oversight.office_forms import BreachForm, BreachReportForm

MOST = 200


def _breaches(request: SignedInRequest):
    may = request.user.may("oversight.record_breach")
    if not may and request.user.role != Role.AUDITOR:
        raise PermissionDenied
    return DataBreach.objects.visible_to(request.user).select_related("agency")


@require_safe
def breach_list(request: SignedInRequest) -> HttpResponse:
    """The register: newest first, and what is still to be reported."""
    found = _breaches(request).filter(corrected_by__isnull=True)
    clocks = OfficeClock.objects.visible_to(request.user).open()
    due = clocks.filter(rule__starts_on="breach.found")
    return render(
        request,
        "oversight/breach_list.html",
        {
            "rows": found.order_by("-found_at")[:MOST],
            "due": office_rows(due.order_by("due_at")[:MOST], of_others=True),
            "why_not": breaches.why_not_record_breach(by=request.user),
        },
    )


@require_http_methods(["GET", "POST"])
def breach_new(request: SignedInRequest, pk=None) -> HttpResponse:
    """A new entry; with a key, one that puts that entry right."""
    old = get_object_or_404(_breaches(request), pk=pk) if pk else None
    form = BreachForm(request.POST or None, initial=_facts(old))
    why_not = breaches.why_not_record_breach(by=request.user, corrects=old)
    if request.method == "POST" and not why_not and form.is_valid():
        with refusals_shown_on(form):
            made = breaches.record_breach(
                by=request.user, corrects=old, **form.cleaned_data
            )
            messages.success(request, _("The entry is in the register."))
            return redirect(made)
    title = _("Put the entry right") if old else _("Record a data breach")
    return _form_page(request, form, title, why_not=why_not, back=old)


@require_safe
def breach_detail(request: SignedInRequest, pk) -> HttpResponse:
    """One breach: what happened, who was told, the entries before."""
    breach = get_object_or_404(_breaches(request), pk=pk)
    return render(request, "oversight/breach_detail.html", _told_of(request, breach))


@require_http_methods(["GET", "POST"])
def breach_told(request: SignedInRequest, pk) -> HttpResponse:
    """Record that the Board or the people were told."""
    breach = get_object_or_404(_breaches(request), pk=pk)
    form = BreachReportForm(request.POST or None)
    why_not = breaches.why_not_report_breach(breach, by=request.user)
    if request.method == "POST" and not why_not and form.is_valid():
        with refusals_shown_on(form):
            breaches.report_breach(breach, by=request.user, **form.cleaned_data)
            messages.success(request, _("It is in the register who was told."))
            return redirect(breach)
    title = _("Who was told of the breach")
    return _form_page(request, form, title, why_not=why_not, back=breach)


@require_safe
def breach_paper(request: SignedInRequest, pk, form: str) -> HttpResponse:
    """The entry as a paper for the Board and the file."""
    breach = get_object_or_404(_breaches(request), pk=pk)
    context = _told_of(request, breach) | {
        "state": breach.agency.state,
        "office": breach.agency,
        "place": breach.agency.district or "",
        "dated": timezone.localdate(breach.created_at),
    }
    return paper_answer(
        request, "data_breach", context, about=breach, as_page=form == "html"
    )


def _told_of(request: SignedInRequest, breach: DataBreach) -> dict:
    first = breaches.first_of(breach)
    clock = OfficeClock.objects.filter(subject_id=str(first.pk)).select_related("rule")
    newer = DataBreach.objects.filter(corrects=breach).first()
    return {
        "breach": breach,
        "facts": [
            (_("Kinds of data"), ", ".join(breach.data_words)),
            (_("How many people it is about"), breach.people),
            (_("How it came about"), breach.happened),
            (_("What was done about it"), breach.done),
            (_("Recorded by"), breach.recorded_by.full_name),
        ],
        "newer": newer,
        "reports": first.reports.select_related("recorded_by").order_by("told_at"),
        "clocks": office_rows(clock, every=True),
        "why_not_told": breaches.why_not_report_breach(breach, by=request.user),
        "why_not_correct": breaches.why_not_record_breach(
            by=request.user, corrects=breach
        ),
    }


def _facts(old: DataBreach | None) -> dict:
    names = ("found_at", "kind", "data", "people", "happened", "done")
    return {name: getattr(old, name) for name in names} if old else {}


def _form_page(
    request: SignedInRequest,
    form,
    title: str,
    *,
    why_not: str,
    back: DataBreach | None,
) -> HttpResponse:
    page = {
        "title": title,
        "form": form,
        "why_not": why_not,
        "back_url": back.get_absolute_url()
        if back
        else reverse("oversight:breach-list"),
    }
    return render(request, "form_page.html", page)
