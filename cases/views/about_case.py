"""A page around one form about one case: gate, form, action, answer."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.db.models import Model
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.http import SignedInRequest
from cases.code_lists import language_names
from cases.models import Case, RescueOperation
from common.forms import refusals_shown_on
from common.refusals import Refused


def case_within_reach(request: SignedInRequest, pk) -> Case:
    """The case of the address; a stranger gets 404."""
    cases = Case.objects.visible_to(request.user).with_child()
    return get_object_or_404(cases.select_related("statement_agency"), pk=pk)


def of_case_within_reach[M: Model](request: SignedInRequest, model: type[M], pk) -> M:
    """A fact of a case within reach; another person's row does not exist."""
    rows = model._default_manager.filter(case__isnull=False)
    if hasattr(rows, "visible_to"):
        rows = rows.visible_to(request.user)
    else:
        rows = rows.filter(case__in=Case.objects.visible_to(request.user))
    return get_object_or_404(
        rows.select_related("case__child", "case__identity", "case__statement_agency"),
        pk=pk,
    )


def form_about(
    request: SignedInRequest,
    case: Case,
    form: Form,
    *,
    act: Callable[[], object],
    said: str,
    **page: object,
) -> HttpResponse:
    """Show the form, or act on it and go back to the case.

    `page` is the context of form_page.html: title, why_not, submit_label, intro.
    """
    if request.method == "POST" and not page.get("why_not") and form.is_valid():
        with refusals_shown_on(form):
            act()
            messages.success(request, said)
            return redirect(case)
    return render(
        request,
        "cases/inquiry_form.html",
        {
            "case": case,
            "form": form,
            "back_url": case.get_absolute_url(),
            **told_once(case),
            **page,
        },
    )


def do_at_once(
    request: SignedInRequest, *, act: Callable[[], object], said: str, why_not: str
) -> None:
    """Do a deed that needs no form, or say why it can't be done."""
    # Asked before the action takes its lock: who may not write a row can't lock it.
    if why_not:
        messages.error(request, why_not)
        return
    try:
        with transaction.atomic():
            act()
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, said)


def told_once(case: Case) -> dict[str, str]:
    """In which language the child has told its story, for the band on each page."""
    if not case.statement_at:
        return {}
    code = case.statement_language
    return {"told_in": language_names().get(code, code)}


def form_about_children(
    request: SignedInRequest,
    operation: RescueOperation,
    form: Form,
    *,
    act: Callable[[], str],
    **page: object,
) -> HttpResponse:
    """The same for several children of an operation; `act` says what was done."""
    if request.method == "POST" and not page.get("why_not") and form.is_valid():
        with refusals_shown_on(form):
            messages.success(request, act())
            return redirect(operation)
    return render(
        request,
        "form_page.html",
        {
            "form": form,
            "intro": operation.number,
            "back_url": operation.get_absolute_url(),
            **page,
        },
    )
