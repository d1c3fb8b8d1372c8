"""The child and its file pass to the Committee of its home (JJ Act s. 95)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import AgencyKind
from accounts.models import Agency, User
from audit.event_types import EventType
from audit.recording import record
from cases import reach
from cases.choices import Duty
from cases.happening import happened
from cases.models import Case, Order, Paper
from common.models import new_key
from common.refusals import refuse_if
from reintegration.actions.journey import end_journey, let_escort_go
from reintegration.models import Escort, Handover
from reintegration.models.lists import codes_sending_home
from reintegration.notifications import tell


def committees_to_ask(case: Case) -> QuerySet[Agency]:
    """The Committees that can take the child over, those of the home district first."""
    there = Q(district=case.home_district_id)
    if case.home_district:
        there |= Q(state=case.home_district.state_id)
    return (
        Agency.objects.of_kind(AgencyKind.CWC)
        .filter(there, ended_on__isnull=True)
        .exclude(pk=case.owner_id)
    )


def orders_of_transfer(case: Case) -> QuerySet[Order]:
    """The made orders that send the child home or to another Committee."""
    codes = sorted(codes_sending_home() | {"TRANSFER"})
    return (
        Order.objects.made()
        .filter(case=case, codes__overlap=codes)
        .order_by("-made_at")
    )


def why_not_send_handover(
    case: Case, *, by: User, to_committee: Agency | None = None
) -> str:
    """Why this person can't send the case to another Committee now, or nothing."""
    if not reach.may(by, "reintegration.send_handover", case):
        return _("Your role can't hand this case over.")
    if by.agency_id != case.owner_id and not reach.holds(by, Duty.DCPU_SOURCE, case):
        return _("The Committee that owns the case hands it over.")
    if reason := _why_not_ready(case):
        return reason
    if not orders_of_transfer(case).exists():
        return _("A handover needs an order of return or transfer (JJ Act s. 95).")
    if to_committee and to_committee not in committees_to_ask(case):
        return _("Choose a Committee of the child's home State.")
    return ""


def _why_not_ready(case: Case) -> str:
    if case.is_over or case.restored_at:
        return _("A case is handed over before the return.")
    if case.sealed:
        return _("This case is sealed. Open the seal before you hand it over.")
    if Handover.objects.open().filter(case=case).exists():
        return _("This case is being handed over.")
    if case.home_district_id is None:
        return _("The home district isn't known yet.")
    return ""


@transaction.atomic
def send_handover(
    case: Case,
    *,
    to_committee: Agency,
    travels_on: date | None = None,
    by: User,
    key: UUID | None = None,
) -> Handover:
    """Offer the case to another Committee. Nothing moves before it accepts."""
    case = Case.objects.locked(case)
    refuse_if(why_not_send_handover(case, by=by, to_committee=to_committee))
    handover = Handover(
        pk=key or new_key(),
        case=case,
        from_committee=case.owner,
        to_committee=to_committee,
        to_unit=_unit_of(to_committee),
        sent_at=timezone.now(),
        sent_by=by,
        number=case.number,
        initials=case.initials,
        age=case.child.age_on(timezone.localdate()),
        sex=case.child.sex,
        to_district=to_committee.district,
        order_codes=orders_of_transfer(case)[0].codes,
        papers=sorted(Paper.objects.kinds_there([case.pk])),
        travels_on=travels_on,
    )
    handover.full_clean()
    handover.save(force_insert=True)
    for office in filter(None, [to_committee, handover.to_unit]):
        tell(office, EventType.HANDOVER_SENT, handover=str(handover.pk))
    happened(
        EventType.HANDOVER_SENT,
        by=by,
        about=handover,
        case=case,
        to=to_committee.pk,
    )
    return handover


def _unit_of(committee: Agency) -> Agency | None:
    return (
        Agency.objects.of_kind(AgencyKind.DCPU)
        .serving(committee.district)
        .filter(ended_on__isnull=True)
        .order_by("id")
        .first()
    )


def _is_receiver(handover: Handover, by: User) -> bool:
    return by.agency_id in {handover.to_committee_id, handover.to_unit_id}


def why_not_read_handover(handover: Handover, *, by: User) -> str:
    """Why opening the handover isn't a first reading by the receiving side."""
    if not _is_receiver(handover, by):
        return _("Only the receiving office's reading is noted.")
    if handover.read_at:
        return _("This handover was read already.")
    return ""


@transaction.atomic
def read_handover(handover: Handover, *, by: User) -> Handover:
    """Tell the sender that the receiving side has opened the handover."""
    handover = Handover.objects.locked(handover)
    refuse_if(why_not_read_handover(handover, by=by))
    handover.read_at = timezone.now()
    handover.read_by = by
    handover.save()
    record(EventType.HANDOVER_READ, by=by, about=handover, case_id=handover.case_id)
    return handover


def _why_not_answer(handover: Handover, by: User) -> str:
    if not by.may("reintegration.accept_handover"):
        return _("Your role can't answer a handover.")
    if not _is_receiver(handover, by):
        return _("Only the receiving Committee or its child protection unit answers.")
    if handover.refused_at:
        return _("This handover was refused.")
    return ""


WORKERS = ["CASEWORKER", "NGO_SUPERVISOR", "FOLLOW_UP", "PROBATION", "DCPO"]


