"""A page of one form around one action, as most pages of this app are."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.http import SignedInRequest
from cases.models import Case
from common.forms import refusals_shown_on


def case_or_404(request: SignedInRequest, pk) -> Case:
    """The case if it is within reach; strangers learn nothing of it."""
    return get_object_or_404(Case.objects.visible_to(request.user).with_child(), pk=pk)


def of_reach_or_404(request: SignedInRequest, queryset, pk):
    """A noun on a case within reach."""
    return get_object_or_404(
        queryset.visible_to(request.user).select_related("case"), pk=pk
    )


def one_form(
    request: SignedInRequest,
    form: forms.Form,
    *,
    act: Callable[[dict], object],
    title: str,
    done: str,
    back: str,
    why_not: str = "",
    template: str = "form_page.html",
    **shown,
) -> HttpResponse:
    """Show the form, or act on it: then back, saying what was done."""
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            act(form.cleaned_data)
            messages.success(request, done)
            return redirect(back)
    context = {"title": title, "form": form, "why_not": why_not, "back_url": back}
    return render(request, template, context | shown)
