"""The labour department's report: on the screen, as a file, or as a job."""

from io import BytesIO
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.stepping_up import needs_step_up
from cases.actions.cancelling import cancel_job
from common.columns import Kind, local_day
from common.forms import refusals_told
from common.models import Job, JobState
from common.pdf import why_not_print
from common.templatetags.ui import rupees
from compensation.actions.reports import (
    KIND,
    SUMS,
    ask_report,
    take_report,
    why_not_make_report,
    why_not_take_report,
)
from compensation.choices import SavedPage
from compensation.exports import (
    AT_ONCE,
    CONTENT_TYPES,
    Filters,
    Report,
    report_file_name,
    write_report,
)
from compensation.forms import ReportForm
from compensation.report_kinds import REPORTS
from compensation.saved import first_address, menu_of
from compensation.views.gates import money_readers_only

PAGE, REPORT = SavedPage.REPORT, "compensation:report"
SHOWN = 25


def _exporters_only(request: SignedInRequest) -> None:
    money_readers_only(request)
    if not request.user.may("compensation.export_report"):
        raise PermissionDenied


@require_safe
def report(request: SignedInRequest) -> HttpResponse:
    """The report with its filters in the address, and its files."""
    _exporters_only(request)
    if not request.GET and (first := first_address(PAGE, by=request.user)):
        return redirect(first)
    form = ReportForm(request.GET or None, by=request.user)
    kind = _kind(request.GET)
    facts = form.cleaned_data if form.is_valid() else {}
    made = Report(Filters.of(facts, kind=kind), by=request.user)
    totals = made.totals_soon()
    is_late, counted_at = totals is None, None
    if is_late and (known := _known_sums(made)):
        totals, counted_at = known.result, known.ended_at
    rows = made.first_rows_soon(SHOWN) or []
    jobs = _jobs(request.user).exclude(asked__format=SUMS, state=JobState.DONE)
    return render(
        request,
        "compensation/report.html",
        {
            "form": form,
            "views": menu_of(PAGE, request.GET, by=request.user),
            "kind": kind,
            "title": made.kind.title,
            "kinds": [(name, known.title) for name, known in REPORTS.items()],
            "columns": made.columns,
            "rows": [_cells(made, row) for row in rows],
            "totals": totals,
            "is_late": is_late,
            "counted_at": counted_at,
            "total_row": zip(made.columns, made.total_row(totals or {}), strict=True),
            "shown": len(rows),
            "asked": request.GET.items(),
            "is_long": is_late or (totals or {"rows": 0})["rows"] > AT_ONCE["xlsx"],
            "jobs": [job_facts(job) for job in jobs[:5]],
        },
    )


def _kind(query) -> str:
    kind = query.get("kind", "")
    return kind if kind in REPORTS else "claims"


@needs_step_up()
@require_POST
def report_make(request: SignedInRequest) -> HttpResponse:
    """A short report is answered at once; a long one becomes a job."""
    _exporters_only(request)
    form = ReportForm(request.POST, by=request.user)
    kind = request.POST.get("format", "")
    if kind not in (*CONTENT_TYPES, SUMS) or not form.is_valid():
        messages.error(request, _("Choose the period and the kind of file."))
        return redirect(REPORT)
    if kind == "pdf" and (reason := why_not_print()):
        messages.error(request, reason)
        return redirect(REPORT)
    filters = Filters.of(form.cleaned_data, kind=_kind(request.POST))
    with refusals_told(request):
        return _make(request, Report(filters, by=request.user), kind)
    return redirect(REPORT)


def _make(request, report: Report, format: str) -> HttpResponse:
    totals = None if format == SUMS else report.totals_soon()
    filters = report.filters
    if totals is None or totals["rows"] > AT_ONCE[format]:
        rows = totals["rows"] if totals else None
        job = ask_report(filters.as_facts(), by=request.user, format=format, rows=rows)
        return redirect("compensation:report-job", job.pk)
    take_report(by=request.user, format=format, rows=totals["rows"])
    made = BytesIO()
    parts = report.parts(format)
    write_report(made, report, format=format, parts=parts, totals=totals)
    response = HttpResponse(made.getvalue(), content_type=CONTENT_TYPES[format])
    name = report_file_name(filters, format, timezone.localdate())
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _cells(report: Report, row: tuple) -> list[tuple[str, bool]]:
    """Each cell in words, and whether it is a number."""
    return [
        (_in_words(column, value), column.kind in {Kind.RUPEES, Kind.INT})
        for column, value in zip(report.columns, row, strict=True)
    ]


def _in_words(column, value) -> str:
    if value is None:
        return ""
    if column.kind == Kind.RUPEES:
        return rupees(value)
    return f"{local_day(value):%d-%m-%Y}" if column.kind == Kind.DATE else str(value)


def _jobs(by: User) -> QuerySet[Job]:
    return Job.objects.filter(by=by, kind=KIND).order_by("-pk")


def _known_sums(report: Report) -> Job | None:
    """The last sums that this person had worked out for the same report."""
    asked = {
        "format": SUMS,
        "filters": report.filters.as_facts(),
        "agency": report.by.agency_id,
    }
    found = _jobs(report.by).filter(state=JobState.DONE, asked__contains=asked)
    return found.first()


def _own_job(request: SignedInRequest, pk: UUID) -> Job:
    """A report belongs to the one person who asked for it."""
    return get_object_or_404(Job, pk=pk, by=request.user, kind=KIND)


@require_safe
def report_job(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How far a long report is; the row alone for the page that asks again."""
    job = _own_job(request, pk)
    part = request.headers.get("HX-Request") == "true"
    template = "compensation/_job.html" if part else "compensation/report_job.html"
    return render(request, template, {"job": job_facts(job)})


@require_POST
def report_cancel(request: SignedInRequest, pk: UUID) -> HttpResponse:
    job = _own_job(request, pk)
    with refusals_told(request):
        cancel_job(job, by=request.user)
        messages.success(request, _("The work stops."))
    return redirect(REPORT)


@needs_step_up()
@require_safe
def report_file(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    _exporters_only(request)
    job = _own_job(request, pk)
    if why_not_make_report(job, by=request.user):
        raise Http404
    if job.state != JobState.DONE or not job.file:
        raise Http404
    if why := why_not_take_report(job, by=request.user):
        messages.error(request, why)
        return redirect(REPORT)
    return FileResponse(
        job.file.open("rb"),
        as_attachment=True,
        filename=job.file_name,
        content_type=CONTENT_TYPES[job.asked["format"]],
    )


def job_facts(job: Job) -> dict:
    """What the job row of a page reads."""
    key = [job.pk]
    done = job.state == JobState.DONE and job.file
    row = job.row(
        job.file_name or _("Compensation report"),
        poll_url=reverse("compensation:report-job", args=key),
        cancel_url=reverse("compensation:report-cancel", args=key),
        file_url=reverse("compensation:report-file", args=key) if done else "",
    )
    if job.asked["format"] == SUMS:
        asked = {name: value for name, value in job.asked["filters"].items() if value}
        query = urlencode(asked)
        row |= {"label": _("Totals"), "page_url": f"{reverse(REPORT)}?{query}"}
    return row