def workers_near(user: User) -> QuerySet[User]:
    """The people of one's own district who can be given a child's case."""
    there = User.objects.filter(agency__district=user.office.district_id)
    return there.filter(is_active=True, role__in=WORKERS)


def workers_to_name(handover: Handover) -> QuerySet[User]:
    """The people of the receiving district who can be given the child's case."""
    return User.objects.filter(
        Q(agency__in=[handover.to_committee_id, handover.to_unit_id])
        | Q(agency__district=handover.to_district_id, agency__kind=AgencyKind.NGO),
        is_active=True,
        role__in=WORKERS,
    ).order_by("full_name")


def why_not_accept_handover(
    handover: Handover, *, by: User, worker: User | None = None
) -> str:
    """Why this person can't accept the handover, or nothing."""
    if reason := _why_not_answer(handover, by):
        return reason
    if handover.accepted_at:
        return _("This handover was accepted already.")
    if worker and not workers_to_name(handover).filter(pk=worker.pk).exists():
        return _("Name a worker of the receiving district.")
    return ""


@transaction.atomic
def accept_handover(
    handover: Handover, *, worker: User, first_visit_on: date, by: User
) -> Handover:
    """Take the case over: from now on the receiving Committee owns it."""
    handover = Handover.objects.locked(handover)
    refuse_if(why_not_accept_handover(handover, by=by, worker=worker))
    if first_visit_on < timezone.localdate():
        refuse_if(_("The first visit can't be in the past."))
    handover.accepted_at = timezone.now()
    handover.accepted_by = by
    handover.worker = worker
    handover.first_visit_on = first_visit_on
    handover.full_clean(exclude=["case"])
    handover.save()
    case = _take_part(handover, by=by)
    if worker.office.kind == AgencyKind.NGO:
        _grant(case, worker.office, Duty.FOLLOW_UP)
    case.owner = handover.to_committee
    case.save()
    tell(handover.from_committee, EventType.HANDOVER_ACCEPTED, case=case)
    happened(
        EventType.HANDOVER_ACCEPTED,
        by=by,
        about=handover,
        case=case,
        owner=handover.to_committee_id,
        first_visit_on=first_visit_on,
    )
    return handover


def _take_part(handover: Handover, *, by: User) -> Case:
    """The receiving offices join the case: the asking one first, by its own right."""
    duties = {handover.to_committee: Duty.CWC_HOME}
    if handover.to_unit:
        duties[handover.to_unit] = Duty.DCPU_HOME
    unseen = Case(pk=handover.case_id)
    for office in sorted(duties, key=lambda office: office.pk != by.agency_id):
        _grant(unseen, office, duties[office])
    return Case.objects.locked(unseen)


def _grant(case: Case, office: Agency, duty: Duty) -> None:
    because = EventType.HANDOVER_ACCEPTED.value
    reach.grant(case, to=office, duty=duty, because=because)


def why_not_refuse_handover(handover: Handover, *, by: User) -> str:
    """Why this person can't refuse the handover, or nothing."""
    if reason := _why_not_answer(handover, by):
        return reason
    if handover.accepted_at:
        return _("This handover was accepted already.")
    return ""


@transaction.atomic
def refuse_handover(
    handover: Handover, *, because: str, suggested: str, by: User
) -> Handover:
    """Send the handover back, with the reason and who should take the child."""
    handover = Handover.objects.locked(handover)
    refuse_if(why_not_refuse_handover(handover, by=by))
    handover.refused_at = timezone.now()
    handover.refused_by = by
    handover.refused_because = because
    handover.suggested = suggested
    handover.full_clean(exclude=["case"])
    handover.save()
    tell(
        handover.from_committee,
        EventType.HANDOVER_REFUSED,
        handover=str(handover.pk),
    )
    # The refusing side never sees the case, so no clock can move: the sender's runs on.
    record(EventType.HANDOVER_REFUSED, by=by, about=handover, case_id=handover.case_id)
    return handover


def why_not_confirm_arrival(handover: Handover, *, by: User) -> str:
    """Why this person can't confirm that the child has arrived, or nothing."""
    if reason := _why_not_answer(handover, by):
        return reason
    if handover.accepted_at is None:
        return _("Accept the handover first.")
    if handover.arrived_at:
        return _("The arrival is confirmed already.")
    escort = Escort.objects.under_way().filter(case=handover.case_id).first()
    if escort and escort.left_at is None:
        return _("The journey hasn't begun.")
    return ""


@transaction.atomic
def confirm_arrival(
    handover: Handover, *, arrived_at: datetime, file_received: bool, by: User
) -> Handover:
    """Say that the child and the file are here: only now the sender is free of it."""
    case = Case.objects.locked(handover.case)
    handover = Handover.objects.locked(handover)
    refuse_if(why_not_confirm_arrival(handover, by=by))
    if arrived_at > timezone.now():
        refuse_if(_("The arrival can't be in the future."))
    handover.arrived_at = arrived_at
    handover.arrival_confirmed_by = by
    handover.file_received = file_received
    handover.full_clean()
    handover.save()
    end_journey(case, at=arrived_at, handed_to=handover.to_committee.name)
    named = handover.worker
    case.worker = named if named and named.is_active else None
    case.save()
    tell(handover.from_committee, EventType.HANDOVER_ARRIVED, case=case)
    happened(
        EventType.HANDOVER_ARRIVED,
        by=by,
        about=handover,
        case=case,
        at=arrived_at,
        file_received=file_received,
    )
    let_escort_go(case)
    return handover
