"""What the papers of the way home say. Facts out of reach print as ruled blanks."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from cases.code_lists import entries
from cases.documents import child_facts, head, parents_facts
from cases.models import Case, Order
from reintegration.models import Escort, FamilyReturn, FollowUpVisit
from reintegration.models.lists import ORDERS
from reintegration.models.receivers import receivers

Context = dict[str, Any]


def form_44(case: Case, order: Order, *, by: User, language: str) -> Context:
    """Form 44, the release and restoration order, of the order that sends home."""
    with override(language):
        returned = FamilyReturn.objects.filter(case=case).order_by("-signed_at").first()
        escort = Escort.objects.filter(case=case, called_off_at=None).first()
        return {
            **_head(case, order),
            "parents": parents_facts(case),
            "placed": _placed(case, order),
            "receiver": _receiver(case, returned, by),
            "district": case.home_district or "",
            "home_state": case.home_district.state if case.home_district else "",
            "supervision": _owner_of_visits(case),
            "home_committee": case.owner if case.owner_id != order.committee_id else "",
            "reason": _("The home was looked at and found suitable."),
            "escort": escort.given_by if escort else "",
            "follow_up": _visits(case),
        }


def form_45(escort: Escort, *, language: str) -> Context:
    """Form 45, the escort order."""
    case = escort.case
    with override(language):
        return {
            **_head(case, escort.order),
            "dated": timezone.localdate(escort.ordered_at),
            "ordered_to": escort.given_by,
            "child": {**child_facts(case), "needs": escort.needs},
            "from_place": escort.from_place,
            "to_place": escort.to_place,
            "receiver": {
                "name": escort.receiver_name,
                "office": escort.receiver_office,
                "phone": escort.receiver_phone,
            },
            "escorts": escort.escorts,
            "travel": {
                "mode": escort.get_mode_display(),
                "ticket": escort.ticket,
                "leaves_at": escort.leaves_at,
                "arrives_at": escort.arrives_at,
            },
            "allowance_paise": escort.allowance_paise,
            "allowance_paid_on": escort.allowance_paid_on,
            "woman_officer": escort.woman_officer,
            "order_on": timezone.localdate(escort.order.made_at),
            "handed_over_at": escort.arrived_at,
            "received_by": escort.handed_to,
            "arrival_condition": escort.condition_on_arrival,
        }


def _head(case: Case, order: Order) -> Context:
    signatures = order.signatures.select_related("member").order_by("signed_at")
    return {
        **head(case, office=order.committee),
        "dated": timezone.localdate(order.made_at),
        "dispatch_number": order.number,
        "child": child_facts(case),
        "members": [
            {
                "name": signature.member.full_name,
                "role": signature.member.get_role_display(),
                "signed_at": signature.signed_at,
            }
            for signature in signatures
        ],
    }


def _placed(case: Case, order: Order) -> Context:
    earlier = (
        Order.objects.made()
        .filter(case=case, made_at__lt=order.made_at, codes__overlap=_placing())
        .select_related("committee")
        .order_by("-made_at")
        .first()
    )
    if earlier is None:
        return {}
    return {
        "where": earlier.facts.get("home", ""),
        "by": earlier.committee,
        "section": "s. 36",
        "term": earlier.facts.get("months", ""),
        "on": timezone.localdate(earlier.made_at),
    }


def _placing() -> list[str]:
    return [e.code for e in entries(ORDERS) if e.extra.get("form") == "18"]


def _receiver(case: Case, returned: FamilyReturn | None, by: User) -> Context:
    if returned:
        place = [returned.address, returned.village, returned.block, returned.pin]
        return {
            "name": returned.receiver_name,
            "relation": returned.receiver_relation,
            "address": ", ".join(filter(None, place)),
            "phone": returned.receiver_phone,
        }
    for name, relation in receivers(case, by=by)[:1]:
        return {"name": name, "relation": relation}
    return {}


def _visits(case: Case) -> list[Context]:
    visits = FollowUpVisit.objects.filter(case=case).select_related("rule")
    return [
        {"slot": visit.rule.text if visit.rule else "", "due_on": visit.due_on}
        for visit in visits.order_by("due_on")
    ]


def _owner_of_visits(case: Case):
    visit = FollowUpVisit.objects.filter(case=case).select_related("agency").first()
    return visit.agency if visit else ""
