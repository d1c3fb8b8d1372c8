"""The child's story: recorded once, read by few."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.http import SignedInRequest
from accounts.models import Agency
from accounts.roles import DataClass
from audit.recording import note_access
from cases.actions import statements
from cases.choices import StatementPlace
from cases.code_lists import language_names
from cases.forms.statements import ShareForm, StatementForm
from cases.models import Case, Statement
from cases.views.about_case import (
    case_within_reach,
    form_about,
    of_case_within_reach,
    told_once,
)
from common.forms import refusals_shown_on


@require_http_methods(["GET", "POST"])
def statement_new(request: SignedInRequest, pk) -> HttpResponse:
    """Record the story; a second one only by a law that is named."""
    case = case_within_reach(request, pk)
    form = StatementForm(request.POST or None, case=case)

    def act():
        facts = {**form.cleaned_data}
        facts["place"] = StatementPlace(facts["place"])
        statements.record_statement(case, by=request.user, **facts)

    return form_about(
        request,
        case,
        form,
        act=act,
        said=_("The statement is recorded. Nobody asks the child again."),
        title=_("Record the child’s statement"),
        intro=_("Without uniform, not at night, with somebody the child trusts."),
        submit_label=_("Record the statement"),
        # Who must name a law for asking again does it on this form.
        why_not=statements.why_not_record_statement(
            case, by=request.user, again_because="…"
        ),
    )


@require_safe
def statement_read(request: SignedInRequest, pk) -> HttpResponse:
    """The story to those whose role reads it; to others that it was told."""
    return _statement_page(request, case_within_reach(request, pk))


@require_POST
def statement_share(request: SignedInRequest, pk) -> HttpResponse:
    """Put an office of the case on the sharing list."""
    statement = of_case_within_reach(request, Statement, pk)
    form = ShareForm(request.POST, case=statement.case)
    why_not = statements.why_not_share_statement(statement, by=request.user)
    if not why_not and form.is_valid():
        with refusals_shown_on(form):
            statements.share_statement(statement, by=request.user, **form.cleaned_data)
            messages.success(request, _("The office is on the sharing list."))
            return redirect("cases:statement-read", statement.case_id)
    if why_not:
        messages.error(request, why_not)
    return _statement_page(request, statement.case, form)


def _statement_page(
    request: SignedInRequest, case: Case, form: ShareForm | None = None
) -> HttpResponse:
    by, told = request.user, []
    if by.reads(DataClass.STM):
        note_access(
            by=by, case_id=case.pk, page="statement", data_classes=[DataClass.STM]
        )
        told = list(case.statements.select_related("recorder").order_by("recorded_at"))
    names = language_names()
    return render(
        request,
        "cases/statement_read.html",
        {
            "case": case,
            "told": [
                {
                    "statement": statement,
                    "language": names.get(statement.language, statement.language),
                    "shared": Agency.objects.filter(pk__in=statement.shared_with),
                    "why_not_share": statements.why_not_share_statement(
                        statement, by=by
                    ),
                }
                for statement in told
            ],
            "may_read": by.reads(DataClass.STM),
            "form": form or ShareForm(case=case),
            "why_not_record": statements.why_not_record_statement(
                case, by=by, again_because="…"
            ),
            **told_once(case),
        },
    )
