"""Rules of law as people may read them; rights; the book."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.roles import MATRIX, DataClass, Role, verbs_of
from audit.models import Event
from cases.models import ClockRule, FlagRule, FormTemplate
from oversight import timeline


@require_safe
def rules(request: SignedInRequest) -> HttpResponse:
    """Every clock, flag and form with its source; unverified rows say so."""
    return render(
        request,
        "oversight/rules.html",
        {
            "clocks": ClockRule.objects.select_related("state").order_by(
                "number", "code", "state_id"
            ),
            "flags": FlagRule.objects.order_by("code"),
            "forms": FormTemplate.objects.order_by("code"),
        },
    )


@require_safe
def rights(request: SignedInRequest) -> HttpResponse:
    """The table of rights, for auditors and whoever wants to know their own."""
    own = Role(request.user.role)
    everything = own in {Role.AUDITOR, Role.SYSTEM_ADMIN, Role.STATE_ADMIN}
    roles = list(MATRIX) if everything else [own]
    return render(
        request,
        "oversight/rights.html",
        {
            "classes": list(DataClass),
            "rows": [
                {
                    "role": role.label,
                    "cells": [MATRIX[role][cls] for cls in DataClass],
                    "verbs": sorted(verbs_of(role)),
                }
                for role in roles
            ],
        },
    )


@require_safe
def book(request: SignedInRequest) -> HttpResponse:
    """What happened in the house, for auditors: deeds without names."""
    if not request.user.may("audit.read_book"):
        raise PermissionDenied
    events = list(Event.objects.order_by("-at", "-id")[:100])
    return render(
        request,
        "oversight/book.html",
        {"entries": [{**timeline.entry(e), "text": e.subject} for e in events]},
    )
