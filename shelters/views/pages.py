"""A page around one verb: the gate, the form, the deed, the answer."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.http import SignedInRequest
from cases.models import Case
from common.forms import refusals_shown_on


def case_of(request: SignedInRequest, pk) -> Case:
    """The case within this person's reach, with its child; else nothing is here."""
    cases = Case.objects.visible_to(request.user).with_child()
    return get_object_or_404(cases, pk=pk)


def verb_page(
    request: SignedInRequest,
    *,
    form: Form,
    title: str,
    why_not: str,
    deed: Callable[[], object],
    said: str,
    back,
    case: Case | None = None,
    template: str = "shelters/verb.html",
    **more,
) -> HttpResponse:
    """Ask, do and say so; a refusal stands on the form, an impossible verb instead."""
    if request.method == "POST" and not why_not and form.is_valid():
        with refusals_shown_on(form):
            deed()
            messages.success(request, said)
            return redirect(back)
    context = {
        "case": case,
        "form": form,
        "title": title,
        "why_not": why_not,
        "back": redirect(back).url,
        **more,
    }
    return render(request, template, context)


def nothing_to_do(request: SignedInRequest, case: Case, why_not: str) -> HttpResponse:
    """Say why the verb has nothing to act on."""
    context = {"case": case, "why_not": why_not, "back": case.get_absolute_url()}
    return render(request, "shelters/verb.html", context | {"title": case.called})


def now_for_form() -> str:
    """The present minute as a browser's clock field wants it."""
    return timezone.localtime().strftime("%Y-%m-%dT%H:%M")
