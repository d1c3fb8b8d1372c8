"""Rescue lists: send a file, check what was found, save it whole."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.http import SignedInRequest
from cases.actions import importing
from cases.actions.cancelling import cancel_job
from cases.models import RescueListImport
from cases.rescue_list.headings import FIELDS
from cases.rescue_list.rejected import rejected_csv
from cases.views.about_case import do_at_once
from common.forms import PlainForm, refusals_shown_on
from common.models import Job
from common.uploads import Purpose, UploadField, as_download


class ListForm(PlainForm):
    """The file that a State office or a drive sends."""

    file = UploadField(
        purpose=Purpose.TABLE,
        label=gettext_lazy("Rescue list"),
        help_text=gettext_lazy(
            "An Excel or CSV file, at most 20 MB. Headings in English or Hindi, in any "
            "order. Nothing is saved before you have seen it."
        ),
    )


def _lists(request):
    return RescueListImport.objects.filter(agency=request.user.agency_id)


@require_http_methods(["GET", "POST"])
def rescue_list_list(request: SignedInRequest) -> HttpResponse:
    form = ListForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_shown_on(form):
            taken = importing.read_rescue_list(
                file.read(), file_name=file.name, by=request.user
            )
            return redirect("cases:rescue-list-detail", taken.pk)
    return render(
        request,
        "cases/rescue_list_list.html",
        {
            "form": form,
            "lists": _lists(request).select_related("by").order_by("-id")[:25],
            "why_not": importing.why_not_read_rescue_list(by=request.user),
        },
    )


@require_safe
def rescue_list_detail(request: SignedInRequest, pk) -> HttpResponse:
    taken = get_object_or_404(_lists(request).select_related("job", "by"), pk=pk)
    by = request.user
    return render(
        request,
        "cases/rescue_list_detail.html",
        {
            "list": taken,
            "rejected": [p for p in taken.problems if p["blocks"]],
            "warnings": [p for p in taken.problems if not p["blocks"]],
            "fields": [(code, field.label) for code, field in FIELDS.items()],
            "unknown": [h for h in taken.headings or [] if not h["field"]],
            "why_not": importing.why_not_save_rescue_list(taken, by=by),
            "why_not_good_only": importing.why_not_save_rescue_list(
                taken, by=by, leave_out_bad=True
            ),
            "why_not_drop": importing.why_not_drop_rescue_list(taken, by=by),
            "job": _job_row(taken),
            "new_rows": taken.rows_good - taken.rows_known,
        },
    )


@require_POST
def rescue_list_headings(request: SignedInRequest, pk) -> HttpResponse:
    taken = get_object_or_404(_lists(request), pk=pk)
    meanings = {
        heading["heading"]: request.POST[f"field-{heading['letter']}"]
        for heading in taken.headings
        if request.POST.get(f"field-{heading['letter']}") in {"", *FIELDS}
        and f"field-{heading['letter']}" in request.POST
    }
    return _done(
        request,
        taken,
        lambda: importing.explain_headings(taken, meanings=meanings, by=request.user),
        _("The headings are remembered, and the list was read again."),
    )


@require_POST
def rescue_list_save(request: SignedInRequest, pk) -> HttpResponse:
    taken = get_object_or_404(_lists(request), pk=pk)
    leave_out = request.POST.get("leave_out_bad") == "1"
    return _done(
        request,
        taken,
        lambda: importing.ask_to_save_rescue_list(
            taken, leave_out_bad=leave_out, by=request.user
        ),
        _("The list is being saved. You may leave this page."),
    )


@require_POST
def rescue_list_drop(request: SignedInRequest, pk) -> HttpResponse:
    taken = get_object_or_404(_lists(request), pk=pk)
    return _done(
        request,
        taken,
        lambda: importing.drop_rescue_list(taken, by=request.user),
        _("The list was dropped. Nothing of it was saved."),
    )


@require_POST
def rescue_list_cancel(request: SignedInRequest, pk) -> HttpResponse:
    taken = get_object_or_404(_lists(request).select_related("job"), pk=pk)
    return _done(
        request,
        taken,
        lambda: cancel_job(taken.job, by=request.user),
        _("The saving stops; nothing of the list stays."),
    )


@require_safe
def rescue_list_rejected(request: SignedInRequest, pk) -> HttpResponse:
    """The rows that were kept out, with what is wrong and how to mend it."""
    taken = get_object_or_404(_lists(request), pk=pk)
    checked = importing.checked_again(taken)
    return as_download(
        rejected_csv(checked), name="rejected-rows.csv", kind="text/csv; charset=utf-8"
    )


@require_safe
def rescue_list_progress(request: SignedInRequest, pk) -> HttpResponse:
    """How far the saving is, as the progress row that asks again by itself."""
    taken = get_object_or_404(_lists(request).select_related("job"), pk=pk)
    return render(request, "cases/rescue_list_job.html", {"job": _job_row(taken)})


def _done(request, taken, act, words: str) -> HttpResponse:
    """Run an action from a button; say what came of it on the list's page."""
    do_at_once(request, act=act, said=words, why_not="")
    return redirect("cases:rescue-list-detail", taken.pk)


def _job_row(taken: RescueListImport) -> dict | None:
    job: Job | None = taken.job
    if job is None:
        return None
    return job.row(
        _("Saving the list"),
        poll_url=reverse("cases:rescue-list-progress", args=[taken.pk]),
        cancel_url=reverse("cases:rescue-list-cancel", args=[taken.pk]),
    )
