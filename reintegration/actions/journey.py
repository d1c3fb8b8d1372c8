"""The journey home under an escort (Form 45; JJ Act s. 95, r. 81)."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import AgencyKind
from accounts.models import Agency, User
from audit.event_types import EventType
from cases import reach
from cases.choices import Duty, Sex
from cases.happening import happened
from cases.lifecycle import CaseStatus
from cases.models import Case, Order, Participation
from common.refusals import refuse_if
from reintegration.actions.home_check import named_accused
from reintegration.choices import TravelMode
from reintegration.models import Escort, Handover
from reintegration.models.lists import codes_sending_home
from reintegration.models.receivers import is_named_accused, may_receive

GIVES_ESCORTS = (AgencyKind.POLICE, AgencyKind.DCPU, AgencyKind.SHELTER)


@dataclass
class EscortPlan:
    """Who takes the child from where to whom, how and when.

    `receiver_name` is left empty where a Committee receives the child by handover.
    """

    given_by: Agency
    escorts: list[dict[str, str]]
    from_place: str
    to_place: str
    mode: TravelMode
    leaves_at: datetime
    arrives_at: datetime | None = None
    receiver_name: str = ""
    receiver_phone: str = ""
    ticket: str = ""
    needs: str = field(default="")


def offices_giving_escorts(case: Case) -> QuerySet[Agency]:
    """The police, unit or shelter that work on this case, and the escort parties of
    its district, which see a child only once they are to take it home."""
    on_it = Participation.objects.now().filter(case=case)
    parties = Q(kind=AgencyKind.ESCORT, district=case.district_id)
    return (
        Agency.objects.filter(ended_on__isnull=True)
        .filter(parties | Q(pk__in=on_it.values("agency"), kind__in=GIVES_ESCORTS))
        .order_by("kind", "name")
        .distinct()
    )


def order_sending_home(case: Case) -> Order | None:
    """The last made final order that sends this child home."""
    return (
        Order.objects.made()
        .filter(case=case, codes__overlap=sorted(codes_sending_home()))
        .order_by("-made_at")
        .first()
    )


def is_other_state(case: Case) -> bool:
    """Whether the child's home lies in another State than where it was found."""
    home = case.home_district
    return home is not None and home.state_id != case.district.state_id


def why_not_order_escort(
    case: Case, *, by: User, plan: EscortPlan | None = None
) -> str:
    """Why this person can't order an escort now, or nothing."""
    if not reach.may(by, "reintegration.order_escort", case):
        return _("Your role can't order an escort in this case.")
    if order_sending_home(case) is None:
        return _("An escort needs a final order that sends the child home.")
    if case.home_checked_at is None:
        return _("No home check was decided as suitable (JJ Act s. 40).")
    if Escort.objects.under_way().filter(case=case).exists():
        return _("An escort is already ordered.")
    if reason := case.why_not_move_to(CaseStatus.IN_TRANSIT):
        return reason
    return _what_is_wrong_with(plan, case, by=by) if plan else ""


def _what_is_wrong_with(plan: EscortPlan, case: Case, *, by: User) -> str:
    if not plan.escorts or not all(
        one.get("name", "").strip() and one.get("sex") for one in plan.escorts
    ):
        return _("Name each escort, with the sex.")
    if case.child.sex == Sex.GIRL and not _has_woman(plan):
        # JJ Model Rules r. 81: a girl is accompanied by a woman officer.
        return _("A girl travels with a woman officer.")
    if plan.given_by not in offices_giving_escorts(case):
        return _(
            "The escort comes from the police, the unit, the shelter or an escort "
            "party of the district."
        )
    if plan.arrives_at and plan.arrives_at < plan.leaves_at:
        return _("A journey ends after it has begun.")
    if _handover(case):
        return ""
    if is_named_accused(case, plan.receiver_name, by=by):
        return named_accused()
    if not may_receive(case, plan.receiver_name):
        return _("The Committee's decision doesn't name this receiver.")
    return ""


