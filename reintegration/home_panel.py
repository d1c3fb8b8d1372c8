"""The part of a case page about family and home."""

from accounts.roles import DataClass
from cases.models import Case
from reintegration import home_check_facts
from reintegration.actions.handover import why_not_send_handover
from reintegration.actions.home_check import (
    why_not_answer_home_check,
    why_not_ask_home_check,
    why_not_decide_home_check,
)
from reintegration.actions.journey import order_sending_home, why_not_order_escort
from reintegration.actions.returning import why_not_return_child
from reintegration.models import Escort, FamilyReturn, Handover, HomeCheck


def panel(case: Case, user) -> dict | None:
    """Family and home: the home check, the handover, the journey, the return."""
    if not (user.reads(DataClass.SIR) or user.reads(DataClass.TRV)):
        return None
    offices = ("from_committee", "to_committee", "worker")
    return {
        "case": case,
        "check": _check(case, user),
        "handover": Handover.objects.filter(case=case)
        .select_related(*offices)
        .order_by("-sent_at")
        .first(),
        "escort": Escort.objects.filter(case=case)
        .select_related("given_by")
        .order_by("-ordered_at")
        .first(),
        "returned": FamilyReturn.objects.filter(case=case)
        .select_related("district")
        .order_by("-signed_at")
        .first(),
        "has_order": user.reads(DataClass.ORD) and order_sending_home(case) is not None,
        "why_not_ask": why_not_ask_home_check(case, by=user),
        "why_not_send": why_not_send_handover(case, by=user),
        "why_not_order": why_not_order_escort(case, by=user),
        "why_not_return": why_not_return_child(case, by=user),
    }


def _check(case: Case, user) -> dict | None:
    if not user.reads(DataClass.SIR):
        return None
    check = (
        HomeCheck.objects.filter(case=case)
        .select_related("asked_of", "case__owner")
        .order_by("-asked_at")
        .first()
    )
    if check is None:
        return None
    return {
        "row": check,
        "facts": home_check_facts.rows(check),
        "why_not_answer": why_not_answer_home_check(check, by=user),
        "why_not_decide": why_not_decide_home_check(check, by=user),
    }
