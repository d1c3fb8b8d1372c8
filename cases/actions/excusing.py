"""Excusing a clock: the Committee says why a deed need not be done."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases import reach
from cases.happening import happened
from cases.models import Case, Clock
from common.refusals import refuse_if


def why_not_excuse_clock(clock: Clock, *, by: User) -> str:
    if not reach.may(by, "cases.excuse_clock", clock.case):
        return _("Only the Committee excuses a duty.")
    return "" if clock.is_open else _("This clock no longer runs.")


@transaction.atomic
def excuse_clock(clock: Clock, *, because: str, by: User) -> Clock:
    """Stop a clock with a reason; who excused it and why stays on the tile."""
    case = Case.objects.locked(clock.case)
    clock = Clock.objects.select_for_update(of=("self",)).get(pk=clock.pk)
    refuse_if(why_not_excuse_clock(clock, by=by))
    refuse_if("" if because.strip() else _("Say why the duty is excused."))
    clock.excused_at, clock.excused_by = timezone.now(), by
    clock.excused_because, clock.next_step_at = because, None
    clock.save()
    happened(
        EventType.CLOCK_EXCUSED, by=by, about=clock, case=case, rule=clock.rule.code
    )
    return clock
