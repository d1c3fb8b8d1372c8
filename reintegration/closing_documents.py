"""What the follow-up report and the final summary say, taken from the record."""

from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.roles import DataClass
from cases.code_lists import choices
from cases.documents import child_facts, head, parents_facts
from cases.models import Case, CauseListItem, Order, Production, SocialInvestigation
from reintegration.actions.visits import ABUSED
from reintegration.models import ClosureRequest, FollowUpVisit

Context = dict[str, Any]


def follow_up_report(visit: FollowUpVisit, *, language: str) -> Context:
    """What was found on one visit (Form 7, part D)."""
    case = visit.case
    with override(language or get_language()):
        facts = visit.facts
        home = dict(facts.get("home", {}))
        school = dict(facts.get("school", {}))
        money = facts.get("money", {})
        signs = dict(choices("red_flag")) | {ABUSED: _("The child was abused")}
        return {
            **head(case),
            "dated": visit.made_on,
            "visit": {
                "slot": visit.title,
                "mode": visit.get_mode_display(),
                "by": f"{visit.made_by}, {visit.agency}" if visit.made_by else "",
                "due_on": visit.due_on,
                "made_on": visit.made_on,
                "made_at": visit.made_on,
            },
            "child": child_facts(case, on=visit.made_on),
            "seen": {
                "at_home": visit.child_present,
                "alone": visit.child_seen_alone,
                "elsewhere": visit.child_elsewhere,
            },
            "health": facts.get("health", {}),
            "home": home
            | {"with": home.get("lives_with", ""), "abused": ABUSED in visit.red_flags},
            "school": school
            | {"enrolled": dict(choices("education")).get(visit.school_status, "")},
            "family": facts.get("family", {}),
            "money": {
                "received_paise": money["received_rupees"] * 100
                if "received_rupees" in money
                else None,
                "passbook_seen": money.get("passbook_seen"),
            },
            "documents": facts.get("documents", []),
            "child_words": visit.child_words,
            "red_flags": [signs.get(code, code) for code in visit.red_flags],
            "decision": visit.decision,
            "next": {"what": visit.next_step, "due_on": visit.next_step_on},
            "visitor": _visitor(visit),
        }


def case_summary(case: Case, *, by, language: str) -> Context:
    """Form 15: what came before the Committee and what became of the child."""
    with override(language):
        production = (
            Production.objects.filter(case=case).order_by("produced_at").first()
        )
        request = ClosureRequest.objects.filter(case=case).order_by("-asked_at").first()
        closing = (
            Order.objects.filter(case=case, codes__contains=["CLOSE"])
            .made()
            .order_by("-made_at")
            .first()
        )
        return {
            **head(case),
            "child": child_facts(case),
            "parents": parents_facts(case),
            "produced_on": _day(case.produced_at),
            "produced_by": production.producer if production else "",
            "sittings": _sittings(case),
            "orders": _orders(case),
            "papers": ["SIR"] if _has_sir(case, by) else [],
            "outcome": request.summary if request else "",
            "members": _members(closing),
        }


def _visitor(visit: FollowUpVisit) -> Context:
    if visit.made_by is None:
        return {}
    return {
        "name": visit.made_by.full_name,
        "designation": visit.made_by.get_role_display(),
    }


def _sittings(case: Case) -> list[Context]:
    heard = (
        CauseListItem.objects.filter(case=case, heard_at__isnull=False)
        .select_related("sitting")
        .order_by("sitting__on")
    )
    return [{"on": i.sitting.on, "what": i.get_purpose_display()} for i in heard]


def _orders(case: Case) -> list[Context]:
    words = dict(choices("order_code"))
    orders = Order.objects.filter(case=case).made().order_by("made_at")
    return [
        {
            "on": _day(order.made_at),
            "what": ", ".join(words.get(code, code) for code in order.codes),
            "section": "",
        }
        for order in orders
    ]


def _members(order: Order | None) -> list[Context]:
    if order is None:
        return []
    signed = order.signatures.select_related("member").order_by("signed_at")
    return [
        {
            "name": signature.member.full_name,
            "role": signature.member.get_role_display(),
            "signed_at": signature.signed_at,
        }
        for signature in signed
    ]


def _has_sir(case: Case, by) -> bool:
    return (
        by.reads(DataClass.SIR)
        and SocialInvestigation.objects.filter(
            case=case, filed_at__isnull=False
        ).exists()
    )


def _day(moment):
    return timezone.localdate(moment) if moment else None
