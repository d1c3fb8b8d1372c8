"""The inquiry of one child: report, age, interpreter."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from accounts.roles import DataClass
from audit.recording import note_access
from cases.actions import inquiry
from cases.choices import AgeSource
from cases.code_lists import language_names
from cases.forms.inquiry import AgeForm, AskInquiryForm, InquiryForm, InterpreterForm
from cases.models import Case, InterpreterBooking, SocialInvestigation
from cases.views.about_case import (
    case_within_reach,
    form_about,
    of_case_within_reach,
    told_once,
)
from common.forms import PlainForm

SHOWN = 200


@require_http_methods(["GET", "POST"])
def sir_ask(request: SignedInRequest, pk) -> HttpResponse:
    """Ask an office for the report."""
    case = case_within_reach(request, pk)
    form = AskInquiryForm(request.POST or None, case=case)
    return form_about(
        request,
        case,
        form,
        act=lambda: inquiry.ask_inquiry(case, by=request.user, **form.cleaned_data),
        said=_("The report is asked for. It is due in 15 days."),
        title=_("Ask for a social investigation"),
        submit_label=_("Ask for the report"),
        why_not=inquiry.why_not_ask_inquiry(case, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def sir_file(request: SignedInRequest, pk) -> HttpResponse:
    """File the report."""
    case = case_within_reach(request, pk)
    form = InquiryForm(request.POST or None, by=request.user)
    return form_about(
        request,
        case,
        form,
        act=lambda: inquiry.file_inquiry(
            case,
            by=request.user,
            recruiter=form.taken_recruiter(),
            **form.cleaned_data,
        ),
        said=_("The report is filed."),
        title=_("Social investigation report"),
        intro=_("What Form 22 asks, as far as charges, money and the return need it."),
        submit_label=_("File the report"),
        why_not=inquiry.why_not_file_inquiry(case, by=request.user),
    )


@require_safe
def sir_read(request: SignedInRequest, pk) -> HttpResponse:
    """Read a filed report; the reading is written down."""
    report = of_case_within_reach(request, SocialInvestigation, pk)
    case = report.case
    note_access(
        by=request.user, case_id=case.pk, page="sir", data_classes=[DataClass.SIR]
    )
    context = {"case": case, "report": report, **told_once(case)}
    return render(request, "cases/sir_detail.html", context)


@require_http_methods(["GET", "POST"])
def age_order(request: SignedInRequest, pk) -> HttpResponse:
    """Order the bone test."""
    case = case_within_reach(request, pk)
    return form_about(
        request,
        case,
        PlainForm(request.POST if request.method == "POST" else None),
        act=lambda: inquiry.order_age_test(case, by=request.user),
        said=_("The age test is ordered. Its result is due in 15 days."),
        title=_("Order an age test"),
        intro=_(
            "Only when there is no paper of a school or of the municipality (JJ Act, "
            "section 94)."
        ),
        submit_label=_("Order the test"),
        why_not=inquiry.why_not_order_age_test(case, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def age_record(request: SignedInRequest, pk) -> HttpResponse:
    """Record the age, which then holds."""
    case = case_within_reach(request, pk)
    form = AgeForm(request.POST or None)

    def act():
        facts = {**form.cleaned_data}
        facts["source"] = AgeSource(facts["source"])
        inquiry.record_age(case, by=request.user, **facts)

    return form_about(
        request,
        case,
        form,
        act=act,
        said=_("The age is recorded."),
        title=_("Record the age"),
        intro=_("The age that the Committee records is deemed true."),
        submit_label=_("Record the age"),
        why_not=inquiry.why_not_record_age(case, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def interpreter_book(request: SignedInRequest, pk) -> HttpResponse:
    """Book somebody who speaks the child's language."""
    case = case_within_reach(request, pk)
    form = InterpreterForm(request.POST or None, case=case)
    return form_about(
        request,
        case,
        form,
        act=lambda: inquiry.book_interpreter(
            case, by=request.user, **form.cleaned_data
        ),
        said=_("The interpreter is booked."),
        title=_("Book an interpreter"),
        submit_label=_("Book"),
        why_not=inquiry.why_not_book_interpreter(case, by=request.user),
    )


@require_safe
def interpreter_list(request: SignedInRequest) -> HttpResponse:
    """The children who wait for somebody who speaks their language."""
    waiting = (
        InterpreterBooking.objects.filter(
            case__in=Case.objects.visible_to(request.user), booked_at__isnull=True
        )
        .select_related("case__child", "case__identity", "case__district")
        .order_by("asked_at")[:SHOWN]
    )
    names = language_names()
    rows = [(names.get(b.language, b.language), b) for b in waiting]
    why_not = ""
    if waiting:
        first = waiting[0].case
        why_not = inquiry.why_not_book_interpreter(first, by=request.user)
    context = {"rows": rows, "why_not": why_not}
    return render(request, "cases/interpreter_list.html", context)
