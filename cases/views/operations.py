"""Rescue operations: the plan, the war-room and the report."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from cases import war_room
from cases.actions import employers, operations
from cases.actions.intake import why_not_take_in_child
from cases.choices import Capacity, TakenTo
from cases.code_lists import choices
from cases.forms.operations import (
    CountForm,
    DropForm,
    LeaveForm,
    PlanForm,
    TeamForm,
    WorkplaceForm,
)
from cases.lifecycle import OperationStatus
from cases.models import LeavingCheck, OperationSite, RescueOperation, TeamMember
from common.forms import refusals_shown_on
from common.refusals import Refused

SHOWN = 50
# On a phone the checklist stands below the children: not below a hundred of them.
FIRST = 25


@require_safe
def operation_list(request: SignedInRequest) -> HttpResponse:
    """The operations this person knows of: live, planned, over."""
    found = (
        RescueOperation.objects.visible_to(request.user)
        .select_related("district", "lead", "lead_agency")
        .order_by("-planned_for")[:SHOWN]
    )
    groups = {
        status: [o for o in found if o.status == status]
        for status in (
            OperationStatus.LIVE,
            OperationStatus.PLANNED,
            OperationStatus.OVER,
            OperationStatus.DROPPED,
        )
    }
    return render(
        request,
        "cases/operation_list.html",
        {
            "groups": [(s.label, s, rows) for s, rows in groups.items() if rows],
            "why_not_plan": operations.why_not_plan_operation(by=request.user),
        },
    )


def operation_plan(request: SignedInRequest) -> HttpResponse:
    """Plan an operation that only its team sees."""
    form = PlanForm(request.POST or None, by=request.user)
    why_not = operations.why_not_plan_operation(by=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            operation = operations.plan_operation(_plan(form), by=request.user)
            messages.success(
                request, _("%s is planned. Only the team sees it.") % operation
            )
            return redirect(operation)
    return render(
        request, "cases/operation_form.html", {"form": form, "why_not": why_not}
    )


def _plan(form: PlanForm) -> operations.OperationPlan:
    facts = dict(form.cleaned_data)
    number, industry = facts.pop("sites"), facts.pop("industry")
    facts["sites"] = [(_("Site %d") % n, industry) for n in range(1, number + 1)]
    facts["district"] = facts["lead"].agency.district
    return operations.OperationPlan(**facts)


@require_safe
def operation_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The plan before, the war-room during, the record after."""
    operation = _operation(request, pk)
    if operation.status in {OperationStatus.PLANNED, OperationStatus.DROPPED}:
        return render(
            request, "cases/operation_planned.html", _planned(request, operation)
        )
    by, now = request.user, timezone.now()
    children = war_room.children(operation, by=by, today=timezone.localdate())
    return render(
        request,
        "cases/operation_detail.html",
        {
            **_live(request, operation),
            "children": children if "all" in request.GET else children[:FIRST],
            "more": len(children) if len(children) > FIRST else 0,
            "leaving": war_room.leaving_list(operation),
            "team": war_room.roster(operation),
            "sites": operation.sites.select_related("workplace").order_by("label"),
            "paused": "pause" in request.GET,
            "now": now,
            "why_not_run": operations.why_not_run_operation(operation, by=by),
            "may_claim": by.may("compensation.propose_claims"),
            "why_not_intake": why_not_take_in_child(by=by, operation=operation),
            "why_not_leave": operations.why_not_leave_site(operation, by=by),
            "why_not_end": operations.why_not_end_operation(operation, by=by),
            "why_not_team": operations.why_not_add_team_member(operation, by=by),
        },
    )


