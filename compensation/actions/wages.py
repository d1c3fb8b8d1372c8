"""The wages of one child, worked out line by line and kept."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases import reach
from cases.models import Case
from common.refusals import certain, refuse_if
from compensation.actions.claims import locked, moved
from compensation.actions.money_state import keep_money_state
from compensation.actions.ties import why_not_touch
from compensation.lifecycle import ClaimState
from compensation.models import Claim, WageRate, WageWorking
from compensation.wages import Period, why_not_these_periods, work_out

# Before the demand goes out the sum may still be worked out anew.
OPEN = {ClaimState.IDENTIFIED, ClaimState.ASSESSED}


def why_not_work_out_wages(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.decide_claim", claim.case):
        return _("Your role can’t work out wages.")
    if why := why_not_touch(claim, by=by):
        return why
    if claim.scheme.formula != "WAGES":
        return _("Only wages are worked out this way.")
    if claim.state not in OPEN:
        return _("The demand is out: the sum stays as it was demanded.")
    return ""


@transaction.atomic
def work_out_wages(
    claim: Claim, *, by: User, zone: str, skill: str, periods: list[Period]
) -> WageWorking:
    """Work the wages out by the State's rates and put the sum on the claim."""
    case, claim = locked(claim)
    refuse_if(why_not_work_out_wages(claim, by=by))
    refuse_if(why_not_these_periods(periods, timezone.localdate()))
    if any(p.last > timezone.localdate(case.rescued_at) for p in periods):
        refuse_if(_("The child didn’t work there after the rescue."))
    rates = rates_for(case, zone=zone, skill=skill)
    found = work_out(
        periods,
        rates,
        today=timezone.localdate(),
        overtime_factor=claim.scheme.limits.get("overtime_factor", 2),
        limitation_years=claim.scheme.limits.get("limitation_years", 3),
    )
    if not all(line.daily_paise for line in found.lines):
        refuse_if(_("For a part of the time no minimum wage is known."))
    refuse_if("" if found.owed_paise else _("Nothing is owed by this working."))
    working = WageWorking.objects.create(
        claim=claim,
        zone=zone,
        skill=skill,
        lines=[line.as_row() for line in found.lines],
        paid_paise=found.paid_paise,
        deducted_paise=found.deducted_paise,
        due_paise=found.due_paise,
        barred_paise=found.barred_paise,
        owed_paise=found.owed_paise,
        limit_on=certain(found.limit_on),
        worked_out_at=timezone.now(),
        worked_out_by=by,
    )
    claim.amount_claimed_paise = found.owed_paise
    claim.save()
    keep_money_state(case)
    moved(
        EventType.WAGES_WORKED_OUT,
        claim,
        case=case,
        by=by,
        amount_paise=found.owed_paise,
    )
    return working


def rates_for(case: Case, *, zone: str, skill: str) -> list[WageRate]:
    """The rates of the State of the work; the floor of all India where it has none."""
    rates = WageRate.objects.filter(skill=skill)
    own = list(rates.filter(state=case.district.state_id, zone=zone))
    floor = rates.filter(Q(state__isnull=True)).order_by("valid_from")
    first = min((rate.valid_from for rate in own), default=None)
    # The floor holds only for the days before the State's first known rate.
    kept = [rate for rate in floor if first is None or rate.valid_from < first]
    return [*kept, *own]
