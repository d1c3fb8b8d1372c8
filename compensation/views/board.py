"""The board, and the page of one employer."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from cases.models import Case, Employer, RescueOperation
from common.forms import refusals_shown_on
from compensation import board as facts
from compensation.actions.claims import propose_claims_of
from compensation.actions.notices import issue_notices, why_not_issue_notice
from compensation.choices import SavedPage
from compensation.employer_file import root_of, rows_of
from compensation.forms import NoticeForm
from compensation.models import Claim, Notice
from compensation.saved import first_address, menu_of
from compensation.views.gates import money_readers_only

PAGE = SavedPage.BOARD


@require_safe
def board(request: SignedInRequest) -> HttpResponse:
    """Where the money is, and who owes it, worst first."""
    money_readers_only(request)
    if not request.GET and (first := first_address(PAGE, by=request.user)):
        return redirect(first)
    view = facts.View.of(request.GET)
    found = facts.board_facts(view, by=request.user)
    following = view.after + facts.PAGE
    before = max(0, view.after - facts.PAGE)
    has_more = found["total"] > following
    return render(
        request,
        "compensation/board.html",
        {
            **found,
            "view": view,
            "all_url": view.url(late="", stage=""),
            "late_url": view.url(late="1"),
            "page": {
                "previous_url": view.url(after=before) if view.after else "",
                "next_url": view.url(after=following) if has_more else "",
                "text": _("Showing %(shown)d of %(total)d")
                % {"shown": len(found["rows"]), "total": found["total"]},
            },
            "rates": facts.rates_today(timezone.localdate()),
            "views": menu_of(PAGE, request.GET, by=request.user),
            "given": [
                {"name": _("Past the last day"), "url": "?late=1"},
                {"name": _("In the fund, not with the child"), "url": "?stage=FUND"},
                {"name": _("Claims to be filed"), "url": "?stage=TO_FILE"},
            ],
            "may_make_papers": request.user.may("compensation.make_paper"),
            "list_query": view.url(),
            "may_export": request.user.may("compensation.export_report"),
            "may_take_statements": request.user.may("compensation.take_statement"),
        },
    )


def _employer_within_reach(request: SignedInRequest, pk: UUID):
    """The employer that a row stands for, with the claims and cases of all its rows;
    404 where no case is within reach."""
    money_readers_only(request)
    row = get_object_or_404(Employer.objects.select_related("district"), pk=pk)
    employer = root_of(row)
    rows = rows_of(employer)
    cases = Case.objects.visible_to(request.user).filter(workplace__employer__in=rows)
    claims = (
        Claim.objects.visible_to(request.user)
        .filter(employer__in=rows)
        .with_page_facts()
        .order_by("case", "scheme__code")
    )
    if not cases.exists() and not claims.exists():
        raise Http404
    return employer, claims, cases


@require_safe
def employer_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """All children and claims of one employer, its notices and raids."""
    employer, claims, cases = _employer_within_reach(request, pk)
    claims = list(claims)
    ready = [c for c in claims if not why_not_issue_notice(c, by=request.user)]
    notices = (
        Notice.objects.filter(claim__in=[claim.pk for claim in claims])
        .order_by("number", "pk")
        .distinct("number")
    )
    return render(
        request,
        "compensation/employer_detail.html",
        {
            "employer": employer,
            "claims": claims,
            "children": cases.count(),
            "raids": cases.exclude(operation=None)
            .values("operation")
            .distinct()
            .count(),
            "notices": notices,
            "why_not_notice": ""
            if ready
            else _("No claim of this employer is ready for a notice."),
            "may_make_papers": request.user.may("compensation.make_paper"),
            "may_tie": request.user.may("compensation.declare_tie"),
            "why_not_propose": ""
            if request.user.may("compensation.propose_claims")
            else _("Your role can’t propose claims."),
        },
    )


def employer_notice(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One notice for all claims of the employer that are ready for it."""
    employer, claims, _cases = _employer_within_reach(request, pk)
    back = reverse("compensation:employer-detail", args=[employer.pk])
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            made = issue_notices(list(claims), by=request.user, **form.cleaned_data)
            messages.success(
                request,
                ngettext(
                    "The notice is made for %(n)d claim. Print it and have it served.",
                    "The notice is made for %(n)d claims. Print it and have it served.",
                    len(made),
                )
                % {"n": len(made)},
            )
            return redirect(back)
    return render(
        request,
        "form_page.html",
        {
            "title": _("Notice to the employer"),
            "intro": employer.name,
            "form": form,
            "submit_label": _("Issue the notice"),
            "back_url": back,
        },
    )


@require_POST
def employer_propose(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Propose the claims of every child found with this employer."""
    employer, _claims, cases = _employer_within_reach(request, pk)
    _tell_proposed(request, propose_claims_of(cases, by=request.user))
    return redirect("compensation:employer-detail", employer.pk)


@require_POST
def operation_propose(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Propose the claims of every child of an operation."""
    operation = get_object_or_404(
        RescueOperation.objects.visible_to(request.user), pk=pk
    )
    cases = Case.objects.visible_to(request.user).filter(operation=operation)
    _tell_proposed(request, propose_claims_of(cases, by=request.user))
    return redirect(operation)


def _tell_proposed(request: SignedInRequest, number: int) -> None:
    words = ngettext(
        "%(n)d claim is proposed.", "%(n)d claims are proposed.", number
    ) % {"n": number}
    messages.success(request, words if number else _("There is nothing to add."))
