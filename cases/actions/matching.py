"""Every night the clock compares all children with each other."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit.event_types import EventType
from audit.recording import record
from cases.models import MatchNight, MatchPair

# So many children a step: a killed pass loses one step at most. What a step groups must
# fit into memory: with ten times as many it goes to disk and takes three times as long.
STEP = 5_000


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
