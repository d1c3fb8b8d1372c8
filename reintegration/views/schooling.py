"""School: the register of a class, and where a child learns."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from cases.models import Case
from common.form_pages import one_form
from common.refusals import Refused
from reintegration.actions import schooling
from reintegration.forms.schooling import (
    EnrolForm,
    LeaveForm,
    LevelForm,
    SchoolForm,
    TransferForm,
)
from reintegration.models import Attendance, BridgeSchool, Enrolment
from reintegration.views.pages import case_or_404, of_reach_or_404


@require_safe
def register(request: SignedInRequest) -> HttpResponse:
    """A teacher's home: the register of the school, or a choice of several."""
    schools = list(BridgeSchool.objects.run_by(request.user.agency_id).open())
    if len(schools) == 1:
        return redirect("reintegration:register-day", schools[0].pk)
    return render(request, "reintegration/register_list.html", {"schools": schools})


@require_http_methods(["GET", "POST"])
def register_day(request: SignedInRequest, pk) -> HttpResponse:
    mine = BridgeSchool.objects.run_by(request.user.agency_id)
    school = get_object_or_404(mine, pk=pk)
    day = _day_of(request)
    rows = _register_rows(school, day, request.user)
    if request.method == "POST":
        here = set(request.POST.getlist("here"))
        everybody = "all" in request.POST
        present = {r["key"]: everybody or str(r["key"]) in here for r in rows}
        try:
            n = schooling.mark_attendance(
                school, day=day, present=present, by=request.user
            )
        except Refused as refused:
            messages.error(request, refused.reason)
        else:
            words = ngettext("%(n)d child is marked.", "%(n)d children are marked.", n)
            messages.success(request, words % {"n": n})
        return redirect(f"{request.path}?day={day.isoformat()}")
    return render(
        request,
        "reintegration/register_day.html",
        {
            "school": school,
            "day": day,
            "rows": rows,
            "marked": any(row["present"] is not None for row in rows),
            "why_not": schooling.why_not_mark_attendance(
                school, by=request.user, day=day
            ),
        },
    )


@require_http_methods(["GET", "POST"])
def school_enrol(request: SignedInRequest, pk) -> HttpResponse:
    case = case_or_404(request, pk)
    return one_form(
        request,
        EnrolForm(request.POST or None, case=case),
        act=lambda data: schooling.enrol_child(case, by=request.user, **data),
        title=_("Enrol in a school"),
        done=_("The child is enrolled."),
        back=_school_tab(case),
        why_not=schooling.why_not_enrol_child(case, by=request.user),
        template="reintegration/school_enrol.html",
        case=case,
    )


@require_http_methods(["GET", "POST"])
def school_add(request: SignedInRequest, pk) -> HttpResponse:
    case = case_or_404(request, pk)
    return one_form(
        request,
        SchoolForm(request.POST or None, case=case),
        act=lambda data: schooling.add_school(by=request.user, **data),
        title=_("Add a school"),
        done=_("The school is on the list."),
        back=reverse("reintegration:school-enrol", args=[case.pk]),
        why_not=schooling.why_not_add_school(by=request.user),
    )


@require_http_methods(["GET", "POST"])
def school_level(request: SignedInRequest, pk) -> HttpResponse:
    enrolment = of_reach_or_404(request, Enrolment.objects, pk)
    return one_form(
        request,
        LevelForm(request.POST or None),
        act=lambda data: schooling.change_level(enrolment, by=request.user, **data),
        title=_("Move to another level"),
        done=_("The level is changed."),
        back=_back(request, enrolment),
        why_not=schooling.why_not_change_level(enrolment, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def school_transfer(request: SignedInRequest, pk) -> HttpResponse:
    enrolment = of_reach_or_404(request, Enrolment.objects, pk)
    return one_form(
        request,
        TransferForm(request.POST or None, case=enrolment.case),
        act=lambda data: schooling.transfer_school(enrolment, by=request.user, **data),
        title=_("Move to another school"),
        done=_("The child moved to the new school."),
        back=_back(request, enrolment),
        why_not=schooling.why_not_transfer_school(enrolment, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def school_leave(request: SignedInRequest, pk) -> HttpResponse:
    enrolment = of_reach_or_404(request, Enrolment.objects, pk)
    return one_form(
        request,
        LeaveForm(request.POST or None),
        act=lambda data: schooling.leave_school(enrolment, by=request.user, **data),
        title=_("The child leaves the school"),
        done=_("It is on record that the child left."),
        back=_back(request, enrolment),
        why_not=schooling.why_not_leave_school(enrolment, by=request.user),
    )


def _day_of(request: SignedInRequest) -> date:
    asked = request.GET.get("day")
    if not asked:
        return timezone.localdate()
    try:
        day = parse_date(asked)
    except ValueError:
        day = None
    if day is None:
        raise Http404
    return day


def _register_rows(school: BridgeSchool, day: date, user) -> list[dict]:
    enrolments = list(
        Enrolment.objects.filter(school=school, started_on__lte=day)
        .current()
        .visible_to(user)
    )
    enrolments.sort(key=lambda one: (len(one.roll_number), one.roll_number, one.pk))
    cases = Case.objects.with_child().in_bulk([e.case_id for e in enrolments])
    marked = dict(
        Attendance.objects.filter(enrolment__in=enrolments, day=day).values_list(
            "enrolment_id", "present"
        )
    )
    return [
        {
            "key": enrolment.pk,
            "called": (called := cases[enrolment.case_id].called),
            "name": " · ".join(filter(None, [enrolment.roll_number, called])),
            "level": enrolment.level,
            "present": marked.get(enrolment.pk),
        }
        for enrolment in enrolments
    ]


def _school_tab(case: Case) -> str:
    return reverse("oversight:case-tab", args=[case.pk, "school"])


def _back(request: SignedInRequest, enrolment: Enrolment) -> str:
    """Teachers come from their register, others from the case."""
    if enrolment.school.agency_id == request.user.agency_id:
        return reverse("reintegration:register-day", args=[enrolment.school_id])
    return _school_tab(enrolment.case)
