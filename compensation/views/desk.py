"""The ledger's desk: the nightly proof, and bank statements line by line."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from common.forms import refusals_shown_on
from compensation.actions import statements
from compensation.choices import Account
from compensation.forms import BookForm, DismissForm, MatchForm, StatementForm
from compensation.models import (
    BankStatement,
    LedgerMismatch,
    LineState,
    Reconciliation,
    StatementLine,
)
from compensation.money_tables import BadTable
from compensation.views.gates import money_readers_only


@require_safe
def reconciliation(request: SignedInRequest) -> HttpResponse:
    """Whether every balance equals its entries, and what didn't."""
    money_readers_only(request)
    runs = list(Reconciliation.objects.order_by("-id")[:30])
    found = LedgerMismatch.objects.visible_to(request.user).open()
    return render(
        request,
        "compensation/reconciliation.html",
        {
            "last": runs[0] if runs else None,
            "runs": runs,
            "mismatches": found.select_related("claim__case", "claim__scheme").order_by(
                "-id"
            )[:200],
        },
    )


def _desk_only(request: SignedInRequest) -> None:
    if statements.why_not_take_statement(by=request.user):
        raise PermissionDenied


def _statements(request: SignedInRequest):
    return BankStatement.objects.filter(agency=request.user.agency_id).annotate(
        all_lines=Count("lines"),
        waiting=Count("lines", filter=Q(lines__state=LineState.WAITING)),
    )


def statement_list(request: SignedInRequest) -> HttpResponse:
    """Send a statement, or see those that were taken in."""
    _desk_only(request)
    form = StatementForm(request.POST or None, request.FILES or None)
    faults = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_shown_on(form):
            try:
                taken = statements.take_statement(
                    file.read(),
                    file_name=file.name,
                    account=Account(form.cleaned_data["account"]),
                    by=request.user,
                )
            except BadTable as bad:
                faults = bad.faults
            else:
                messages.success(request, _("The statement is taken in."))
                return redirect("compensation:statement-detail", taken.pk)
    return render(
        request,
        "compensation/statement_list.html",
        {
            "form": form,
            "faults": faults,
            "may_read_registers": request.user.may("compensation.import_register"),
            "statements": _statements(request)
            .select_related("by")
            .order_by("-id")[:50],
        },
    )


@require_safe
def statement_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The lines of one statement, those that wait first."""
    statement = get_object_or_404(_statements(request), pk=pk)
    lines = list(
        StatementLine.objects.filter(statement=statement)
        .select_related("settled_by")
        .prefetch_related("matches__entry__claim__case")
        .order_by("row")[:1000]
    )
    waiting = [line for line in lines if line.state == LineState.WAITING]
    settled = [line for line in lines if line.state != LineState.WAITING]
    return render(
        request,
        "compensation/statement_detail.html",
        {"statement": statement, "lines": waiting + settled},
    )


def _line(request: SignedInRequest, pk: UUID) -> StatementLine:
    lines = StatementLine.objects.visible_to(request.user).select_related("statement")
    return get_object_or_404(lines, pk=pk)


def _settle(request, line, *, form, act, template_facts) -> HttpResponse:
    """The page of one deed on a line: the form, the action, and back."""
    why_not = statements.why_not_settle_line(line, by=request.user)
    if request.method == "POST" and not why_not and form.is_valid():
        with refusals_shown_on(form):
            act(form.cleaned_data)
            messages.success(request, _("The line is settled."))
            return redirect("compensation:statement-detail", line.statement_id)
    return render(
        request,
        "compensation/line_settle.html",
        {"line": line, "form": form, "why_not": why_not, **template_facts},
    )


def line_settle(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Pick the entries that the bank means."""
    line = _line(request, pk)
    entries = statements.entries_for(line, by=request.user)
    return _settle(
        request,
        line,
        form=MatchForm(request.POST or None, entries=entries),
        act=lambda facts: statements.match_line(line, by=request.user, **facts),
        template_facts={"tab": "match", "nothing": not entries},
    )


def line_book(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Record what the bank has done for a claim."""
    line = _line(request, pk)
    claims = statements.claims_for(line, by=request.user)
    return _settle(
        request,
        line,
        form=BookForm(request.POST or None, claims=claims),
        act=lambda facts: statements.book_line(line, by=request.user, **facts),
        template_facts={"tab": "book", "nothing": not claims},
    )


def line_dismiss(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Put the line aside with its reason."""
    line = _line(request, pk)
    return _settle(
        request,
        line,
        form=DismissForm(request.POST or None),
        act=lambda facts: statements.dismiss_line(line, by=request.user, **facts),
        template_facts={"tab": "dismiss", "nothing": False},
    )
