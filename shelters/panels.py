"""What the case page shows of the shelter: where the child is, health, the plan."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case
from shelters.actions.care_plans import (
    why_not_approve_care_plan,
    why_not_make_care_plan,
    why_not_review_care_plan,
)
from shelters.actions.health import (
    why_not_note_protected_health,
    why_not_record_health_check,
    why_not_write_counselling_note,
)
from shelters.actions.leaves import why_not_end_leave, why_not_give_leave
from shelters.actions.placements import (
    why_not_admit_child,
    why_not_end_placement,
    why_not_order_placement,
)
from shelters.actions.runaways import (
    why_not_record_found,
    why_not_report_runaway,
    why_not_report_to_police,
)
from shelters.models import (
    CarePlan,
    CounsellingNote,
    HealthCheck,
    Leave,
    Placement,
    ProtectedHealthNote,
    Runaway,
)


def _verb(
    user: User, verb: str, label: str, name: str, case: Case, why_not: Callable[[], str]
) -> list[dict]:
    """The button of a verb that the role has; greyed, with the reason, if need be."""
    if not user.may(verb):
        return []
    url = reverse(f"shelters:{name}", args=[case.pk])
    return [{"label": label, "url": url, "why_not": why_not()}]


def shelter(case: Case, user: User) -> dict | None:
    """Where the child lives, lived and is expected, and what may be done about it."""
    stays = list(
        Placement.objects.filter(case=case)
        .select_related("case", "shelter__agency__district", "order")
        .order_by("-ordered_at")
    )
    runaways = list(
        Runaway.objects.filter(case=case)
        .select_related("case", "placement__shelter__agency")
        .order_by("-since")
    )
    leave = (
        Leave.objects.open().filter(case=case).select_related("case", "placement")
    ).first()
    living = next((stay for stay in stays if stay.is_living), None)
    waiting = next((stay for stay in stays if stay.is_waiting), None)
    missing = next((each for each in runaways if each.found_at is None), None)
    return {
        "living": living,
        "waiting": waiting,
        "missing": missing,
        "leave": leave,
        "stays": [stay for stay in stays if stay.left_at],
        "verbs": _place_verbs(case, user, living, waiting)
        + _absence_verbs(case, user, living, missing, leave),
    }


def _place_verbs(case, user, living, waiting) -> list[dict]:
    verbs = _verb(
        user,
        "shelters.order_placement",
        _("Order another place") if living else _("Order a place"),
        "placement-order",
        case,
        lambda: why_not_order_placement(case, by=user),
    )
    if waiting:
        verbs += _verb(
            user,
            "shelters.admit_child",
            _("Admit"),
            "placement-admit",
            case,
            lambda: why_not_admit_child(waiting, by=user),
        )
    if living:
        verbs += _verb(
            user,
            "shelters.end_placement",
            _("The child leaves"),
            "placement-end",
            case,
            lambda: why_not_end_placement(living, by=user),
        )
    return verbs


def _absence_verbs(case, user, living, missing, leave) -> list[dict]:
    may_report, may_leave = "shelters.report_runaway", "shelters.give_leave"
    verbs: list[dict] = []
    if leave:
        verbs += _verb(
            user,
            may_leave,
            _("Back from leave"),
            "leave-end",
            case,
            lambda: why_not_end_leave(leave, by=user),
        )
    elif living:
        verbs += _verb(
            user,
            may_leave,
            _("Give leave"),
            "leave-give",
            case,
            lambda: why_not_give_leave(living, by=user),
        )
    if living:
        verbs += _verb(
            user,
            may_report,
            _("Report missing"),
            "runaway-report",
            case,
            lambda: why_not_report_runaway(living, by=user),
        )
    if missing:
        verbs += _verb(
            user,
            may_report,
            _("Report to the police"),
            "runaway-police",
            case,
            lambda: why_not_report_to_police(missing, by=user),
        )
        verbs += _verb(
            user,
            may_report,
            _("The child is found"),
            "runaway-found",
            case,
            lambda: why_not_record_found(missing, by=user),
        )
    return verbs


def care_plan(case: Case, user: User) -> dict | None:
    """The plan that holds, its areas, its reviews."""
    plan = (
        CarePlan.objects.current()
        .filter(case=case)
        .select_related("case", "made_by", "approved_by")
        .prefetch_related("areas", "reviews__reviewed_by")
        .first()
    )
    verbs = _verb(
        user,
        "shelters.write_care_plan",
        _("Make a new plan") if plan else _("Make the care plan"),
        "care-plan",
        case,
        lambda: why_not_make_care_plan(case, by=user),
    )
    if plan:
        verbs += _verb(
            user,
            "shelters.write_care_plan",
            _("Review"),
            "care-plan-review",
            case,
            lambda: why_not_review_care_plan(plan, by=user),
        )
    approve = (
        _verb(
            user,
            "shelters.approve_care_plan",
            _("Approve"),
            "care-plan-approve",
            case,
            lambda: why_not_approve_care_plan(plan, by=user),
        )
        if plan
        else []
    )
    return {"plan": plan, "verbs": verbs, "approve": approve}


def health(case: Case, user: User) -> dict | None:
    """The health checks, newest first."""
    return {
        "checks": HealthCheck.objects.filter(case=case)
        .select_related("recorded_by")
        .order_by("-examined_at")[:20],
        "verbs": _verb(
            user,
            "shelters.record_health",
            _("Record a health check"),
            "health-new",
            case,
            lambda: why_not_record_health_check(case, by=user),
        ),
    }


def protected_health(case: Case, user: User) -> dict | None:
    """The protected notes, for the few who read them."""
    return {
        "notes": ProtectedHealthNote.objects.filter(case=case)
        .select_related("recorded_by")
        .order_by("-noted_at")[:20],
        "verbs": _verb(
            user,
            "shelters.note_protected_health",
            _("Write a protected note"),
            "protected-new",
            case,
            lambda: why_not_note_protected_health(case, by=user),
        ),
    }


def counselling(case: Case, user: User) -> dict | None:
    """The counsellor's own notes."""
    return {
        "notes": CounsellingNote.objects.filter(case=case)
        .select_related("written_by")
        .order_by("-held_at")[:20],
        "verbs": _verb(
            user,
            "shelters.write_counselling_note",
            _("Write down a talk"),
            "counselling-new",
            case,
            lambda: why_not_write_counselling_note(case, by=user),
        ),
    }
