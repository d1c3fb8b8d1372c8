"""Counting the children of a shelter, and what follows when one isn't there."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from audit.recording import record
from cases.models import Case
from common.refusals import refuse_if
from shelters.actions.runaways import LastSeen, report_runaway
from shelters.choices import Occasion, Where
from shelters.models import Placement, RollCall, RollCallEntry, Shelter


def why_not_take_roll_call(
    shelter: Shelter,
    *,
    by: User,
    occasion: str = "",
    where: dict[UUID, Where] | None = None,
    second: User | None = None,
    absences: dict[UUID, LastSeen] | None = None,
) -> str:
    """Why this person can't take this roll call, or nothing."""
    if not by.may("shelters.take_roll_call"):
        return _("Your role can't take the roll call.")
    if by.agency_id != shelter.pk:
        return _("The roll call is taken by the shelter itself.")
    if occasion == Occasion.NIGHT and second is None:
        return _("Two people count at night. Name the second one.")
    if second and (second.agency_id != shelter.pk or second.pk == by.pk):
        return _("The second person must be somebody else of this shelter.")
    return "" if where is None else _why_not_count(shelter, where, absences or {}, by)


def _why_not_count(
    shelter: Shelter,
    where: dict[UUID, Where],
    absences: dict[UUID, LastSeen],
    by: User,
) -> str:
    living = Placement.objects.in_house_of(by).living()
    if set(living.values_list("case_id", flat=True)) != set(where):
        return _("The children of the shelter changed meanwhile. Count again.")
    if not where:
        return _("No child lives here.")
    absent = {case for case, place in where.items() if place == Where.ABSENT}
    if absent - absences.keys():
        return _("Say of each absent child since when, and who saw it last.")
    return ""


@transaction.atomic
def take_roll_call(
    shelter: Shelter,
    *,
    occasion: Occasion | str,
    where: dict[UUID, Where],
    by: User,
    second: User | None = None,
    absences: dict[UUID, LastSeen] | None = None,
    at: datetime | None = None,
) -> RollCall:
    """Write down where each child is; an absent child is reported missing at once."""
    absences = absences or {}
    refuse_if(
        why_not_take_roll_call(
            shelter,
            by=by,
            occasion=occasion,
            where=where,
            second=second,
            absences=absences,
        )
    )
    stays = {
        stay.case_id: stay
        for stay in Placement.objects.in_house_of(by).living().select_related("case")
    }
    counted = Counter(where.values())
    call = RollCall(
        shelter=shelter,
        occasion=occasion,
        called_at=at or timezone.now(),
        called_by=by,
        second=second,
        expected=len(where),
        here=counted[Where.HERE],
        absent=counted[Where.ABSENT],
    )
    call.full_clean()
    call.save(force_insert=True)
    RollCallEntry.objects.bulk_create(
        RollCallEntry(roll_call=call, case_id=case, placement=stays[case], where=place)
        for case, place in where.items()
    )
    for case in sorted(where, key=str):
        if where[case] == Where.ABSENT:
            report_runaway(stays[case], seen=absences[case], by=by)
    record(
        EventType.ROLL_CALLED,
        by=by,
        about=call,
        occasion=occasion,
        expected=call.expected,
        here=call.here,
        absent=call.absent,
    )
    return call


def everybody_here(user: User) -> dict[UUID, Where]:
    """All children of this person's shelter as here, those on leave as on leave."""
    stays = Placement.objects.in_house_of(user).living()
    away = set(
        Case.objects.filter(
            leaves__back_at__isnull=True, leaves__placement__in=stays
        ).values_list("pk", flat=True)
    )
    return {
        case: Where.LEAVE if case in away else Where.HERE
        for case in stays.values_list("case_id", flat=True)
    }
