"""Offices and their people, for those who keep them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.choices import AgencyKind
from accounts.http import SignedInRequest
from accounts.models import Agency, Approval, Invitation, State, User
from accounts.stepping_up import needs_step_up
from cases.actions.cancelling import cancel_job
from common.forms import refusals_shown_on, refusals_told
from common.models import Job
from oversight.actions import handing_over, people
from oversight.forms import AgencyForm, PersonForm
from oversight.holding import closed_with_work, held_by
from oversight.people_forms import EndForm, HandOverForm, InvitationForm


def _offices(request):
    """Their own office; for the system administrator, all of them."""
    offices = Agency.objects.select_related("district", "state")
    if request.user.may("accounts.manage_agencies"):
        return offices
    if request.user.may("accounts.invite_people"):
        return offices.filter(pk=request.user.agency_id)
    return offices.none()


@require_safe
def office_list(request: SignedInRequest) -> HttpResponse:
    offices = _offices(request)
    state = request.GET.get("state", "")
    if _is_number(state):
        offices = offices.filter(state=int(state))
    return render(
        request,
        "oversight/office_list.html",
        {
            "offices": offices.order_by("state__name", "district__name", "kind")[:500],
            "states": State.objects.filter(agencies__isnull=False).distinct(),
            "why_not": people.why_not_add_agency(by=request.user),
            "keeps_breaches": request.user.may("oversight.record_breach"),
            "waiting": Approval.objects.waiting()
            .filter(person__agency__in=_offices(request))
            .select_related("person__agency"),
        },
    )


@needs_step_up(posts_only=True)
@require_http_methods(["GET", "POST"])
def office_new(request: SignedInRequest) -> HttpResponse:
    state = get_object_or_404(State, pk=_state(request))
    form = AgencyForm(request.POST or None, state=state)
    if form.is_valid():
        with refusals_shown_on(form):
            agency = people.add_agency(by=request.user, **form.cleaned_data)
            messages.success(request, _("The office was added."))
            return redirect("oversight:office-detail", agency.pk)
    return render(
        request,
        "oversight/office_form.html",
        {
            "form": form,
            "state": state,
            "states": State.objects.order_by("name"),
            "why_not": people.why_not_add_agency(by=request.user),
        },
    )


@needs_step_up(posts_only=True)
@require_http_methods(["GET", "POST"])
def office_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    agency = get_object_or_404(_offices(request), pk=pk)
    roles = people.ROLES_OF_KIND[AgencyKind(agency.kind)]
    form = PersonForm(request.POST or None, roles=roles)
    shown = None
    if form.is_valid():
        with refusals_shown_on(form):
            shown = people.add_person(agency, by=request.user, **form.cleaned_data)
            form = PersonForm(roles=roles)
    waiting = Approval.objects.waiting().filter(person__agency=agency)
    waiting = list(waiting.select_related("person__agency", "asked_by"))
    return render(
        request,
        "oversight/office_detail.html",
        {
            "agency": agency,
            "people": agency.people.order_by("-is_active", "full_name"),
            "hanging": closed_with_work(agency),
            "invitations": Invitation.objects.open(timezone.now())
            .filter(agency=agency)
            .order_by("-pk"),
            "waiting": [
                (approval, people.why_not_decide_account(approval, by=request.user))
                for approval in waiting
            ],
            "waits": {approval.person_id for approval in waiting},
            "form": form,
            "shown": shown,
            "why_not": people.why_not_add_person(agency, by=request.user),
        },
    )


@needs_step_up()
@require_http_methods(["GET", "POST"])
def office_invite(request: SignedInRequest, pk: int) -> HttpResponse:
    agency = get_object_or_404(_offices(request), pk=pk)
    roles = people.ROLES_OF_KIND[AgencyKind(agency.kind)]
    form = InvitationForm(request.POST or None, roles=roles)
    if form.is_valid():
        with refusals_shown_on(form):
            people.invite_person(agency, by=request.user, **form.cleaned_data)
            messages.success(request, _("The invitation is on its way."))
            return redirect("oversight:office-detail", agency.pk)
    return render(
        request,
        "form_page.html",
        {
            "title": _("Invite a colleague"),
            "intro": agency,
            "form": form,
            "submit_label": _("Send the invitation"),
            "back_url": reverse("oversight:office-detail", args=[agency.pk]),
            "why_not": people.why_not_invite_person(agency, by=request.user),
        },
    )


@needs_step_up()
@require_POST
def invitation_withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    invitations = Invitation.objects.filter(agency__in=_offices(request))
    invitation = get_object_or_404(invitations.select_related("agency"), pk=pk)
    with refusals_told(request):
        people.withdraw_invitation(invitation, by=request.user)
        messages.success(request, _("The invitation is withdrawn."))
    return redirect("oversight:office-detail", invitation.agency_id)


@needs_step_up()
@require_POST
def account_decide(request: SignedInRequest, pk: UUID) -> HttpResponse:
    approvals = Approval.objects.filter(person__agency__in=_offices(request))
    approval = get_object_or_404(approvals.select_related("person__agency"), pk=pk)
    grant = request.POST.get("grant") == "yes"
    with refusals_told(request):
        people.decide_account(approval, by=request.user, grant=grant)
        said = _("The account works now.") if grant else _("The account stays shut.")
        messages.success(request, said)
    return redirect("oversight:office-detail", approval.person.agency_id)


@require_safe
def person_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One person's account: until when, what it holds, and how it ends."""
    person = _person(request, pk)
    by = request.user
    return render(
        request,
        "oversight/person_detail.html",
        {
            "person": person,
            "end_form": EndForm(initial={"valid_until": person.valid_until}),
            "why_not": people.why_not_change_person(person, by=by),
            "why_not_password": people.why_not_renew_password(person, by=by),
            "held": held_by(person),
            "hand_over_form": HandOverForm(people=handing_over.successors(person)),
            "why_not_hand_over": handing_over.why_not_hand_over(person, by=by),
            "job": _last_job(request, person),
        },
    )


