"""What each tab of a case page shows of this app, in as few queries as it takes."""

from django.utils import timezone

from cases.actions.ordering import (
    why_not_declare_conflict,
    why_not_draft_order,
    why_not_take_undertaking,
)
from cases.actions.production import why_not_produce_child
from cases.actions.sittings import why_not_list_case
from cases.models import Case, CauseListItem


def committee_panel(case: Case, user) -> dict:
    """The Committee: productions, days on the list, orders, promises, and the verbs."""
    return {
        "case": case,
        "orders": case.orders.prefetch_related("signatures").order_by("-drafted_at"),
        "productions": case.productions.select_related("before", "committee").order_by(
            "-produced_at"
        ),
        "undertakings": case.undertakings.order_by("-signed_on"),
        "items": CauseListItem.objects.filter(case=case)
        .select_related("sitting")
        .order_by("-sitting__on"),
        "today": timezone.localdate(),
        "why_not_produce": why_not_produce_child(case, by=user),
        "why_not_list": why_not_list_case(case, by=user),
        "why_not_draft": why_not_draft_order(case, by=user),
        "why_not_undertaking": why_not_take_undertaking(case, by=user),
        "why_not_conflict": why_not_declare_conflict(case, by=user),
    }
