"""The round of visits, one visit, and the days around it."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.drafting import (
    draft_of,
    filled_from,
    forget_draft,
    is_about_a_draft,
    keep_or_drop_draft,
)
from accounts.http import SignedInRequest
from accounts.roles import DataClass
from audit.recording import note_access
from cases.models import Flag
from cases.views.printing import paper_answer, paper_language
from common.form_pages import one_form
from common.forms import refusals_shown_on
from reintegration.actions import planning
from reintegration.actions.closing import clear_red_flag, why_not_clear_red_flag
from reintegration.actions.visits import (
    record_visit,
    why_not_counts,
    why_not_record_visit,
)
from reintegration.closing_documents import follow_up_report
from reintegration.follow_up_panels import visit_row
from reintegration.forms.visits import (
    AssignForm,
    MissForm,
    PlanForm,
    SettleForm,
    VisitForm,
    open_slot,
)
from reintegration.models import FollowUpVisit
from reintegration.rounds import round_of
from reintegration.views.pages import case_or_404, of_reach_or_404


@require_safe
def visit_list(request: SignedInRequest) -> HttpResponse:
    rows, more = round_of(request.user, timezone.localdate())
    groups = [
        {"place": place, "rows": list(found)}
        for place, found in groupby(rows, key=lambda row: row["place"])
    ]
    late = sum(row["kind"] == "stop" for row in rows)
    return render(
        request,
        "reintegration/visit_list.html",
        {"groups": groups, "late": late, "due": len(rows) - late, "more": more},
    )


@require_http_methods(["GET", "POST"])
def visit_new(request: SignedInRequest, pk) -> HttpResponse:
    case = case_or_404(request, pk)
    slot = open_slot(case) if request.GET.get("beside") is None else None
    return _visit_form(request, case, slot)


@require_http_methods(["GET", "POST"])
def visit_record(request: SignedInRequest, pk) -> HttpResponse:
    visit = of_reach_or_404(request, FollowUpVisit.objects, pk)
    return _visit_form(request, case_or_404(request, visit.case_id), visit)


def _visit_form(request: SignedInRequest, case, slot) -> HttpResponse:
    if is_about_a_draft(request):
        return keep_or_drop_draft(request)
    draft = draft_of(request)
    form = VisitForm(request.POST or None, initial=filled_from(draft, VisitForm))
    if request.method == "POST" and form.is_valid():
        report, key = form.as_report(), form.cleaned_data["key"]
        with refusals_shown_on(form):
            record_visit(case, report, by=request.user, visit=slot, key=key)
            forget_draft(request)
            reason = why_not_counts(slot, report) if slot else ""
            if reason:
                messages.warning(request, reason)
            messages.success(request, _("The visit is on record."))
            return redirect("oversight:case-tab", case.pk, "follow-up")
    return render(
        request,
        "reintegration/visit_form.html",
        {
            "case": case,
            "visit": slot,
            "form": form,
            "draft": draft if request.method == "GET" else None,
            "why_not": why_not_record_visit(case, by=request.user, visit=slot),
        },
    )


@require_safe
def visit_detail(request: SignedInRequest, pk) -> HttpResponse:
    visit = of_reach_or_404(
        request, FollowUpVisit.objects.select_related("rule", "made_by", "agency"), pk
    )
    case = case_or_404(request, visit.case_id)
    note_access(
        by=request.user, case_id=case.pk, page="visit", data_classes=[DataClass.FUP]
    )
    return render(
        request,
        "reintegration/visit_detail.html",
        {
            "case": case,
            "visit": visit,
            "row": visit_row(visit),
            "report": follow_up_report(visit, language=""),
            "why_not_record": why_not_record_visit(case, by=request.user, visit=visit),
            "why_not_plan": planning.why_not_plan_visit(visit, by=request.user),
            "why_not_miss": planning.why_not_miss_visit(visit, by=request.user),
            "why_not_replan": planning.why_not_replan_visit(visit, by=request.user),
        },
    )


@require_safe
def visit_report(request: SignedInRequest, pk, form: str) -> HttpResponse:
    visit = of_reach_or_404(request, FollowUpVisit.objects.made(), pk)
    language = paper_language(request)
    return paper_answer(
        request,
        "follow_up_report",
        follow_up_report(visit, language=language),
        about=visit,
        case_id=visit.case_id,
        as_page=form == "html",
        language=language,
    )


@require_http_methods(["GET", "POST"])
def visit_plan(request: SignedInRequest, pk) -> HttpResponse:
    visit = of_reach_or_404(request, FollowUpVisit.objects, pk)
    return one_form(
        request,
        PlanForm(request.POST or None),
        act=lambda data: planning.plan_visit(visit, by=request.user, **data),
        title=_("Plan the visit"),
        done=_("The visit is planned."),
        back=_page_of(visit),
        why_not=planning.why_not_plan_visit(visit, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def visit_miss(request: SignedInRequest, pk) -> HttpResponse:
    visit = of_reach_or_404(request, FollowUpVisit.objects, pk)
    return one_form(
        request,
        MissForm(request.POST or None),
        act=lambda data: planning.miss_visit(visit, by=request.user, **data),
        title=_("The visit was not made"),
        intro=_("The duty stays: plan the visit anew afterwards."),
        done=_("The missed visit is on record."),
        back=_page_of(visit),
        why_not=planning.why_not_miss_visit(visit, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def visit_replan(request: SignedInRequest, pk) -> HttpResponse:
    visit = of_reach_or_404(request, FollowUpVisit.objects, pk)
    return one_form(
        request,
        PlanForm(request.POST or None),
        act=lambda data: planning.replan_visit(visit, by=request.user, **data),
        title=_("Plan the visit anew"),
        done=_("The visit is planned anew."),
        back=_page_of(visit),
        why_not=planning.why_not_replan_visit(visit, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def follow_up_assign(request: SignedInRequest, pk) -> HttpResponse:
    case = case_or_404(request, pk)
    return one_form(
        request,
        AssignForm(request.POST or None, case=case),
        act=lambda data: planning.assign_follow_up(case, by=request.user, **data),
        title=_("Who visits the child?"),
        intro=_("The office sees the case and owes the visits that are to come."),
        done=_("The office has the follow-up now."),
        back=case.get_absolute_url(),
        why_not=planning.why_not_assign_follow_up(case, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def red_flag_clear(request: SignedInRequest, pk) -> HttpResponse:
    flag = get_object_or_404(
        Flag.objects.known_to(request.user).filter(case__isnull=False), pk=pk
    )
    case = case_or_404(request, flag.case_id)
    return one_form(
        request,
        SettleForm(request.POST or None),
        act=lambda data: clear_red_flag(flag, by=request.user, **data),
        title=_("Settle a warning sign"),
        intro=flag.words_for(request.user),
        done=_("The warning sign is settled."),
        back=reverse("oversight:case-tab", args=[case.pk, "follow-up"]),
        why_not=why_not_clear_red_flag(flag, by=request.user),
    )


def _page_of(visit: FollowUpVisit) -> str:
    return reverse("reintegration:visit-detail", args=[visit.pk])