@needs_step_up()
@require_POST
def person_until(request: SignedInRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    form = EndForm(request.POST)
    if form.is_valid():
        with refusals_shown_on(form):
            people.set_end(person, by=request.user, **form.cleaned_data)
            messages.success(request, _("The last day is set."))
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    return redirect("oversight:person-detail", person.pk)


@needs_step_up()
@require_POST
def person_hand_over(request: SignedInRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    form = HandOverForm(request.POST, people=handing_over.successors(person))
    if form.is_valid():
        with refusals_shown_on(form):
            to = form.cleaned_data["to"]
            handing_over.ask_hand_over(person, to=to, by=request.user)
            messages.success(request, _("The work is being handed on."))
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    return redirect("oversight:person-detail", person.pk)


@require_safe
def hand_over_job(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How far a hand-over is: the row for the page that asks again."""
    job = get_object_or_404(_jobs(request), pk=pk)
    if not request.headers.get("HX-Request"):
        return redirect("oversight:person-detail", job.asked["from"])
    return render(request, "oversight/_job.html", {"job": _job_facts(job)})


@require_POST
def hand_over_cancel(request: SignedInRequest, pk: UUID) -> HttpResponse:
    job = get_object_or_404(_jobs(request), pk=pk)
    with refusals_told(request):
        cancel_job(job, by=request.user)
    return redirect("oversight:person-detail", job.asked["from"])


@needs_step_up()
@require_POST
def person_end(request: SignedInRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    with refusals_told(request):
        people.end_account(person, by=request.user)
        messages.success(request, _("The account is ended."))
    return redirect("oversight:office-detail", person.agency_id)


@needs_step_up()
@require_POST
def person_sessions_end(request: SignedInRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    with refusals_told(request):
        people.end_sessions(person, by=request.user)
        messages.success(request, _("Every session of this person is ended."))
    return redirect("oversight:person-detail", person.pk)


@needs_step_up()
@require_POST
def person_password(request: SignedInRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    with refusals_told(request):
        password = people.renew_password(person, by=request.user)
        return render(
            request,
            "oversight/person_password.html",
            {"person": person, "password": password},
        )
    return redirect("oversight:office-detail", person.agency_id)


def _jobs(request):
    return Job.objects.filter(by=request.user, kind=handing_over.KIND)


def _last_job(request, person: User) -> dict | None:
    jobs = _jobs(request).filter(asked__from=person.pk)
    job = jobs.order_by("-pk").first()
    return _job_facts(job) if job else None


def _job_facts(job: Job) -> dict:
    key = [job.pk]
    return job.row(
        _("Handing the work on"),
        poll_url=reverse("oversight:hand-over-job", args=key),
        cancel_url=reverse("oversight:hand-over-cancel", args=key),
    )


def _person(request, pk: int) -> User:
    people = User.objects.filter(agency__in=_offices(request))
    return get_object_or_404(people.select_related("agency"), pk=pk)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _state(request) -> int:
    asked = request.GET.get("state", "") or request.POST.get("state", "")
    return int(asked) if _is_number(asked) else request.user.agency.state_id
