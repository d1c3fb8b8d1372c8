"""Whether a child is already known, asked by people and every night by the clock."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from audit.recording import record
from cases.matching.profile import Facts
from cases.models import Case, MatchNight, MatchPair, MatchProfile
from cases.models.matching import Known
from common.refusals import refuse_if

# So many children a step: a killed pass loses one step at most.
STEP = 500


def why_not_suspects_for(*, by: User) -> str:
    if not by.may("cases.take_in_child"):
        return _("Your role can't ask whether a child is known.")
    return ""


@transaction.atomic
def suspects_for(
    facts: Facts, *, by: User, case: Case | None = None, limit: int = 5
) -> list[Known]:
    """The known children, nationwide, who may be this one, the likeliest first.

    With `case` the child of that case is left out. What lies beyond reach answers
    with the office to ask and nothing else; that it was asked stands in the book.
    """
    refuse_if(why_not_suspects_for(by=by))
    known = MatchProfile.objects.all().suspects(
        facts, but=case.child_id if case else None, limit=limit
    )
    record(
        EventType.KNOWN_ASKED,
        by=by,
        about=case or by,
        case_id=case.pk if case else None,
        within=sum(one.case_id is not None for one in known),
        offices=sorted({one.agency_id for one in known if one.agency_id}),
        likely=sum(one.likely for one in known),
    )
    return known


@transaction.atomic
def compare_next(*, now: datetime, many: int = STEP, by: None = None) -> bool:
    """Compare the next children of this night with all before them, and note pairs.

    True while there are more. Repeating a step adds nothing twice.
    """
    night, new = MatchNight.objects.select_for_update().get_or_create(
        on=timezone.localdate(now)
    )
    if night.ended_at:
        return False
    if new:
        MatchPair.objects.all().count_names()
    pairs, last = MatchPair.objects.all().tonight(night, many=many)
    MatchPair.objects.bulk_create(pairs, ignore_conflicts=True)
    night.found += len(pairs)
    night.reached = last or night.reached
    night.ended_at = None if last else now
    night.save()
    if night.ended_at:
        record(EventType.CHILDREN_COMPARED, by=by, about=night, found=night.found)
    return not night.ended_at