@require_safe
def operation_live(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The counters and the gap: all that is fetched every 15 seconds."""
    operation = _operation(request, pk)
    return render(
        request, "cases/operation_detail.html#live", _live(request, operation)
    )


def _live(request: SignedInRequest, operation: RescueOperation) -> dict:
    now = timezone.now()
    numbers = war_room.counters(operation, by=request.user, now=now)
    found = war_room.gaps(operation, numbers, by=request.user, now=now)
    return {
        "operation": operation,
        "numbers": numbers,
        "left": war_room.time_left(operation, numbers, now=now),
        "gap": found[0] if found else None,
        "is_live": war_room.is_running(operation),
    }


def _planned(request: SignedInRequest, operation: RescueOperation) -> dict:
    by = request.user
    return {
        "operation": operation,
        "team": war_room.roster(operation),
        "sites": operation.sites.order_by("label"),
        "why_not_open": operations.why_not_open_operation(operation, by=by),
        "why_not_drop": operations.why_not_drop_operation(operation, by=by),
        "why_not_team": operations.why_not_add_team_member(operation, by=by),
        "why_not_tip": operations.why_not_open_tip(operation, by=by),
    }


def _operation(request: SignedInRequest, pk: UUID) -> RescueOperation:
    visible = RescueOperation.objects.visible_to(request.user)
    return get_object_or_404(
        visible.select_related("district", "lead", "lead_agency"), pk=pk
    )


@require_POST
def operation_open(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Go live."""
    operation = _operation(request, pk)
    return _do(
        request,
        operation,
        operations.open_operation,
        _("The operation is live. The offices of the district see it now."),
    )


@require_POST
def operation_end(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """End it, once every child found has a case."""
    operation = _operation(request, pk)
    return _do(
        request, operation, operations.end_operation, _("The operation is over.")
    )


def operation_drop(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Give up a plan, with the reason."""
    operation = _operation(request, pk)
    form = DropForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            operations.drop_operation(operation, by=request.user, **form.cleaned_data)
            messages.success(request, _("%s is dropped.") % operation)
            return redirect("cases:operation-list")
    return _form_page(
        request,
        operation,
        form,
        title=_("Drop this operation"),
        submit_label=_("Drop it"),
        why_not=operations.why_not_drop_operation(operation, by=request.user),
        danger=True,
    )


def operation_tip(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The sealed tip: each opening is recorded, and shows it once."""
    operation = _operation(request, pk)
    why_not = operations.why_not_open_tip(operation, by=request.user)
    opened = f"tip {operation.pk}"
    if request.method == "POST":
        try:
            operations.open_tip(operation, by=request.user)
        except Refused as refused:
            messages.error(request, refused.reason)
        else:
            request.session[opened] = True
        return redirect("cases:operation-tip", operation.pk)
    show = not why_not and request.session.pop(opened, False)
    return render(
        request,
        "cases/operation_tip.html",
        {
            "operation": operation,
            "why_not": why_not,
            "tip": operation.tip if show else None,
        },
    )


def operation_team(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Name somebody for the team."""
    operation = _operation(request, pk)
    form = TeamForm(
        request.POST or None,
        operation=operation,
        by=request.user,
        initial={"capacity": request.GET.get("as", "")},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            facts = {**form.cleaned_data}
            facts["capacity"] = Capacity(facts["capacity"])
            operations.add_team_member(operation, by=request.user, **facts)
            messages.success(request, _("The team is changed."))
            return redirect(operation)
    return _form_page(
        request,
        operation,
        form,
        title=_("Name somebody for the team"),
        submit_label=_("Add to the team"),
        why_not=operations.why_not_add_team_member(operation, by=request.user),
    )


@require_POST
def operation_team_free(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take a name off the team again."""
    member = _member(request, pk)
    return _do(request, member, operations.free_place, _("The place is free again."))


@require_POST
def operation_arrival(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Somebody came, or it was a mistake."""
    came = request.POST.get("came") != "no"
    said = _("Recorded as here.") if came else _("Recorded as not here.")
    return _do(
        request, _member(request, pk), operations.record_arrival, said, came=came
    )


@require_POST
def operation_tick(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Tick a line of the leaving checklist, or take the tick back."""
    visible = RescueOperation.objects.visible_to(request.user)
    check = get_object_or_404(
        LeavingCheck.objects.select_related("operation"), pk=pk, operation__in=visible
    )
    done = request.POST.get("done") != "no"
    said = _("Ticked.") if done else _("The tick is taken back.")
    return _do(request, check, operations.tick_leaving, said, done=done)


def operation_count(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How many were expected, how many found at each site."""
    operation = _operation(request, pk)
    form = CountForm(request.POST or None, operation=operation)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            operations.count_children(
                operation,
                by=request.user,
                expected=form.cleaned_data["expected"],
                by_site=form.by_site,
            )
            messages.success(request, _("The count is saved."))
            return redirect(operation)
    return _form_page(
        request,
        operation,
        form,
        title=_("Children found"),
        submit_label=_("Save the count"),
        why_not=operations.why_not_run_operation(operation, by=request.user),
    )


def operation_leave(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Where the children were taken."""
    operation = _operation(request, pk)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {**form.cleaned_data}
        facts["taken_to"] = TakenTo(facts["taken_to"])
        with refusals_shown_on(form):
            operations.leave_site(operation, by=request.user, **facts)
            messages.success(request, _("The leaving is recorded."))
            return redirect(operation)
    return _form_page(
        request,
        operation,
        form,
        title=_("Leave the site"),
        submit_label=_("Record the leaving"),
        why_not=operations.why_not_leave_site(operation, by=request.user),
    )


def operation_site(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Where children were made to work, and for whom."""
    visible = RescueOperation.objects.visible_to(request.user)
    site = get_object_or_404(
        OperationSite.objects.select_related("operation", "workplace__employer"),
        pk=pk,
        operation__in=visible,
    )
    form = WorkplaceForm(request.POST or None, site=site, by=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            _save_site(site, form, by=request.user)
            messages.success(request, _("The workplace is saved."))
            return redirect(site.operation)
    return _form_page(
        request,
        site.operation,
        form,
        title=_("Workplace of %s") % site.label,
        submit_label=_("Save the workplace"),
        why_not=operations.why_not_run_operation(site.operation, by=request.user),
    )


def _save_site(site: OperationSite, form: WorkplaceForm, *, by) -> None:
    facts, employer = form.cleaned_data, None
    if facts.get("employer_name"):
        employer = employers.save_employer(
            by=by,
            name=facts["employer_name"],
            owner_name=facts["owner_name"],
            phone=facts["employer_phone"],
            district=site.operation.district,
        )
    employers.save_workplace(
        site.workplace,
        by=by,
        district=site.operation.district,
        address=facts["address"],
        industry=facts["industry"],
        employer=employer,
        site=site,
    )


@require_safe
def operation_report(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The report after the operation: numbers, times, gaps against the protocol."""
    operation = _operation(request, pk)
    now = timezone.now()
    numbers = war_room.counters(operation, by=request.user, now=now)
    return render(
        request,
        "cases/operation_report.html",
        {
            "operation": operation,
            "numbers": numbers,
            "gaps": war_room.gaps(operation, numbers, by=request.user, now=now),
            "team": war_room.roster(operation),
            "leaving": war_room.leaving_list(operation),
            "sites": operation.sites.order_by("label"),
            "industries": dict(choices("industry")),
            "now": now,
        },
    )


def _member(request: SignedInRequest, pk: UUID) -> TeamMember:
    visible = RescueOperation.objects.visible_to(request.user)
    return get_object_or_404(
        TeamMember.objects.select_related("operation"), pk=pk, operation__in=visible
    )


def _do(request, about, action, said: str, **facts) -> HttpResponse:
    """Do an action that needs no form, and go back to the operation's page."""
    try:
        action(about, by=request.user, **facts)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, said)
    operation = about if isinstance(about, RescueOperation) else about.operation
    return redirect(operation)


def _form_page(request, operation: RescueOperation, form, **words) -> HttpResponse:
    return render(
        request,
        "form_page.html",
        {
            "form": form,
            "intro": operation.number,
            "back_url": reverse("cases:operation-detail", args=[operation.pk]),
            **words,
        },
    )
