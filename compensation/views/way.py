"""A claim's longer way: a page for each verb beyond notice, order and money."""

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from cases.models import Employer
from common.form_pages import one_form
from compensation import way_forms
from compensation.actions import appeals, claims, recovery, releases, ties, unpaid
from compensation.views.gates import claim_within_reach, money_readers_only
from compensation.views.verbs import verb_page


def claim_apply(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        way_forms.ApplyForm(request.POST or None),
        title=_("File with the paying office"),
        why_not=claims.why_not_apply_claim(claim, by=request.user),
        act=lambda facts: claims.apply_claim(claim, by=request.user, **facts),
        done=_("The application is recorded."),
    )


def claim_unpaid(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        way_forms.UnpaidForm(request.POST or None),
        title=_("Say why it isn’t paid yet"),
        why_not=unpaid.why_not_note_unpaid(claim, by=request.user),
        act=lambda facts: unpaid.note_unpaid(claim, by=request.user, **facts),
        done=_("The reason is noted. The board counts it."),
    )


def claim_appeal(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        way_forms.AppealForm(request.POST or None),
        title=_("Record an appeal"),
        why_not=appeals.why_not_file_appeal(claim, by=request.user),
        act=lambda facts: appeals.file_appeal(claim, by=request.user, **facts),
        done=_("The appeal is recorded."),
    )


def claim_appeal_decide(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        way_forms.AppealDecisionForm(request.POST or None),
        title=_("Record the decision on the appeal"),
        why_not=appeals.why_not_decide_appeal(claim, by=request.user),
        act=lambda facts: appeals.decide_appeal(claim, by=request.user, **facts),
        done=_("The decision is recorded."),
    )


def claim_stay(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        way_forms.StayForm(request.POST or None),
        title=_("Record a stay by a court"),
        why_not=appeals.why_not_stay_claim(claim, by=request.user),
        act=lambda facts: appeals.stay_claim(claim, by=request.user, **facts),
        done=_("The stay is recorded."),
        danger=True,
    )


def claim_lift(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        way_forms.LiftForm(request.POST or None),
        title=_("Record the end of the stay"),
        why_not=appeals.why_not_lift_stay(claim, by=request.user),
        act=lambda facts: appeals.lift_stay(claim, by=request.user, **facts),
        done=_("The claim goes on."),
    )


def claim_release(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        way_forms.ReleaseForm(
            request.POST or None,
            initial={"amount_paise": claim.amount_ordered_paise - claim.credited_paise},
        ),
        title=_("Release the payment"),
        why_not=releases.why_not_release_payment(claim, by=request.user),
        act=lambda facts: releases.release_payment(claim, by=request.user, **facts),
        done=_("The payment is released."),
    )


def claim_demand(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        way_forms.DemandForm(request.POST or None),
        title=_("Record the Collector’s demand"),
        why_not=recovery.why_not_begin_revenue_recovery(claim, by=request.user),
        act=lambda facts: recovery.begin_revenue_recovery(
            claim, by=request.user, **facts
        ),
        done=_("The demand is recorded."),
    )


def claim_attach(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        way_forms.AttachForm(request.POST or None),
        title=_("Record an attachment"),
        why_not=recovery.why_not_attach_property(claim, by=request.user),
        act=lambda facts: recovery.attach_property(claim, by=request.user, **facts),
        done=_("The attachment is recorded."),
    )


def claim_write_off_ask(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        way_forms.ReasonForm(request.POST or None),
        title=_("Ask to write the claim off"),
        why_not=recovery.why_not_ask_write_off(claim, by=request.user),
        act=lambda facts: recovery.ask_write_off(claim, by=request.user, **facts),
        done=_("Two other people decide now."),
        danger=True,
    )


def claim_write_off_refuse(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        way_forms.ReasonForm(request.POST or None),
        title=_("Refuse to write the claim off"),
        why_not=recovery.why_not_refuse_write_off(claim, by=request.user),
        act=lambda facts: recovery.refuse_write_off(claim, by=request.user, **facts),
        done=_("The recovery goes on."),
    )


def claim_mature(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        forms.Form(request.POST if request.method == "POST" else None),
        title=_("Record that the sum is due"),
        why_not=releases.why_not_mature_claim(claim, by=request.user),
        act=lambda _facts: releases.mature_claim(claim, by=request.user),
        done=_("The whole sum is due to the young person."),
    )


def claim_write_off(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        forms.Form(request.POST if request.method == "POST" else None),
        title=_("Approve writing off"),
        why_not=recovery.why_not_write_off(claim, by=request.user),
        act=lambda _facts: recovery.write_off(claim, by=request.user),
        done=_("Your approval is recorded."),
        danger=True,
    )


def employer_tie(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Declare a tie to an employer, once and for all."""
    money_readers_only(request)
    employer = get_object_or_404(Employer, pk=pk)
    if not request.user.may("compensation.declare_tie"):
        raise Http404
    return one_form(
        request,
        way_forms.TieForm(request.POST or None),
        act=lambda facts: ties.declare_tie(employer, by=request.user, **facts),
        title=_("Declare a tie"),
        done=_("The tie is declared."),
        back=reverse("compensation:employer-detail", args=[employer.pk]),
        why_not=ties.why_not_declare_tie(employer, by=request.user),
        intro=employer.name,
        submit_label=_("Declare the tie"),
        danger=True,
    )
