"""The page of one verb on a claim."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.http import SignedInRequest
from common.forms import refusals_shown_on
from compensation.models import Claim


def verb_page(
    request: SignedInRequest,
    claim: Claim,
    form: forms.Form,
    *,
    title: str,
    why_not: str,
    act: Callable[[dict], object],
    done: str,
    danger: bool = False,
) -> HttpResponse:
    """The page of one verb: the form, the action, and back to the claim."""
    if request.method == "POST" and not why_not and form.is_valid():
        with refusals_shown_on(form):
            act(form.cleaned_data)
            messages.success(request, done)
            return redirect(claim)
    return render(
        request,
        "form_page.html",
        {
            "title": title,
            "intro": f"{claim.scheme.text} · {claim.case.number}",
            "form": form,
            "why_not": why_not,
            "submit_label": title,
            "back_url": claim.get_absolute_url(),
            "danger": danger,
        },
    )
