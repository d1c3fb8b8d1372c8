"""The list of cases within reach: keyset pages from one index, late join."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.roles import DataClass, shown_instead
from cases.lifecycle import CaseStatus
from cases.models import Case, CaseGroupReach
from oversight.extracts import PAGE, masked_cases


@require_safe
def case_list(request: SignedInRequest) -> HttpResponse:
    status = request.GET.get("status", "")
    late = request.GET.get("late") == "1"
    if request.GET.get("sealed") == "1":
        return _sealed_list(request)
    if status and status not in CaseStatus.values:
        raise Http404
    reach = CaseGroupReach.objects.of(request.user)
    if status:
        reach = reach.filter(status=status)
    now = timezone.now()
    try:
        cases, token = reach.page(
            after=request.GET.get("after", ""), late_before=now if late else None
        )
    except ValueError as error:
        raise Http404 from error
    shown = {"status": status, "late": "1" if late else ""}
    return render(
        request,
        "oversight/case_list.html",
        {
            "cases": cases,
            "views": _views(status, late=late),
            "statuses": CaseStatus.choices,
            "status": status,
            "late": late,
            "may_book": request.user.may("cases.book_interpreter"),
            "now": now,
            "page": {
                "next_url": f"?{urlencode({**shown, 'after': token})}" if token else "",
                "previous_url": f"?{urlencode(shown)}"
                if "after" in request.GET
                else "",
            },
        },
    )


def _sealed_list(request: SignedInRequest) -> HttpResponse:
    """The sealed cases that name this person: few, and in no other list."""
    cases = Case.objects.filter(sealed=True).visible_to(request.user).with_child()
    return render(
        request,
        "oversight/case_list.html",
        {
            "cases": cases.order_by("-id")[:200],
            "views": _views("", sealed=True),
            "now": timezone.now(),
            "page": {"next_url": "", "previous_url": ""},
        },
    )


@require_safe
def masked_case_list(request: SignedInRequest) -> HttpResponse:
    """Cases as initials and number, for those who watch over a State."""
    if shown_instead(request.user.role).get(DataClass.CASE) != "m":
        raise Http404
    after = request.GET.get("after", "")
    try:
        cases = masked_cases(before=UUID(after) if after else None)
    except ValueError as error:
        raise Http404 from error
    more = len(cases) == PAGE
    return render(
        request,
        "oversight/masked_case_list.html",
        {
            "cases": cases,
            "now": timezone.now(),
            "page": {
                "next_url": f"?after={cases[-1].case_id}" if more else "",
                "previous_url": "?" if after else "",
            },
        },
    )


def _views(status: str, *, late: bool = False, sealed: bool = False) -> list[dict]:
    """The saved views: each is an address."""
    views = [
        (_("All"), "", not (status or late or sealed)),
        (_("Late"), "late=1", late),
        (_("Rescued"), "status=RESCUED", status == "RESCUED"),
        (_("In safe care"), "status=SHELTERED", status == "SHELTERED"),
        (_("Home"), "status=RESTORED", status == "RESTORED"),
        (_("Missing"), "status=MISSING", status == "MISSING"),
        (_("Closed"), "status=CLOSED", status == "CLOSED"),
        (_("Sealed"), "sealed=1", sealed),
    ]
    return [{"label": la, "url": f"?{q}", "current": c} for la, q, c in views]
