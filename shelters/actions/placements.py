"""Where a child lives: ordered by the Committee, admitted and let go by the shelter."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Agency, User
from audit.event_types import EventType
from cases import reach
from cases.actions.ordering import draft_order, sign_order
from cases.choices import Duty, OrderKind
from cases.happening import happened
from cases.lifecycle import CaseStatus
from cases.models import Case, Order, Participation
from common.models import new_key
from common.refusals import refuse_if
from shelters.choices import NEVER_A_PLACEMENT, LeftBecause
from shelters.models import Placement, Runaway, Shelter
from shelters.notifications import tell

PLACING_CODES = ["INTERIM_PLACEMENT", "PLACE_INSTITUTION"]
# A child who lives in a shelter by a final order, or waits there for its escort,
# stays “ordered” when it moves.
KEEPS_STATUS = frozenset({CaseStatus.SHELTERED, CaseStatus.ORDERED})
NEEDS_FINAL_ORDER = frozenset(
    {
        LeftBecause.HOME,
        LeftBecause.ESCORTED,
        LeftBecause.FAMILY_CARE,
        LeftBecause.AFTERCARE,
    }
)
# The first is written by a new admission, the second by the report of a runaway.
BY_ITSELF = frozenset({LeftBecause.MOVED, LeftBecause.RAN_AWAY})


def why_not_order_placement(
    case: Case,
    *,
    by: User,
    shelter: Shelter | None = None,
    registration_override: str = "",
) -> str:
    """Why no place (in this shelter) can be ordered now, or nothing."""
    if not reach.may(by, "shelters.order_placement", case):
        return _("Only members of the Committee decide where the child lives.")
    if by.agency_id != case.owner_id:
        return _(
            "Only the Committee that holds the case decides where the child lives."
        )
    if case.is_over:
        return _("The case is over.")
    if not case.produced_at or case.status == CaseStatus.RESCUED:
        return _("The child has not been before the Committee yet.")
    if case.status == CaseStatus.MISSING:
        return _("The child is missing.")
    return _why_not_there(case, shelter, registration_override) if shelter else ""


def _why_not_there(case: Case, shelter: Shelter, registration_override: str) -> str:
    today = timezone.localdate()
    if shelter.kind in NEVER_A_PLACEMENT:
        return _("A police station is never a placement.")
    if shelter.agency.ended_on:
        return _("This shelter is closed.")
    here = Placement.objects.filter(case=case, shelter=shelter)
    if here.living().exists():
        return _("The child lives in this shelter already.")
    if here.waiting().exists():
        return _("A place in this shelter is already ordered.")
    if reason := shelter.why_not_for(case.child, today):
        return reason
    if not shelter.is_registered_on(today) and not registration_override.strip():
        return _(
            "The registration of this shelter isn't valid today. "
            "Say why the child must go there all the same."
        )
    if not Shelter.objects.filter(pk=shelter.pk).beds()[shelter.pk].free:
        return _("No bed is free in this shelter.")
    return ""


@transaction.atomic
def order_placement(
    case: Case,
    *,
    shelter: Shelter,
    by: User,
    order: Order | None = None,
    kind: str = "",
    registration_override: str = "",
    key: UUID | None = None,
) -> Placement:
    """Order a place in a shelter; the shelter sees the case from now on.

    Without an order given, the last made order of placement that placed nobody yet
    counts; if there is none, the member drafts and signs one, where one signature is
    enough (JJ Act s. 28). A place that was ordered before and not taken is given up.
    """
    case = Case.objects.locked(case)
    shelter = Shelter.objects.locked(shelter)
    refuse_if(
        why_not_order_placement(
            case, by=by, shelter=shelter, registration_override=registration_override
        )
    )
    order = order or _unused_order(case) or _order_now(case, by=by)
    refuse_if(_why_not_by(order, case))
    now = timezone.now()
    known_before = Placement.objects.filter(case=case).exists()
    for old in Placement.objects.filter(case=case).waiting():
        old.cancelled_at = now
        old.save()
        _withdraw(case, old.shelter.agency, at=now)
    placement = Placement(
        pk=key or new_key(),
        case=case,
        shelter=shelter,
        order=order,
        kind=kind or shelter.kind,
        ordered_at=now,
        ordered_by=by,
        registration_override=registration_override.strip(),
    )
    placement.full_clean()
    placement.save(force_insert=True)
    reach.grant(
        case, to=shelter.agency, duty=Duty.SHELTER, because=EventType.CHILD_PLACED.value
    )
    tell(shelter.agency, EventType.CHILD_PLACED, case=case)
    happened(
        # A child who moves needs no second bank account: its own event.
        EventType.PLACEMENT_CHANGED if known_before else EventType.CHILD_PLACED,
        by=by,
        about=placement,
        case=case,
        kind=placement.kind,
        order=order,
        unregistered=bool(placement.registration_override),
    )
    return placement


def _unused_order(case: Case) -> Order | None:
    return (
        Order.objects.filter(case=case, codes__overlap=PLACING_CODES)
        .made()
        .filter(placements__isnull=True)
        .order_by("-made_at")
        .first()
    )


def _order_now(case: Case, *, by: User) -> Order:
    order = draft_order(
        case, by=by, kind=OrderKind.INTERIM, codes=["INTERIM_PLACEMENT"]
    )
    if order.signatures_needed > 1:
        refuse_if(
            _("The order of placement needs %d signatures. Draft it in the sitting.")
            % order.signatures_needed
        )
    return sign_order(order, by=by)


def _why_not_by(order: Order, case: Case) -> str:
    if order.case_id != case.pk:
        return _("The order belongs to another case.")
    if not order.made_at:
        return _("The order of placement isn't signed by all yet.")
    if not set(order.codes) & set(PLACING_CODES):
        return _("This order places the child in no shelter.")
    return ""


def why_not_admit_child(
    placement: Placement, *, by: User, at: datetime | None = None
) -> str:
    """Why this child can't be admitted (at this time), or nothing."""
    case = placement.case
    if not reach.may(by, "shelters.admit_child", case):
        return _("Your role can't admit children.")
    if by.agency_id != placement.shelter_id:
        return _("The place was ordered in another shelter.")
    if not placement.is_waiting:
        return _("This place isn't waiting for the child any more.")
    if Runaway.objects.open().filter(case=case).exists():
        return _("Record first that the child was found.")
    if case.status not in KEEPS_STATUS and (
        reason := case.why_not_move_to(CaseStatus.SHELTERED)
    ):
        return reason
    house = Shelter.objects.filter(pk=placement.shelter_id)
    if not house.beds()[placement.shelter_id].empty:
        return _("Every bed is taken.")
    return _why_not_at(case, at) if at else ""


