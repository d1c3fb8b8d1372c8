"""One kind of paper for many claims, how far it is, and the file of all."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.stepping_up import needs_step_up
from cases.actions.cancelling import cancel_job
from common.forms import refusals_shown_on, refusals_told
from common.models import Job, JobState
from common.pdf import why_not_print
from compensation.actions.paper_batches import (
    AT_MOST,
    KIND,
    ask_papers,
    why_not_ask_papers,
    why_not_take_papers,
)
from compensation.choices import PaperKind
from compensation.claim_lists import ClaimList
from compensation.models import Claim
from compensation.views.gates import money_readers_only
from compensation.way_forms import BatchForm

SHOWN = 50


@needs_step_up(posts_only=True)
def paper_batch(request: SignedInRequest) -> HttpResponse:
    """Choose claims of a list and a kind of paper; the worker makes one file."""
    money_readers_only(request)
    listed = ClaimList.of(request.GET)
    claims = listed.claims(by=request.user)
    shown = list(claims.with_page_facts()[:SHOWN])
    form = BatchForm(request.POST or None, claims=[claim.pk for claim in shown])
    why_not = why_not_ask_papers(by=request.user) or why_not_print()
    if request.method == "POST" and not why_not and form.is_valid():
        with refusals_shown_on(form):
            job = _ask(request, claims, **form.cleaned_data)
            return redirect("compensation:batch-job", job.pk)
    jobs = Job.objects.filter(by=request.user, kind=KIND).order_by("-pk")[:3]
    return render(
        request,
        "compensation/paper_batch.html",
        {
            "form": form,
            "why_not": why_not,
            "shown": shown,
            "ticked": form["claims"].value() or [],
            "total": claims[: AT_MOST + 1].count(),
            "at_most": AT_MOST,
            "jobs": [_job_facts(job) for job in jobs],
        },
    )


def _ask(request, listed, *, which: str, claims: list[str], **facts) -> Job:
    chosen = listed.filter(pk__in=claims) if which == "TICKED" else listed
    return ask_papers(chosen, by=request.user, **facts)


def _own_job(request: SignedInRequest, pk: UUID) -> Job:
    """A file belongs to the one person who asked for it."""
    return get_object_or_404(Job, pk=pk, by=request.user, kind=KIND)


@require_safe
def batch_job(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How far the papers are, and which claims were left out and why."""
    job = _own_job(request, pk)
    part = request.headers.get("HX-Request") == "true"
    left_out = {key: told["why"] for key, told in job.result.items() if "why" in told}
    found = Claim.objects.visible_to(request.user).filter(pk__in=left_out)
    rows = [
        {
            "number": f"{claim.case.number}, {claim.scheme.text}",
            "url": claim.get_absolute_url(),
            "why": left_out[str(claim.pk)],
        }
        for claim in found.select_related("case", "scheme").order_by("case__number")
    ]
    return render(
        request,
        "compensation/_group_job.html" if part else "compensation/group_job.html",
        {
            "job": _job_facts(job),
            "over": job.is_over,
            "done": len(job.result) - len(left_out),
            "left_out": rows,
            "unseen": len(left_out) - len(rows),
        },
    )


@require_POST
def batch_cancel(request: SignedInRequest, pk: UUID) -> HttpResponse:
    job = _own_job(request, pk)
    with refusals_told(request):
        cancel_job(job, by=request.user)
        messages.success(request, _("The work stops. Papers made so far stay made."))
    return redirect("compensation:batch-job", job.pk)


@needs_step_up()
@require_safe
def batch_file(request: SignedInRequest, pk: UUID) -> FileResponse:
    """The file, as long as each of its claims is within reach."""
    money_readers_only(request)
    job = _own_job(request, pk)
    if job.state != JobState.DONE or not job.file:
        raise Http404
    if why_not_take_papers(job, by=request.user):
        raise Http404
    return FileResponse(
        job.file.open("rb"),
        as_attachment=True,
        filename=job.file_name,
        content_type="application/pdf",
    )


def _job_facts(job: Job) -> dict:
    """What the job row of a page reads."""
    key = [job.pk]
    done = job.state == JobState.DONE and job.file
    return job.row(
        str(PaperKind(job.asked["kind"]).label),
        poll_url=reverse("compensation:batch-job", args=key),
        cancel_url=reverse("compensation:batch-cancel", args=key),
        file_url=reverse("compensation:batch-file", args=key) if done else "",
    )
