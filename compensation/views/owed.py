"""Who is owed what: the answers of the rules, the facts they hang on, and wages."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from cases.views.printing import paper_answer
from common.forms import refusals_shown_on
from compensation import owed_forms
from compensation.actions import claims, facts, wages
from compensation.case_facts import answers_for
from compensation.documents import wage_facts
from compensation.models import Claim, EntitlementFacts, WageWorking
from compensation.views.gates import (
    case_within_reach,
    claim_within_reach,
    money_readers_only,
)


@require_safe
def case_owed(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What each rule gives this child, why or why not, and what is still missing."""
    money_readers_only(request)
    case = case_within_reach(request, pk)
    seen = Claim.objects.visible_to(request.user).filter(case=case)
    there = {c.scheme.code: c for c in seen.select_related("scheme")}
    found = answers_for(case, by=request.user)
    found.sort(key=lambda answer: (answer.fits is not True, answer.fits is False))
    rows = [
        {"answer": answer, "claim": there.get(answer.scheme.code)} for answer in found
    ]
    return render(
        request,
        "compensation/case_owed.html",
        {
            "case": case,
            "rows": rows,
            "why_not_propose": claims.why_not_propose_claims(case, by=request.user),
            "why_not_note": facts.why_not_note_facts(case, by=request.user),
            "why_not_open": claims.why_not_open_claim(case, by=request.user),
        },
    )


def case_facts(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note what entitlements hang on; left open means that nobody knows."""
    money_readers_only(request)
    case = case_within_reach(request, pk)
    noted = EntitlementFacts.objects.filter(case=case).first()
    form = owed_forms.FactsForm(request.POST or None, noted=noted)
    back = reverse("compensation:case-owed", args=[case.pk])
    why_not = facts.why_not_note_facts(case, by=request.user)
    if request.method == "POST" and not why_not and form.is_valid():
        with refusals_shown_on(form):
            facts.note_facts(case, by=request.user, **form.cleaned_data)
            messages.success(request, _("The facts are noted."))
            return redirect(back)
    return _page(request, case, form, _("Facts that claims hang on"), why_not, back)


def claim_open(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Open a claim by hand, for what the facts alone don't propose."""
    money_readers_only(request)
    case = case_within_reach(request, pk)
    seen = Claim.objects.visible_to(request.user).filter(case=case)
    there = set(seen.values_list("scheme__code", flat=True))
    open_to_choose = [
        answer.scheme
        for answer in answers_for(case, by=request.user)
        if answer.scheme.code not in there
    ]
    form = owed_forms.OpenForm(request.POST or None, schemes=open_to_choose)
    back = reverse("compensation:case-owed", args=[case.pk])
    why_not = claims.why_not_open_claim(case, by=request.user)
    if request.method == "POST" and not why_not and form.is_valid():
        with refusals_shown_on(form):
            claim = claims.open_claim(case, by=request.user, **form.cleaned_data)
            messages.success(request, _("The claim is open."))
            return redirect(claim)
    return _page(request, case, form, _("Open a claim"), why_not, back)


def claim_wages(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Work the wages out: up to six periods, by the State's minimum wages."""
    claim = claim_within_reach(request, pk)
    form = owed_forms.WagesForm(request.POST or None)
    why_not = wages.why_not_work_out_wages(claim, by=request.user)
    if request.method == "POST" and not why_not and form.is_valid():
        with refusals_shown_on(form):
            working = wages.work_out_wages(claim, by=request.user, **form.facts())
            messages.success(request, _("The wages are worked out."))
            return redirect("compensation:wage-working", working.pk)
    return _page(
        request,
        claim.case,
        form,
        _("Work out the wages"),
        why_not,
        claim.get_absolute_url(),
    )


@require_safe
def wage_working(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The working line by line."""
    working = _working(request, pk)
    return render(
        request,
        "compensation/wage_working.html",
        {"working": working, "case": working.claim.case, **wage_facts(working)},
    )


@require_safe
def wage_paper(request: SignedInRequest, pk: UUID, form: str) -> HttpResponse:
    """The same working as a paper for the file and the court."""
    working = _working(request, pk)
    return paper_answer(
        request,
        "wage_working",
        wage_facts(working),
        about=working,
        case_id=working.claim.case_id,
        as_page=form == "html",
    )


def _working(request: SignedInRequest, pk: UUID) -> WageWorking:
    reach = Claim.objects.visible_to(request.user)
    found = WageWorking.objects.filter(claim__in=reach).select_related(
        "claim__scheme",
        "claim__employer",
        "claim__case__child",
        "claim__case__district__state",
        "worked_out_by__agency",
    )
    return get_object_or_404(found, pk=pk)


def _page(request, case, form, title, why_not, back) -> HttpResponse:
    return render(
        request,
        "form_page.html",
        {
            "title": title,
            "intro": case.number,
            "form": form,
            "why_not": why_not,
            "submit_label": _("Save"),
            "back_url": back,
        },
    )
