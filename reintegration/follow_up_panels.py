"""The parts of a case page about visits, school and the way to the end."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case, Flag
from reintegration.actions import planning, schooling
from reintegration.actions.closing import (
    what_is_missing,
    why_not_ask_closure,
    why_not_clear_red_flag,
    why_not_close_case,
)
from reintegration.actions.path_breaks import (
    why_not_continue_case,
    why_not_mark_untraceable,
    why_not_reach_eighteen,
    why_not_record_death,
)
from reintegration.actions.visits import why_not_record_visit
from reintegration.choices import Condition
from reintegration.models import (
    ClosureGateRecord,
    ClosureRequest,
    Enrolment,
    FollowUpVisit,
)
from reintegration.models.gate import ask_gate

KINDS = {"made": "done", "missed": "soon", "late": "stop"}


def visit_row(visit: FollowUpVisit) -> dict:
    """One visit as a row: what, when, how far."""
    words = {
        "made": _("Made"),
        "missed": _("Missed"),
        "dropped": _("Fell away"),
        "late": _("Late"),
        "due": _("Due"),
    }
    return {
        "visit": visit,
        "kind": KINDS.get(visit.state, ""),
        "state": words[visit.state],
        "url": reverse("reintegration:visit-detail", args=[visit.pk]),
    }


def follow_up(case: Case, user: User) -> dict:
    """The visits of the two years, and the warning signs that stand."""
    visits = FollowUpVisit.objects.filter(case=case).select_related("rule", "agency")
    flags = Flag.objects.filter(case=case, raised_by__isnull=False).open()
    return {
        "case": case,
        "rows": [visit_row(visit) for visit in visits.in_order()],
        "flags": [
            {
                "flag": flag,
                "words": flag.words_for(user),
                "why_not": why_not_clear_red_flag(flag, by=user),
            }
            for flag in flags.select_related("case").order_by("-raised_at")
        ],
        "why_not_record": why_not_record_visit(case, by=user),
        "why_not_assign": planning.why_not_assign_follow_up(case, by=user),
        "why_not_untraceable": why_not_mark_untraceable(case, by=user),
        "why_not_continue": why_not_continue_case(case, by=user),
        "why_not_eighteen": why_not_reach_eighteen(case, by=user),
        "why_not_death": why_not_record_death(case, by=user),
    }


def school(case: Case, user: User) -> dict:
    """Where the child learns and learned, and how often it came lately."""
    enrolments = list(
        Enrolment.objects.filter(case=case)
        .select_related("school", "case")
        .order_by("-started_on", "-id")
    )
    current = next((e for e in enrolments if e.ended_on is None), None)
    return {
        "case": case,
        "enrolments": enrolments,
        "current": current,
        "attendance": attendance(current) if current else None,
        "why_not_enrol": schooling.why_not_enrol_child(case, by=user),
        "why_not_transfer": schooling.why_not_transfer_school(current, by=user)
        if current
        else "",
    }


def attendance(enrolment: Enrolment, days: int = 30) -> dict:
    """How many of the marked days of the last month the child was there."""
    since = timezone.localdate() - timedelta(days=days)
    marked = list(
        enrolment.attendance.filter(day__gt=since).values_list("present", flat=True)
    )
    here = sum(marked)
    percent = 100 * here // len(marked) if marked else 0
    return {"here": here, "marked": len(marked), "percent": percent}


def closing(case: Case, user: User) -> dict:
    """The ten conditions: which hold, which are excused, who owes the rest."""
    missing = {m.condition: m for m in what_is_missing(case)}
    answers = ask_gate(case, timezone.localdate())
    return {
        "case": case,
        "rows": [_condition_row(answer, missing) for answer in answers],
        "met": len(answers) - len(missing),
        "total": len(Condition),
        "request": ClosureRequest.objects.filter(case=case).open().first(),
        "gate": ClosureGateRecord.objects.filter(case=case).first(),
        "why_not_ask": why_not_ask_closure(case, by=user),
        "why_not_close": _why_not_close(case, user),
    }


def _why_not_close(case: Case, user: User) -> str:
    """Short: the list above the button names each condition."""
    reason = why_not_close_case(case, by=user)
    if len(reason) > 200:
        return _("Some conditions are still missing: the list says which.")
    return reason


def _condition_row(answer, missing) -> dict:
    row = {"label": answer.condition.label}
    if answer.ok:
        return row | {"kind": "done", "tag": _("Done")}
    if answer.excused:
        return row | {"kind": "law", "tag": _("Excused by order")}
    lack = missing[answer.condition]
    return row | {
        "kind": "stop",
        "tag": _("Still missing"),
        "sentence": lack.sentence,
        "owner": lack.owner_agency,
    }
