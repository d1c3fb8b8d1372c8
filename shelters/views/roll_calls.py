"""The superintendent's own pages: roll call, arrivals, children here."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from accounts.roles import DataClass
from common.forms import refusals_shown_on
from shelters.actions.roll_calls import (
    everybody_here,
    take_roll_call,
    why_not_take_roll_call,
)
from shelters.forms import AwayForm, RollCallForm
from shelters.models import Leave, Placement, RollCall, Runaway, Shelter


def _own_house(request: SignedInRequest) -> Shelter:
    """The shelter of whoever asks; other offices have none."""
    shelter = Shelter.objects.filter(pk=request.user.agency_id).first()
    if shelter is None or not request.user.reads(DataClass.ICP):
        raise Http404
    return shelter


def _stays(user) -> list[Placement]:
    return list(
        Placement.objects.in_house_of(user).living().with_child().order_by("bed", "id")
    )


@require_http_methods(["GET", "POST"])
def roll_call(request: SignedInRequest) -> HttpResponse:
    shelter, user = _own_house(request), request.user
    where = everybody_here(user)
    stays = _stays(user)
    here = [stay for stay in stays if where.get(stay.case_id) == "HERE"]
    form = RollCallForm(request.POST or None, stays=here, by=user)
    why_not = why_not_take_roll_call(shelter, by=user)
    if request.method == "POST" and not why_not and form.is_valid():
        everybody = "everybody" in request.POST
        away = [] if everybody else form.cleaned_data["away"]
        parts = _away_forms(request, [s for s in here if str(s.case_id) in away])
        if all(part.is_valid() for _stay, part in parts):
            for stay, part in parts:
                where[stay.case_id] = part.cleaned_data["where"]
            with refusals_shown_on(form):
                return _take(request, shelter, form, where, parts)
        return _ask_where(request, form, parts)
    return render(
        request,
        "shelters/roll_call.html",
        {
            "shelter": shelter,
            "form": form,
            "here": len(here),
            "on_leave": len(stays) - len(here),
            "why_not": why_not,
            "waiting": Placement.objects.in_house_of(user).waiting().count(),
            "missing": Runaway.objects.open()
            .filter(placement__shelter=shelter)
            .select_related("case__child", "case__identity"),
            "last": RollCall.objects.filter(shelter=shelter)
            .select_related("called_by")
            .order_by("-called_at")[:5],
        },
    )


def _away_forms(request, stays) -> list[tuple[Placement, AwayForm]]:
    """One form for each child who isn't here; unbound until the second step."""
    asked = request.POST if "where_asked" in request.POST else None
    return [
        (
            stay,
            AwayForm(asked, prefix=str(stay.case_id)),
        )
        for stay in stays
    ]


def _ask_where(request, form: RollCallForm, parts) -> HttpResponse:
    return render(
        request, "shelters/roll_call_away.html", {"form": form, "parts": parts}
    )


def _take(request, shelter, form: RollCallForm, where, parts) -> HttpResponse:
    absences = {stay.case_id: seen for stay, part in parts if (seen := part.as_seen())}
    call = take_roll_call(
        shelter,
        occasion=form.cleaned_data["occasion"],
        second=form.cleaned_data["second"],
        where=where,
        absences=absences,
        by=request.user,
    )
    messages.success(
        request,
        _("Roll call saved: %(here)d of %(all)d here.")
        % {"here": call.here, "all": call.expected},
    )
    return redirect("shelters:roll-call")


@require_safe
def arrivals(request: SignedInRequest) -> HttpResponse:
    shelter = _own_house(request)
    waiting = Placement.objects.in_house_of(request.user).waiting()
    return render(
        request,
        "shelters/arrivals.html",
        {
            "shelter": shelter,
            "waiting": waiting.with_child().order_by("ordered_at"),
            "beds": Shelter.objects.filter(pk=shelter.pk).beds()[shelter.pk],
        },
    )


@require_safe
def children(request: SignedInRequest) -> HttpResponse:
    shelter = _own_house(request)
    stays = _stays(request.user)
    away = set(
        Leave.objects.open()
        .filter(placement__in=stays)
        .values_list("case_id", flat=True)
    )
    rows = [{"stay": stay, "on_leave": stay.case_id in away} for stay in stays]
    return render(request, "shelters/children.html", {"shelter": shelter, "rows": rows})