def _has_woman(plan: EscortPlan) -> bool:
    return any(one.get("sex") == "F" for one in plan.escorts)


def _handover(case: Case) -> Handover | None:
    return Handover.objects.open().filter(case=case).first()


@transaction.atomic
def order_escort(case: Case, plan: EscortPlan, *, by: User) -> Escort:
    """Order who takes the child home (Form 45); the escort's office sees the case."""
    case = Case.objects.locked(case)
    refuse_if(why_not_order_escort(case, by=by, plan=plan))
    handover = _handover(case)
    committee = handover.to_committee if handover else None
    escort = Escort(
        case=case,
        order=order_sending_home(case),
        given_by=plan.given_by,
        ordered_at=timezone.now(),
        ordered_by=by,
        escorts=plan.escorts,
        for_girl=case.child.sex == Sex.GIRL,
        woman_officer=_has_woman(plan),
        from_place=plan.from_place,
        to_place=plan.to_place,
        receiver_name=committee.name if committee else plan.receiver_name,
        receiver_office=committee.name if committee else "",
        receiver_phone=plan.receiver_phone or (committee.phone if committee else ""),
        mode=plan.mode,
        ticket=plan.ticket,
        leaves_at=plan.leaves_at,
        arrives_at=plan.arrives_at,
        needs=plan.needs,
    )
    escort.full_clean()
    escort.save(force_insert=True)
    reach.grant(
        case,
        to=plan.given_by,
        duty=Duty.ESCORT,
        because=EventType.ESCORT_ORDERED.value,
    )
    happened(
        EventType.ESCORT_ORDERED,
        by=by,
        about=escort,
        case=case,
        given_by=plan.given_by.pk,
        escorts=len(plan.escorts),
        woman_officer=escort.woman_officer,
    )
    return escort


def _why_not_go_on(escort: Escort) -> str:
    if escort.called_off_at:
        return _("This escort was called off.")
    if escort.arrived_at:
        return _("This journey has ended.")
    return ""


def why_not_pay_allowance(escort: Escort, *, by: User) -> str:
    """Why this person can't record the travel allowance as paid, or nothing."""
    if not reach.may(by, "reintegration.pay_allowance", escort.case):
        return _("The child protection unit pays the travel allowance.")
    if escort.allowance_paid_on:
        return _("The travel allowance is paid already.")
    return _why_not_go_on(escort)


@transaction.atomic
def pay_allowance(
    escort: Escort, *, paise: int, paid_on: date, reference: str = "", by: User
) -> Escort:
    """Record that the travel allowance was paid (JJ Act s. 95(3): in advance)."""
    case = Case.objects.locked(escort.case)
    escort = Escort.objects.locked(escort)
    refuse_if(why_not_pay_allowance(escort, by=by))
    refuse_if("" if paise > 0 else _("The allowance is more than nothing."))
    if paid_on > timezone.localdate():
        refuse_if(_("A payment can't be in the future."))
    escort.allowance_paise = paise
    escort.allowance_paid_on = paid_on
    escort.allowance_paid_by = by
    escort.allowance_reference = reference
    escort.full_clean()
    escort.save()
    happened(
        EventType.ALLOWANCE_PAID,
        by=by,
        about=escort,
        case=case,
        paise=paise,
        paid_on=paid_on,
    )
    return escort


def why_not_depart(escort: Escort, *, by: User) -> str:
    """Why the journey can't begin now, or nothing."""
    case = escort.case
    if not reach.may(by, "reintegration.depart", case):
        return _("The escort or the shelter records the departure.")
    if reason := _why_not_go_on(escort):
        return reason
    if escort.left_at:
        return _("The journey has begun already.")
    if escort.allowance_paid_on is None:
        # JJ Act s. 95(3): paid in advance by the district that sends the child.
        return _("The travel allowance is paid before the journey (JJ Act s. 95).")
    if is_other_state(case) and not _accepted(case):
        return _("The Committee of the home district hasn't accepted the child yet.")
    return case.why_not_move_to(CaseStatus.IN_TRANSIT)


