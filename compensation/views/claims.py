"""One claim: its facts, its ledger, and a page for each verb."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from cases.views.printing import paper_answer
from common.forms import refusals_told
from compensation import forms as money_forms
from compensation.actions import claims, ledger, notices
from compensation.documents import notice_facts
from compensation.models import Claim, LedgerEntry, Notice
from compensation.panels import panel
from compensation.steps import next_words, steps_of
from compensation.views.gates import case_within_reach, claim_within_reach
from compensation.views.verbs import verb_page


@require_safe
def claim_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What is owed, where the money is, what comes next."""
    claim = claim_within_reach(request, pk)
    entries = list(
        LedgerEntry.objects.filter(claim=claim)
        .select_related("recorded_by", "reversed_by", "bank_account__mark")
        .order_by("pk")
    )
    reversible = {
        entry.pk
        for entry in entries
        if not ledger.why_not_reverse_entry(entry, by=request.user)
    }
    return render(
        request,
        "compensation/claim_detail.html",
        {
            "claim": claim,
            "case": claim.case,
            "entries": entries,
            "reversible": reversible,
            "steps": steps_of(claim, by=request.user),
            "next_words": next_words(claim),
            "papers": claim.papers.order_by("-pk"),
            "notices": claim.notices.order_by("-issued_at"),
            "hearings": claim.hearings.order_by("-heard_at"),
            "recoveries": claim.recoveries.order_by("-issued_on"),
            "confirmations": claim.confirmations.select_related("seen_by"),
            "releases": claim.releases.select_related("released_by", "account__mark"),
            "appeals": claim.appeals.order_by("-filed_on"),
            "stays": claim.stays.order_by("-stayed_on"),
            "write_offs": claim.write_offs.select_related(
                "asked_by", "first_by", "second_by"
            ),
            "workings": claim.workings.order_by("-pk"),
            "way": claim.steps.select_related("by").order_by("pk"),
            "account": ledger.open_account(claim.case),
        },
    )


def claim_decide(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        money_forms.DecideForm(request.POST or None, claim=claim),
        title=_("Decide on the claim"),
        why_not=claims.why_not_decide_claim(claim, by=request.user),
        act=lambda facts: claims.decide_claim(claim, by=request.user, **facts),
        done=_("The decision is recorded."),
    )


def claim_notice(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        money_forms.NoticeForm(request.POST or None),
        title=_("Issue the notice"),
        why_not=notices.why_not_issue_notice(claim, by=request.user),
        act=lambda facts: notices.issue_notice(claim, by=request.user, **facts),
        done=_("The notice is made. Print it and have it served."),
    )


def claim_serve(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        money_forms.ServeForm(request.POST or None),
        title=_("Record the serving"),
        why_not=notices.why_not_serve_notice(claim, by=request.user),
        act=lambda facts: notices.serve_notice(claim, by=request.user, **facts),
        done=_("The serving is recorded. The employer’s days have begun."),
    )


def claim_hear(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        money_forms.HearingForm(request.POST or None),
        title=_("Record the hearing"),
        why_not=notices.why_not_record_hearing(claim, by=request.user),
        act=lambda facts: notices.record_hearing(claim, by=request.user, **facts),
        done=_("The hearing is recorded."),
    )


def claim_order(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    sum_known = {"amount_paise": claim.amount_claimed_paise}
    return verb_page(
        request,
        claim,
        money_forms.OrderForm(request.POST or None, initial=sum_known),
        title=_("Order payment"),
        why_not=claims.why_not_order_compensation(claim, by=request.user),
        act=lambda facts: claims.order_compensation(claim, by=request.user, **facts),
        done=_("The payment is ordered."),
    )


def claim_deposit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        money_forms.DepositForm(request.POST or None),
        title=_("Record a deposit in a fund"),
        why_not=ledger.why_not_record_deposit(claim, by=request.user),
        act=lambda facts: ledger.record_deposit(claim, by=request.user, **facts),
        done=_("The deposit is recorded. The child has nothing of it yet."),
    )


def claim_credit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        money_forms.CreditForm(request.POST or None),
        title=_("Record a payment to the child"),
        why_not=ledger.why_not_record_credit(claim, by=request.user),
        act=lambda facts: ledger.record_credit(claim, by=request.user, **facts),
        done=_("The payment is recorded."),
    )


def claim_confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        money_forms.ConfirmForm(request.POST or None),
        title=_("Confirm that the child has it"),
        why_not=ledger.why_not_confirm_credit(claim, by=request.user),
        act=lambda facts: ledger.confirm_credit(claim, by=request.user, **facts),
        done=_("The payment is confirmed."),
    )


def claim_default(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        forms.Form(request.POST if request.method == "POST" else None),
        title=_("Record the default"),
        why_not=notices.why_not_default_claim(claim, by=request.user),
        act=lambda _facts: notices.default_claim(claim, by=request.user),
        done=_("The default is recorded. The recovery certificate is due."),
        danger=True,
    )


def claim_recover(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        money_forms.RecoveryForm(request.POST or None),
        title=_("Issue a recovery certificate"),
        why_not=notices.why_not_issue_recovery(claim, by=request.user),
        act=lambda facts: notices.issue_recovery(claim, by=request.user, **facts),
        done=_("The certificate is recorded."),
    )


def claim_watch(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        money_forms.WatchForm(request.POST or None),
        title=_("Put on the money watch"),
        why_not=claims.why_not_watch_claim(claim, by=request.user),
        act=lambda facts: claims.watch_claim(claim, by=request.user, **facts),
        done=_("The claim is on the money watch."),
    )


def entry_reverse(request: SignedInRequest, pk: UUID) -> HttpResponse:
    visible = LedgerEntry.objects.visible_to(request.user)
    entry = get_object_or_404(
        visible.select_related("claim__scheme", "claim__case"), pk=pk
    )
    return verb_page(
        request,
        entry.claim,
        money_forms.ReverseForm(request.POST or None),
        title=_("Reverse this entry"),
        why_not=ledger.why_not_reverse_entry(entry, by=request.user),
        act=lambda facts: ledger.reverse_entry(entry, by=request.user, **facts),
        done=_("The entry is reversed. Both stay readable."),
        danger=True,
    )


@require_safe
def notice_paper(request: SignedInRequest, pk: UUID, form: str) -> HttpResponse:
    """The notice to print and serve: all claims that share its number."""
    claims_in_reach = Claim.objects.visible_to(request.user)
    found = Notice.objects.filter(claim__in=claims_in_reach).select_related(
        "employer",
        "issued_by__agency",
        "claim__scheme",
        "claim__case__child",
        "claim__case__district__state",
        "claim__case__workplace__district",
    )
    notice = get_object_or_404(found, pk=pk)
    alike = list(found.filter(number=notice.number).order_by("claim__case", "pk"))
    return paper_answer(
        request,
        "employer_notice",
        notice_facts(notice, alike),
        about=notice,
        case_id=notice.claim.case_id,
        as_page=form == "html",
    )


@require_safe
def case_money(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What one child is owed: the tab of the case as a page of its own."""
    case = case_within_reach(request, pk)
    return render(
        request,
        "compensation/case_money.html",
        {"case": case, "facts": panel(case, request.user)},
    )


@require_POST
def case_propose(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Propose the claims that fit the case."""
    case = case_within_reach(request, pk)
    with refusals_told(request):
        opened = claims.propose_claims(case, by=request.user)
        words = _("The claims are proposed.") if opened else _("Nothing to add.")
        messages.success(request, words)
    return redirect("compensation:case-money", case.pk)
