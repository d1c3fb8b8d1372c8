"""A page of one form around one action, as most pages are."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.forms import refusals_shown_on


def one_form(
    request: HttpRequest,
    form: forms.Form,
    *,
    act: Callable[[dict[str, Any]], Any],
    title: str,
    done: str,
    back: str,
    why_not: str = "",
    then: Callable[[Any], Any] | None = None,
    template: str = "form_page.html",
    **shown: Any,
) -> HttpResponse:
    """Show the form, or act on it: then on, saying what was done.

    It leads back, or where `then` says of what the action made.
    """
    if request.method == "POST" and not why_not and form.is_valid():
        with refusals_shown_on(form):
            made = act(form.cleaned_data)
            messages.success(request, done)
            return redirect(then(made) if then else back)
    context = {"title": title, "form": form, "why_not": why_not, "back_url": back}
    return render(request, template, context | shown)