def _why_not_at(case: Case, at: datetime) -> str:
    if at > timezone.now():
        return _("The admission can't be in the future.")
    if at < case.rescued_at:
        return _("The admission can't be before the rescue.")
    later = Q(admitted_at__gt=at) | Q(left_at__gt=at)
    if Placement.objects.filter(later, case=case).exists():
        return _("At that time the child was still in another shelter.")
    return ""


@transaction.atomic
def admit_child(
    placement: Placement, *, by: User, bed: str = "", at: datetime | None = None
) -> Placement:
    """Record that the child came and has a bed; the shelter's clocks start here.

    A child who lived in another shelter has left that one at the same moment.
    """
    case = Case.objects.locked(placement.case)
    Shelter.objects.locked(placement.shelter)
    placement = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    placement.case = case
    at = at or timezone.now()
    refuse_if(why_not_admit_child(placement, by=by, at=at))
    for old in Placement.objects.filter(case=case).living():
        _leave(old, at=at, because=LeftBecause.MOVED, by=by)
    placement.admitted_at = at
    placement.admitted_by = by
    placement.bed = bed.strip()
    placement.full_clean()
    placement.save()
    if case.status not in KEEPS_STATUS:
        case.move_to(CaseStatus.SHELTERED)
    case.sheltered_at = case.sheltered_at or at
    case.save()
    for part in _shelters_on(case).exclude(agency=placement.shelter_id):
        pass_clocks_on(case, part.agency, to=placement.shelter.agency)
        reach.withdraw(part)
    happened(EventType.CHILD_ADMITTED, by=by, about=placement, case=case, at=at)
    return placement


def why_not_end_placement(
    placement: Placement, *, by: User, because: str = "", at: datetime | None = None
) -> str:
    """Why this stay can't be ended (for this reason), or nothing."""
    case = placement.case
    if not reach.may(by, "shelters.end_placement", case):
        return _("Your role can't let a child go.")
    if by.agency_id != placement.shelter_id:
        return _("The child lives in another shelter.")
    if not placement.is_living:
        return _("The child doesn't live here.")
    if because in BY_ITSELF:
        return _("This reason is written by itself when it happens.")
    if because in NEEDS_FINAL_ORDER and not case.ordered_at:
        return _("The Committee has not made the final order yet.")
    return _why_not_left(placement, at) if at else ""


def _why_not_left(placement: Placement, at: datetime) -> str:
    if at > timezone.now():
        return _("The child can't leave in the future.")
    if placement.admitted_at and at < placement.admitted_at:
        return _("The child can't leave before it came.")
    return ""


@transaction.atomic
def end_placement(
    placement: Placement,
    *,
    because: LeftBecause | str,
    by: User,
    at: datetime | None = None,
) -> Placement:
    """Record that the child left; the shelter's sight of the case ends with it."""
    case = Case.objects.locked(placement.case)
    placement = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    placement.case = case
    at = at or timezone.now()
    refuse_if(why_not_end_placement(placement, by=by, because=because, at=at))
    _leave(placement, at=at, because=because, by=by)
    happened(
        EventType.PLACEMENT_ENDED,
        by=by,
        about=placement,
        case=case,
        at=at,
        because=because,
    )
    # After the event: who has no duty on the case any more can't move its clocks.
    _withdraw(case, placement.shelter.agency, at=timezone.now())
    return placement


def pass_clocks_on(case: Case, agency: Agency, *, to: Agency) -> None:
    """Let the duties that this office still owes be owed by another."""
    case.clocks.open().filter(agency=agency).update(agency=to)


def _leave(
    placement: Placement, *, at: datetime, because: LeftBecause | str, by: User
) -> None:
    placement.left_at = at
    placement.left_because = because
    placement.left_by = by
    placement.full_clean()
    placement.save()
    placement.leaves.open().update(back_at=at)


def _shelters_on(case: Case) -> QuerySet[Participation]:
    return (
        Participation.objects.now()
        .filter(case=case, duty=Duty.SHELTER)
        .select_related("agency", "case")
    )


def _withdraw(case: Case, agency: Agency, *, at: datetime) -> None:
    """End the shelter's duty, unless the child lives or is expected there."""
    stays = Placement.objects.filter(case=case, shelter=agency.pk)
    if stays.living().exists() or stays.waiting().exists():
        return
    pass_clocks_on(case, agency, to=case.owner)
    for part in _shelters_on(case).filter(agency=agency):
        reach.withdraw(part, at=at)