def _accepted(case: Case) -> bool:
    return Handover.objects.filter(case=case, accepted_at__isnull=False).exists()


@transaction.atomic
def depart(escort: Escort, *, left_at: datetime, file_packed: bool, by: User) -> Escort:
    """Begin the journey home. The file travels with the child (JJ Act s. 95)."""
    case = Case.objects.locked(escort.case)
    escort = Escort.objects.locked(escort)
    refuse_if(why_not_depart(escort, by=by))
    refuse_if("" if file_packed else _("The file travels with the child: pack it."))
    if left_at > timezone.now():
        refuse_if(_("The departure can't be in the future."))
    escort.left_at = left_at
    escort.file_packed = file_packed
    escort.full_clean()
    escort.save()
    case.move_to(CaseStatus.IN_TRANSIT)
    case.save()
    happened(EventType.ESCORT_LEFT, by=by, about=escort, case=case, at=left_at)
    return escort


def why_not_record_arrival(escort: Escort, *, by: User) -> str:
    """Why the end of the journey can't be recorded now, or nothing."""
    if not reach.may(by, "reintegration.depart", escort.case):
        return _("The escort records the arrival.")
    if reason := _why_not_go_on(escort):
        return reason
    if escort.left_at is None:
        return _("The journey hasn't begun.")
    return ""


@transaction.atomic
def record_arrival(
    escort: Escort,
    *,
    arrived_at: datetime,
    handed_to: str,
    condition: str = "",
    by: User,
) -> Escort:
    """Record to whom and when the escort gave the child and the file.

    The child isn't restored by this: that takes the receiver's signature.
    """
    case = Case.objects.locked(escort.case)
    escort = Escort.objects.locked(escort)
    refuse_if(why_not_record_arrival(escort, by=by))
    if arrived_at > timezone.now():
        refuse_if(_("The arrival can't be in the future."))
    escort.condition_on_arrival = condition
    _end(escort, at=arrived_at, handed_to=handed_to)
    happened(EventType.ESCORT_ARRIVED, by=by, about=escort, case=case, at=arrived_at)
    return escort


def end_journey(case: Case, *, at: datetime, handed_to: str) -> None:
    """End a journey that still runs, for actions that make its end true.

    They write the event, and let the escort go afterwards.
    """
    escort = Escort.objects.under_way().filter(case=case, left_at__isnull=False).first()
    if escort:
        _end(escort, at=at, handed_to=handed_to)


def _end(escort: Escort, *, at: datetime, handed_to: str) -> None:
    escort.arrived_at = at
    escort.handed_to = handed_to
    escort.full_clean()
    escort.save()


def let_escort_go(case: Case) -> None:
    """End the escort's duty: it reads the case until the handover and not longer.

    The very last deed of an action, because the person acting may be the escort.
    """
    duties = Participation.objects.now().of_duty(Duty.ESCORT).filter(case=case)
    for duty in duties.select_related("case", "agency"):
        reach.withdraw(duty)


def why_not_call_off_escort(escort: Escort, *, by: User) -> str:
    """Why this escort can't be called off now, or nothing."""
    if not reach.may(by, "reintegration.order_escort", escort.case):
        return _("Your role can't call this escort off.")
    return _why_not_go_on(escort)


@transaction.atomic
def call_off_escort(escort: Escort, *, because: str, by: User) -> Escort:
    """End an escort that doesn't reach home; a child on the way is in care again."""
    case = Case.objects.locked(escort.case)
    escort = Escort.objects.locked(escort)
    refuse_if(why_not_call_off_escort(escort, by=by))
    refuse_if("" if because.strip() else _("Give the reason."))
    escort.called_off_at = timezone.now()
    escort.called_off_because = because
    escort.full_clean()
    escort.save()
    if escort.left_at:
        case.move_to(CaseStatus.SHELTERED)
        case.save()
    happened(
        EventType.ESCORT_CALLED_OFF,
        by=by,
        about=escort,
        case=case,
        on_the_way=escort.left_at is not None,
    )
    let_escort_go(case)
    return escort
