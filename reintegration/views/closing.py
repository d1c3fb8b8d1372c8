"""The end of a case, and what breaks its path."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from cases.views.printing import paper_answer, paper_language
from common.form_pages import one_form
from reintegration import follow_up_panels
from reintegration.actions import closing, path_breaks
from reintegration.closing_documents import case_summary
from reintegration.forms import closing as forms
from reintegration.views.pages import case_or_404


@require_safe
def case_closing(request: SignedInRequest, pk) -> HttpResponse:
    case = case_or_404(request, pk)
    by = request.user
    return render(
        request,
        "reintegration/case_closing.html",
        {
            "case": case,
            "panel": follow_up_panels.closing(case, by),
            "why_not_refuse": closing.why_not_refuse_closure(case, by=by),
            "why_not_excuse": closing.why_not_excuse_condition(case, by=by),
        },
    )


@require_http_methods(["GET", "POST"])
def closure_ask(request: SignedInRequest, pk) -> HttpResponse:
    case = case_or_404(request, pk)
    return one_form(
        request,
        forms.AskClosureForm(request.POST or None),
        act=lambda data: closing.ask_closure(case, by=request.user, **data),
        title=_("Ask the Committee to close"),
        intro=_("Nothing closes by asking. The Committee sees what is missing."),
        done=_("The Committee is asked to close the case."),
        back=_closing_page(case),
        why_not=closing.why_not_ask_closure(case, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def closure_refuse(request: SignedInRequest, pk) -> HttpResponse:
    case = case_or_404(request, pk)
    return one_form(
        request,
        forms.RefuseClosureForm(request.POST or None),
        act=lambda data: closing.refuse_closure(case, by=request.user, **data),
        title=_("Keep the case open"),
        done=_("The case stays open, and the reason is on record."),
        back=_closing_page(case),
        why_not=closing.why_not_refuse_closure(case, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def closure_excuse(request: SignedInRequest, pk) -> HttpResponse:
    case = case_or_404(request, pk)
    return one_form(
        request,
        forms.ExcuseForm(request.POST or None, case=case),
        act=lambda data: closing.excuse_condition(case, by=request.user, **data),
        title=_("Excuse a condition by order"),
        intro=_("Only an order that three members signed excuses a condition."),
        done=_("The condition is excused."),
        back=_closing_page(case),
        why_not=closing.why_not_excuse_condition(case, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def case_close(request: SignedInRequest, pk) -> HttpResponse:
    case = case_or_404(request, pk)
    form = forms.CloseForm(request.POST if request.method == "POST" else None)
    return one_form(
        request,
        form,
        act=lambda data: closing.close_case(case, by=request.user),
        title=_("Close the case"),
        intro=_("Nobody visits the child any more. Open money is watched to 18."),
        submit_label=_("Close the case"),
        done=_("The case is closed."),
        back=case.get_absolute_url(),
        why_not=closing.why_not_close_case(case, by=request.user),
    )


@require_safe
def case_summary_paper(request: SignedInRequest, pk, form: str) -> HttpResponse:
    case = case_or_404(request, pk)
    language = paper_language(request)
    return paper_answer(
        request,
        "form_15",
        case_summary(case, by=request.user, language=language),
        about=case,
        case_id=case.pk,
        as_page=form == "html",
        language=language,
    )


@require_http_methods(["GET", "POST"])
def case_untraceable(request: SignedInRequest, pk) -> HttpResponse:
    case = case_or_404(request, pk)
    return one_form(
        request,
        forms.UntraceableForm(request.POST or None),
        act=lambda data: path_breaks.mark_untraceable(case, by=request.user, **data),
        title=_("The child can't be found at home"),
        intro=_("Search first, and tell the police. The follow-up goes on."),
        done=_("It is on record that the child can't be found."),
        back=case.get_absolute_url(),
        why_not=path_breaks.why_not_mark_untraceable(case, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def case_death(request: SignedInRequest, pk) -> HttpResponse:
    case = case_or_404(request, pk)
    return one_form(
        request,
        forms.DeathForm(request.POST or None, case=case),
        act=lambda data: path_breaks.record_death(case, by=request.user, **data),
        title=_("The child died"),
        done=_("The death is on record."),
        back=case.get_absolute_url(),
        why_not=path_breaks.why_not_record_death(case, by=request.user),
        danger=True,
    )


@require_http_methods(["GET", "POST"])
def case_eighteen(request: SignedInRequest, pk) -> HttpResponse:
    case = case_or_404(request, pk)
    return one_form(
        request,
        forms.EighteenForm(request.POST or None),
        act=lambda data: path_breaks.reach_eighteen(case, by=request.user, **data),
        title=_("The child turned 18"),
        intro=_("After-care and the money watch go on. The case is not over."),
        done=_("It is on record that the child turned 18."),
        back=case.get_absolute_url(),
        why_not=path_breaks.why_not_reach_eighteen(case, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def case_continue(request: SignedInRequest, pk) -> HttpResponse:
    case = case_or_404(request, pk)
    return one_form(
        request,
        forms.ContinueForm(request.POST or None, case=case, user=request.user),
        act=lambda data: path_breaks.continue_case(case, by=request.user, **data),
        title=_("Found at work again"),
        intro=_("Take the child in first. Then this case goes on in the new one."),
        done=_("The case goes on in the new one."),
        back=case.get_absolute_url(),
        why_not=path_breaks.why_not_continue_case(case, by=request.user),
    )


def _closing_page(case) -> str:
    return reverse("reintegration:case-closing", args=[case.pk])
