"""Offices and their people, for those who keep them."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.choices import AgencyKind
from accounts.http import SignedInRequest
from accounts.models import Agency, State, User
from accounts.stepping_up import needs_step_up
from common.forms import refusals_shown_on
from oversight.actions import people
from oversight.forms import AgencyForm, PersonForm


def _offices(request):
    """Their own office; for the system administrator, all of them."""
    offices = Agency.objects.select_related("district", "state")
    if request.user.may("accounts.manage_agencies"):
        return offices
    if request.user.may("accounts.invite_people"):
        return offices.filter(pk=request.user.agency_id)
    return offices.none()


@require_safe
def office_list(request: SignedInRequest) -> HttpResponse:
    offices = _offices(request)
    state = request.GET.get("state", "")
    if state.isdigit():
        offices = offices.filter(state=int(state))
    return render(
        request,
        "oversight/office_list.html",
        {
            "offices": offices.order_by("state__name", "district__name", "kind")[:500],
            "states": State.objects.filter(agencies__isnull=False).distinct(),
            "why_not": people.why_not_add_agency(by=request.user),
        },
    )


@needs_step_up(posts_only=True)
@require_http_methods(["GET", "POST"])
def office_new(request: SignedInRequest) -> HttpResponse:
    state = get_object_or_404(State, pk=_state(request))
    form = AgencyForm(request.POST or None, state=state)
    if form.is_valid():
        with refusals_shown_on(form):
            agency = people.add_agency(by=request.user, **form.cleaned_data)
            messages.success(request, _("The office was added."))
            return redirect("oversight:office-detail", agency.pk)
    return render(
        request,
        "oversight/office_form.html",
        {
            "form": form,
            "state": state,
            "states": State.objects.order_by("name"),
            "why_not": people.why_not_add_agency(by=request.user),
        },
    )


@needs_step_up(posts_only=True)
@require_http_methods(["GET", "POST"])
def office_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    agency = get_object_or_404(_offices(request), pk=pk)
    roles = people.ROLES_OF_KIND[AgencyKind(agency.kind)]
    form = PersonForm(request.POST or None, roles=roles)
    shown = None
    if form.is_valid():
        with refusals_shown_on(form):
            shown = people.add_person(agency, by=request.user, **form.cleaned_data)
            form = PersonForm(roles=roles)
    return render(
        request,
        "oversight/office_detail.html",
        {
            "agency": agency,
            "people": agency.people.order_by("-is_active", "full_name"),
            "form": form,
            "shown": shown,
            "why_not": people.why_not_add_person(agency, by=request.user),
        },
    )


@needs_step_up()
@require_POST
def person_end(request: SignedInRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    form = forms.Form({})
    form.is_valid()
    with refusals_shown_on(form):
        people.end_account(person, by=request.user)
        messages.success(request, _("The account is ended."))
    for error in form.non_field_errors():
        messages.error(request, error)
    return redirect("oversight:office-detail", person.agency_id)


@needs_step_up()
@require_POST
def person_password(request: SignedInRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    form = forms.Form({})
    form.is_valid()
    with refusals_shown_on(form):
        password = people.renew_password(person, by=request.user)
        return render(
            request,
            "oversight/person_password.html",
            {"person": person, "password": password},
        )
    for error in form.non_field_errors():
        messages.error(request, error)
    return redirect("oversight:office-detail", person.agency_id)


def _person(request, pk: int) -> User:
    return get_object_or_404(User, pk=pk, agency__in=_offices(request))


def _state(request) -> int:
    asked = request.GET.get("state", "") or request.POST.get("state", "")
    return int(asked) if asked.isdigit() else request.user.agency.state_id
