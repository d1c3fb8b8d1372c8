"""Rules of law as people may read them, and as a State changes its own; rights; the
book."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from accounts.roles import MATRIX, DataClass, Role, verbs_of
from accounts.stepping_up import needs_step_up
from audit.models import Event
from cases.models import ClockRule, FlagRule, FormTemplate
from common.forms import refusals_shown_on
from compensation.models import Scheme, WageRate
from oversight import timeline
from oversight.actions import law
from oversight.law_forms import RuleForm
from oversight.views.viewing_as import may_view_as
from reintegration.models import FollowUpRule

# The rules that a State may change, by the word in their address.
KINDS: dict[str, type[law.Rule]] = {
    "clock": ClockRule,
    "flag": FlagRule,
    "visit": FollowUpRule,
    "scheme": Scheme,
    "wage": WageRate,
}


@require_safe
def rules(request: SignedInRequest) -> HttpResponse:
    """Every rule in force or to come with its source; unverified rows say so."""
    return render(
        request,
        "oversight/rules.html",
        {
            "clocks": _rows(request, "clock", "number", "code"),
            "flags": _rows(request, "flag", "code"),
            "visits": _rows(request, "visit", "slot"),
            "schemes": _rows(request, "scheme", "code"),
            "wages": _rows(request, "wage", "state_id", "code"),
            "forms": FormTemplate.objects.order_by("code"),
        },
    )


@require_safe
def rule_history(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Every version of one rule: since when, until when, from whom."""
    rule = _rule(request, kind, pk)
    versions = law.rules_for(request.user, KINDS[kind]).filter(code=rule.code)
    return render(
        request,
        "oversight/rule_history.html",
        {
            "rule": rule,
            "versions": [
                {"rule": version, "numbers": _numbers(version)}
                for version in versions.select_related(
                    "state", "edited_by__agency"
                ).order_by("-valid_from", "state_id")
            ],
            "why_not": law.why_not_change_rule(rule, by=request.user),
            "kind": kind,
        },
    )


@needs_step_up()
@require_http_methods(["GET", "POST"])
def rule_change(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Another rule for the own State from a day on."""
    rule = _rule(request, kind, pk)
    if not request.user.may(law.verb_for(KINDS[kind])):
        raise PermissionDenied
    form = RuleForm(request.POST or None, rule=rule)
    if form.is_valid():
        with refusals_shown_on(form):
            new = law.change_rule(rule, by=request.user, **form.facts())
            messages.success(request, _("The rule was changed for your State."))
            return redirect("oversight:rule-history", kind, new.pk)
    return render(
        request,
        "oversight/rule_form.html",
        {
            "rule": rule,
            "kind": kind,
            "form": form,
            "why_not": law.why_not_change_rule(rule, by=request.user),
        },
    )


def _rule(request: SignedInRequest, kind: str, pk: int) -> law.Rule:
    """A rule of all India or of the own State; others' rules are theirs."""
    if kind not in KINDS:
        raise Http404
    return get_object_or_404(law.rules_for(request.user, KINDS[kind]), pk=pk)


def _rows(request: SignedInRequest, kind: str, *order: str) -> list[dict]:
    """The rules in force or to come, with a link to change those that one may."""
    model = KINDS[kind]
    found = list(
        model.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate())
        )
        .select_related("state")
        .order_by(*order, "state_id", "valid_from")
    )
    may = request.user.may(law.verb_for(model))
    state = request.user.office.state_id
    own = {rule.code for rule in found if rule.state_id == state}
    return [
        {
            "rule": rule,
            "kind": kind,
            "seen": rule.state_id in {None, state},
            "may_change": may
            and (rule.state_id or state) == state
            and (rule.state_id is not None or rule.code not in own),
        }
        for rule in found
    ]


def _numbers(rule: law.Rule) -> list[tuple[str | Promise | None, str, Any]]:
    """The numbers of a version with their names, as the form asks for them."""
    form = RuleForm(rule=rule)
    return [
        (form.fields[name].label, name, form.initial[name])
        for name in form.fields
        if (name in law.numbers_of(rule) or name.startswith("threshold_"))
        and form.initial.get(name) is not None
    ]


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
            "may_view_as": may_view_as(request.user),
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
    events = list(Event.objects.known_to(request.user).order_by("-at", "-id")[:100])
    return render(
        request,
        "oversight/book.html",
        {"entries": [{**timeline.entry(e), "text": e.subject} for e in events]},
    )
