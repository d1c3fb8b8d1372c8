"""Quarterly returns of a Committee: what is due, what was filed, its numbers."""

import io

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from accounts.choices import AgencyKind
from accounts.http import SignedInRequest
from cases.views.printing import paper_answer, paper_language
from common.columns import Column, Kind
from common.csv_files import write_csv
from common.forms import refusals_told
from oversight.actions import returns
from oversight.duties import office_rows
from oversight.figures import ages, csv_rows, digest, figures_of, sections
from oversight.models import OfficeClock, QuarterlyReturn
from oversight.quarters import FIRST_YEAR, Quarter

MOST = 200


def _may_read(request: SignedInRequest) -> None:
    if not request.user.may("oversight.read_returns"):
        raise PermissionDenied


@require_safe
def return_list(request: SignedInRequest) -> HttpResponse:
    """What this person's office owes, and every filed return that it may read."""
    _may_read(request)
    filed = QuarterlyReturn.objects.visible_to(request.user)
    rows = filed.select_related("agency__district", "filed_by")
    clocks = OfficeClock.objects.visible_to(request.user).open()
    due = clocks.filter(rule__starts_on="quarter.ended").order_by("due_at")
    own = _is_committee(request)
    return render(
        request,
        "oversight/return_list.html",
        {
            "due": office_rows(due[:MOST], of_others=not own),
            "rows": rows.order_by("-starts_on", "agency__name")[:MOST],
            "own": own,
            "now": Quarter.of(timezone.localdate()),
        },
    )


@require_safe
def return_quarter(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """The own Committee's numbers of a quarter; those that are filed stay as filed."""
    quarter = _own_quarter(request, year, number)
    if made := returns.filed(request.user.office, quarter.starts_on):
        return redirect(made)
    figures = figures_of(quarter)
    return render(
        request,
        "oversight/return_quarter.html",
        {
            "quarter": quarter,
            "sections": sections(figures),
            "ages": ages(figures),
            "why_not": returns.why_not_file_return(quarter, by=request.user),
        },
    )


@require_http_methods(["GET", "POST"])
def return_file(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """The second click: the numbers once more, and the signing off."""
    quarter = _own_quarter(request, year, number)
    if request.method == "POST":
        with refusals_told(request):
            seen = request.POST.get("seen", "-")
            made = returns.file_return(quarter, seen=seen, by=request.user)
            messages.success(request, _("The return is filed."))
            return redirect(made)
        return redirect("oversight:return-quarter", year, number)
    figures = figures_of(quarter)
    return render(
        request,
        "oversight/return_file.html",
        {
            "quarter": quarter,
            "sections": sections(figures),
            "seen": digest(figures),
            "why_not": returns.why_not_file_return(quarter, by=request.user),
        },
    )


@require_safe
def return_detail(request: SignedInRequest, pk) -> HttpResponse:
    """A filed return, as it was signed off."""
    made = _return(request, pk)
    return render(
        request,
        "oversight/return_detail.html",
        {
            "made": made,
            "quarter": made.quarter,
            "sections": sections(made.figures),
            "ages": ages(made.figures),
        },
    )


@require_safe
def return_paper(request: SignedInRequest, pk, form: str) -> HttpResponse:
    """Form 16 as a PDF to send, or as a page to read, in either language."""
    made = _return(request, pk)
    language = paper_language(request)
    with override(language):
        context = {
            "state": made.agency.state,
            "office": made.agency,
            "place": made.agency.district or "",
            "dated": timezone.localdate(made.filed_at),
            "quarter": made.quarter.name,
            "sections": sections(made.figures),
            "ages": ages(made.figures),
            "filed_by": made.filed_by.full_name,
        }
    return paper_answer(request, "form_16", context, about=made, as_page=form == "html")


@require_safe
def return_csv(request: SignedInRequest, pk) -> HttpResponse:
    """The numbers of a filed return for a spreadsheet."""
    made = _return(request, pk)
    columns = [
        Column(_("Section")),
        Column(_("Number of")),
        Column(_("Value"), Kind.INT),
    ]
    file = io.BytesIO()
    write_csv(file, columns=columns, rows=csv_rows(made.figures))
    response = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"return-{made.starts_on}-{made.agency_id}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _return(request: SignedInRequest, pk) -> QuarterlyReturn:
    _may_read(request)
    made = QuarterlyReturn.objects.visible_to(request.user)
    with_facts = made.select_related("agency__district", "agency__state", "filed_by")
    return get_object_or_404(with_facts, pk=pk)


def _is_committee(request: SignedInRequest) -> bool:
    return bool(request.user.agency and request.user.agency.kind == AgencyKind.CWC)


def _own_quarter(request: SignedInRequest, year: int, number: int) -> Quarter:
    _may_read(request)
    quarter_exists = FIRST_YEAR <= year <= timezone.localdate().year and number in {
        *range(1, 5)
    }
    if not (_is_committee(request) and quarter_exists):
        raise Http404
    quarter = Quarter(year, number)
    if quarter.starts_on > timezone.localdate():
        raise Http404
    return quarter
