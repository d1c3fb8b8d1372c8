"""One act for a whole operation or employer, and how far it is."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from cases.models import Case, Employer, RescueOperation
from common.forms import refusals_shown_on
from common.models import Job
from compensation.actions.groups import (
    KIND,
    Group,
    ask_group_act,
    cases_of,
    why_not_ask_group_act,
)
from compensation.choices import GroupAct
from compensation.employer_file import root_of
from compensation.models import Claim
from compensation.views.gates import money_readers_only
from compensation.way_forms import GroupForm


def employer_group(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """For every child found with this employer."""
    money_readers_only(request)
    employer = root_of(get_object_or_404(Employer, pk=pk))
    get_object_or_404(cases_of(employer, by=request.user)[:1])
    back = reverse("compensation:employer-detail", args=[employer.pk])
    return _group(request, employer, employer.name, back)


def operation_group(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """For every child of this operation."""
    money_readers_only(request)
    operations = RescueOperation.objects.visible_to(request.user)
    operation = get_object_or_404(operations, pk=pk)
    return _group(request, operation, "", operation.get_absolute_url())


def _group(
    request: SignedInRequest, group: Group, intro: str, back: str
) -> HttpResponse:
    form = GroupForm(request.POST or None)
    why_not = why_not_ask_group_act(group, by=request.user)
    if request.method == "POST" and not why_not and form.is_valid():
        with refusals_shown_on(form):
            job = ask_group_act(group, by=request.user, **form.cleaned_data)
            return redirect("compensation:group-job", job.pk)
    return render(
        request,
        "form_page.html",
        {
            "title": _("Act for the whole group"),
            "intro": intro,
            "form": form,
            "why_not": why_not,
            "submit_label": _("Do it for every child"),
            "back_url": back,
            "also_url": _papers_of(group),
            "also_label": _("Papers for many claims"),
        },
    )


def _papers_of(group: Group) -> str:
    """Where one kind of paper is made for every claim of the group."""
    name = "employer" if isinstance(group, Employer) else "operation"
    return f"{reverse('compensation:paper-batch')}?{name}={group.pk}"


@require_safe
def group_job(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How far the act is, and for which children it could not be done."""
    job = get_object_or_404(Job, pk=pk, by=request.user, kind=KIND)
    part = request.headers.get("HX-Request") == "true"
    return render(
        request,
        "compensation/_group_job.html" if part else "compensation/group_job.html",
        {
            "job": _job_facts(job),
            "over": job.is_over,
            "done": sum(not reason for reason in job.result.values()),
            "left_out": _left_out(job, request),
        },
    )


def _left_out(job: Job, request: SignedInRequest) -> list[dict]:
    """The children for whom it was refused, with the reason; in reach only."""
    refused = {key: reason for key, reason in job.result.items() if reason}
    if job.asked["act"] == GroupAct.NOTICE:
        claims = Claim.objects.visible_to(request.user).filter(pk__in=refused)
        found = [(c.pk, c.case.number, c) for c in claims.select_related("case")]
    else:
        cases = Case.objects.visible_to(request.user).filter(pk__in=refused)
        found = [(c.pk, c.number, c) for c in cases]
    return [
        {"number": number, "url": thing.get_absolute_url(), "why": refused[str(pk)]}
        for pk, number, thing in found
    ]


def _job_facts(job: Job) -> dict:
    return job.row(
        str(GroupAct(job.asked["act"]).label),
        poll_url=reverse("compensation:group-job", args=[job.pk]),
    )
