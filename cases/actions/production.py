"""Bringing a child before the Committee: within a day of the rescue (JJ Act s. 31)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from audit.event_types import EventType
from cases import reach
from cases.happening import happened
from cases.lifecycle import CaseStatus
from cases.models import Case, Production
from common.refusals import refuse_if

MEMBERS = frozenset({Role.CWC_MEMBER, Role.CWC_CHAIR})


def why_not_produce_child(
    case: Case,
    *,
    by: User,
    at: datetime | None = None,
    journey_minutes: int = 0,
    before: User | None = None,
) -> str:
    """Why this child can't be produced so; without a time, whether it can be at all."""
    if not reach.may(by, "cases.produce_child", case):
        return _("Your role can't record a production.")
    if case.status != CaseStatus.MISSING and case.produced_at:
        return _("The child has been before the Committee already.")
    if reason := case.why_not_move_to(CaseStatus.PRODUCED):
        return reason
    if before and not _is_member(before, case):
        return _("Name a member of the Committee that holds the case.")
    return "" if at is None else _why_not_then(case, at, journey_minutes)


@transaction.atomic
def produce_child(
    case: Case,
    *,
    by: User,
    at: datetime,
    before: User | None = None,
    journey_minutes: int = 0,
    place: str = "",
    producer: str = "",
    producer_post: str = "",
    facts: dict[str, Any] | None = None,
) -> Production:
    """Record that the child stood before the Committee or one member of it.

    The journey is on record and doesn't count towards the 24 hours. A late
    production is recorded all the same, and stays late. Without a producer named,
    the person who records it brought the child.
    """
    case = Case.objects.locked(case)
    refuse_if(
        why_not_produce_child(
            case, by=by, at=at, journey_minutes=journey_minutes, before=before
        )
    )
    production = Production(
        case=case,
        committee=case.owner,
        before=before,
        rescued_at=case.rescued_at,
        produced_at=at,
        journey_minutes=journey_minutes,
        place=place,
        producer=producer or by.full_name,
        producer_post=producer_post or f"{by.get_role_display()}, {by.agency}",
        recorded_by=by,
        facts={name: words for name, words in (facts or {}).items() if words},
    )
    production.full_clean()
    production.save(force_insert=True)
    case.move_to(CaseStatus.PRODUCED)
    if case.produced_at is None:
        case.produced_at = at
        case.journey_minutes = journey_minutes
    case.save()
    happened(
        EventType.CHILD_PRODUCED,
        by=by,
        about=production,
        case=case,
        at=at,
        journey_minutes=journey_minutes,
        before=before,
    )
    return production


@transaction.atomic
def produce_children(
    cases: Iterable[Case], *, by: User, **facts: Any
) -> list[Production]:
    """Produce several children of one rescue at once: all of them, or none."""
    ordered = sorted(cases, key=lambda case: str(case.pk))
    return [produce_child(case, by=by, **facts) for case in ordered]


def _is_member(person: User, case: Case) -> bool:
    return person.role in MEMBERS and person.agency_id == case.owner_id


def _why_not_then(case: Case, at: datetime, journey_minutes: int) -> str:
    if at < case.rescued_at:
        return _("The production can't be before the rescue.")
    if at > timezone.now():
        return _("The production can't be in the future.")
    if timedelta(minutes=journey_minutes) > at - case.rescued_at:
        return _("The journey can't be longer than the time since the rescue.")
    return ""
