"""A rescue operation from the sealed plan to its end: who must come, who came."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import AgencyKind
from accounts.models import Agency, District, User
from accounts.roles import DataClass
from audit.event_types import EventType
from audit.recording import record
from audit.revealing import Revealed, reveal, why_not_reveal
from cases.breaches import flag_breach
from cases.choices import Capacity, Route, TakenTo
from cases.code_lists import entries
from cases.lifecycle import OperationStatus
from cases.models import (
    Case,
    LeavingCheck,
    OperationSite,
    OperationTip,
    RescueOperation,
    TeamMember,
)
from common.models import NumberSeries, new_key
from common.refusals import refuse_if
from common.sealed import scattered

# Who must come: the 2008 Protocol on rescue and the NHRC procedure of 2017.
MUST_COME = (
    Capacity.LEAD,
    Capacity.POLICE,
    Capacity.WOMAN_OFFICER,
    Capacity.LABOUR,
    Capacity.DOCTOR,
    Capacity.INTERPRETER,
    Capacity.DCPU,
)
# The offices that get their duties when the children are found.
OFFICES = (
    AgencyKind.CWC,
    AgencyKind.DCPU,
    AgencyKind.POLICE,
    AgencyKind.LABOUR,
    AgencyKind.DM,
)


@dataclass
class OperationPlan:
    """What is known before an operation. The address belongs into the sealed tip."""

    planned_for: datetime
    district: District
    lead: User
    route: Route = Route.RAID
    drive: str = ""
    children_expected: int = 0
    sites: list[tuple[str, str]] = field(default_factory=list)
    tip_address: str = ""
    tip_informant: str = ""
    tip_details: str = ""
    tip_received_at: datetime | None = None

    @property
    def has_tip(self) -> bool:
        return bool(self.tip_address or self.tip_informant or self.tip_details)


def why_not_plan_operation(
    *, by: User, lead: User | None = None, has_tip: bool = False
) -> str:
    if not by.may("cases.plan_operation"):
        return _("Your role can't plan an operation.")
    if lead and not lead.may("cases.open_operation"):
        return _("The lead's role can't open an operation.")
    if lead and lead != by and lead.office.district_id != by.office.district_id:
        return _("The lead works for an office of your own district.")
    if has_tip and lead != by and not by.writes(DataClass.TIP):
        return _("Your role can't write down a tip; the lead does.")
    return ""


@transaction.atomic
def plan_operation(
    plan: OperationPlan, *, by: User, key: UUID | None = None
) -> RescueOperation:
    """Plan an operation that only the planner, the lead and the named team see.

    The roster names from the first minute everybody who must come.
    """
    refuse_if(why_not_plan_operation(by=by, lead=plan.lead, has_tip=plan.has_tip))
    refuse_if("" if plan.tip_address or not plan.has_tip else _("Say where it is."))
    operation = RescueOperation(
        pk=key or new_key(),
        number=next_operation_number(timezone.localdate(plan.planned_for).year),
        route=plan.route,
        drive=plan.drive,
        district=plan.district,
        lead=plan.lead,
        lead_agency=plan.lead.agency,
        planned_for=plan.planned_for,
        children_expected=plan.children_expected,
        member_ids=sorted({by.pk, plan.lead.pk}),
    )
    operation.full_clean(exclude=["district", "lead", "lead_agency", "agency_ids"])
    operation.save(force_insert=True)
    if plan.has_tip:
        OperationTip(
            operation=operation,
            received_at=plan.tip_received_at or timezone.now(),
            informant=plan.tip_informant,
            address=plan.tip_address,
            details=plan.tip_details,
        ).save(force_insert=True)
    OperationSite.objects.bulk_create(
        OperationSite(operation=operation, label=label, industry=industry)
        for label, industry in plan.sites
    )
    TeamMember.objects.bulk_create(
        TeamMember(
            operation=operation,
            capacity=capacity,
            user=plan.lead if capacity == Capacity.LEAD else None,
            agency=plan.lead.agency if capacity == Capacity.LEAD else None,
        )
        for capacity in MUST_COME
    )
    record(
        EventType.OPERATION_PLANNED,
        by=by,
        about=operation,
        sites=len(plan.sites),
        expected=plan.children_expected,
        tip=plan.has_tip,
    )
    return operation


def why_not_add_team_member(operation: RescueOperation, *, by: User) -> str:
    if not by.may("cases.run_operation") or not _sees(operation, by):
        return _("Your role can't change the team.")
    if operation.status not in {OperationStatus.PLANNED, OperationStatus.LIVE}:
        return _("The team of an operation that is over stays as it was.")
    return ""


@transaction.atomic
def add_team_member(
    operation: RescueOperation,
    *,
    by: User,
    capacity: Capacity,
    user: User | None = None,
    agency: Agency | None = None,
    person: str = "",
    phone: str = "",
    language: str = "",
) -> TeamMember:
    """Name somebody for a place in the team; an empty place of that kind is filled.

    A named person of ours sees the operation from now on, the sealed tip excepted.
    """
    operation = RescueOperation.objects.locked(operation)
    refuse_if(why_not_add_team_member(operation, by=by))
    refuse_if("" if user or person else _("Say who comes."))
    empty = operation.team.filter(
        capacity=capacity, user__isnull=True, person="", came_at__isnull=True
    )
    member = empty.first() or TeamMember(
        operation=operation, capacity=capacity, required=capacity in MUST_COME
    )
    member.user = user
    member.agency = user.agency if user else agency
    member.person = "" if user else person
    member.phone = phone or (user.phone if user else "")
    member.language = language
    member.full_clean(exclude=["operation", "user", "agency"])
    member.save()
    _keep_readers(operation)
    record(
        EventType.OPERATION_TEAM_NAMED,
        by=by,
        about=operation,
        capacity=capacity,
        person=user.pk if user else None,
    )
    return member


@transaction.atomic
def free_place(member: TeamMember, *, by: User) -> TeamMember:
    """Take a name off the team again; the place stays, and the person sees no more."""
    operation = RescueOperation.objects.locked(member.operation)
    refuse_if(why_not_free_place(member, by=by))
    gone = {member.user_id} - {None, by.pk}
    member.user = member.agency = None
    member.person = member.phone = member.language = ""
    member.save()
    _keep_readers(operation, without=gone)
    record(
        EventType.OPERATION_TEAM_NAMED,
        by=by,
        about=operation,
        capacity=member.capacity,
        person=None,
    )
    return member


def why_not_free_place(member: TeamMember, *, by: User) -> str:
    if reason := why_not_add_team_member(member.operation, by=by):
        return reason
    if member.capacity == Capacity.LEAD:
        return _("An operation always has its lead.")
    if member.came_at:
        return _("This person has already come.")
    return ""


def why_not_open_tip(operation: RescueOperation, *, by: User) -> str:
    may_read = by.pk == operation.lead_id or (
        by.reads(DataClass.TIP) and by.pk in operation.member_ids
    )
    if not may_read:
        return _("Only the lead may open the sealed tip.")
    if not OperationTip.objects.filter(operation=operation).exists():
        return _("There is no tip.")
    return why_not_reveal(by=by)


@transaction.atomic
def open_tip(operation: RescueOperation, *, by: User) -> OperationTip:
    """Break the seal and read the tip; every reading is written down."""
    refuse_if(why_not_open_tip(operation, by=by))
    tip = OperationTip.objects.select_for_update(of=("self",)).get(operation=operation)
    first = tip.opened_at is None
    if first:
        tip.opened_at = timezone.now()
        tip.opened_by = by
        tip.save()
    reveal(Revealed.TIP, by=by, about=tip)
    record(EventType.TIP_OPENED, by=by, about=operation, first=first)
    return tip


def why_not_open_operation(operation: RescueOperation, *, by: User) -> str:
    if not by.may("cases.open_operation") or by.pk not in operation.member_ids:
        return _("Only the lead and the named team open this operation.")
    return operation.why_not_move_to(OperationStatus.LIVE)


@transaction.atomic
def open_operation(
    operation: RescueOperation, *, by: User, at: datetime | None = None
) -> RescueOperation:
    """Go live: the offices of the district and of the team see the operation now."""
    operation = RescueOperation.objects.locked(operation)
    refuse_if(why_not_open_operation(operation, by=by))
    operation.move_to(OperationStatus.LIVE)
    operation.opened_at = at or timezone.now()
    operation.save()
    _keep_readers(operation)
    LeavingCheck.objects.bulk_create(
        LeavingCheck(operation=operation, item=entry.code)
        for entry in entries("leaving_item")
    )
    record(
        EventType.OPERATION_OPENED,
        by=by,
        about=operation,
        at=operation.opened_at,
        named=operation.team.exclude(user__isnull=True, person="").count(),
    )
    return operation


def why_not_run_operation(operation: RescueOperation, *, by: User) -> str:
    """Why this person can't record what happens on site; empty if they can."""
    if not by.may("cases.run_operation") or not _sees(operation, by):
        return _("Your role can't record this operation.")
    if operation.status == OperationStatus.PLANNED:
        return _("Open the operation first.")
    if operation.status != OperationStatus.LIVE:
        return _("The operation is over.")
    return ""


@transaction.atomic
def record_arrival(
    member: TeamMember, *, by: User, came: bool = True, at: datetime | None = None
) -> TeamMember:
    """Record that a member of the team has come, or undo it."""
    operation = RescueOperation.objects.locked(member.operation)
    refuse_if(why_not_record_arrival(member, by=by))
    member.came_at = (at or timezone.now()) if came else None
    member.save()
    record(
        EventType.OPERATION_TEAM_CAME,
        by=by,
        about=operation,
        at=member.came_at,
        capacity=member.capacity,
        came=came,
    )
    return member


def why_not_record_arrival(member: TeamMember, *, by: User) -> str:
    if reason := why_not_run_operation(member.operation, by=by):
        return reason
    if not (member.user_id or member.person):
        return _("Say first who comes.")
    return ""


@transaction.atomic
def count_children(
    operation: RescueOperation,
    *,
    by: User,
    found: int | None = None,
    expected: int | None = None,
    by_site: dict[OperationSite, int] | None = None,
) -> RescueOperation:
    """Write down how many children were found; counts of sites add up to the whole."""
    operation = RescueOperation.objects.locked(operation)
    refuse_if(why_not_run_operation(operation, by=by))
    for site, number in (by_site or {}).items():
        site.children_found = number
        site.save(update_fields=["children_found"])
    if by_site:
        found = sum(operation.sites.values_list("children_found", flat=True))
    if found is not None:
        operation.children_found = found
    if expected is not None:
        operation.children_expected = expected
    operation.save()
    record(
        EventType.OPERATION_COUNTED,
        by=by,
        about=operation,
        found=operation.children_found,
        expected=operation.children_expected,
    )
    return operation


@transaction.atomic
def tick_leaving(check: LeavingCheck, *, by: User, done: bool = True) -> LeavingCheck:
    """Tick a line of the leaving checklist, or take the tick back."""
    operation = RescueOperation.objects.locked(check.operation)
    refuse_if(why_not_run_operation(operation, by=by))
    check.done_at = timezone.now() if done else None
    check.done_by = by if done else None
    check.save()
    record(
        EventType.OPERATION_CHECKED, by=by, about=operation, item=check.item, done=done
    )
    return check


def why_not_leave_site(
    operation: RescueOperation,
    *,
    by: User,
    taken_to: TakenTo | None = None,
    reason: str = "",
) -> str:
    if refusal := why_not_run_operation(operation, by=by):
        return refusal
    if operation.left_site_at:
        return _("The team has already left the site.")
    if taken_to == TakenTo.POLICE_STATION and not reason.strip():
        return _(
            "Taking children to a police station is a breach. Write down the reason."
        )
    return ""


@transaction.atomic
def leave_site(
    operation: RescueOperation,
    *,
    by: User,
    taken_to: TakenTo,
    reason: str = "",
    at: datetime | None = None,
) -> RescueOperation:
    """Record that the team left and where it took the children.

    A police station is never a place for a rescued child: it is recorded as a
    breach, with the reason, and every case taken in is flagged.
    """
    operation = RescueOperation.objects.locked(operation)
    refuse_if(why_not_leave_site(operation, by=by, taken_to=taken_to, reason=reason))
    operation.left_site_at = at or timezone.now()
    operation.taken_to = taken_to
    operation.taken_to_reason = reason.strip()
    operation.save()
    if operation.was_taken_to_police:
        seen = Case.objects.visible_to(by).filter(operation=operation)
        flag_breach(seen.select_related("owner"), by=by, at=operation.left_site_at)
    undone = operation.leaving_checks.filter(done_at__isnull=True)
    record(
        EventType.OPERATION_LEFT,
        by=by,
        about=operation,
        at=operation.left_site_at,
        taken_to=taken_to,
        breach=operation.was_taken_to_police,
        unticked=list(undone.values_list("item", flat=True)),
    )
    return operation


def why_not_end_operation(operation: RescueOperation, *, by: User) -> str:
    if refusal := why_not_run_operation(operation, by=by):
        return refusal
    if operation.left_site_at is None:
        return _("Record first where the children were taken.")
    missing = operation.children_found - _taken_in(operation, by)
    if missing > 0:
        return ngettext(
            "%(n)d child was found and isn't taken in yet.",
            "%(n)d children were found and aren't taken in yet.",
            missing,
        ) % {"n": missing}
    return ""


@transaction.atomic
def end_operation(operation: RescueOperation, *, by: User) -> RescueOperation:
    """End the operation, once every child that was found has a case."""
    operation = RescueOperation.objects.locked(operation)
    refuse_if(why_not_end_operation(operation, by=by))
    operation.move_to(OperationStatus.OVER)
    operation.ended_at = timezone.now()
    operation.save()
    record(
        EventType.OPERATION_ENDED,
        by=by,
        about=operation,
        found=operation.children_found,
        taken_in=_taken_in(operation, by),
    )
    return operation


def why_not_drop_operation(operation: RescueOperation, *, by: User) -> str:
    if not by.may("cases.plan_operation") or by.pk not in operation.member_ids:
        return _("Only the named team drops a planned operation.")
    return operation.why_not_move_to(OperationStatus.DROPPED)


@transaction.atomic
def drop_operation(
    operation: RescueOperation, *, by: User, reason: str
) -> RescueOperation:
    """Give up a planned operation, with the reason; it stays hidden from all others."""
    operation = RescueOperation.objects.locked(operation)
    refuse_if(why_not_drop_operation(operation, by=by))
    refuse_if("" if reason.strip() else _("Write down why it is dropped."))
    operation.move_to(OperationStatus.DROPPED)
    operation.dropped_reason = reason.strip()
    operation.ended_at = timezone.now()
    operation.save()
    record(EventType.OPERATION_DROPPED, by=by, about=operation)
    return operation


def next_operation_number(year: int) -> str:
    """A number of its own. It tells nobody whether others plan operations, as a gap in
    a plain series would tell who plans two of them."""
    count = NumberSeries.take(f"operation/{year}")
    return f"OP-{year}-{scattered(count, of=f'operation/{year}'):06d}"


def _sees(operation: RescueOperation, by: User) -> bool:
    return RescueOperation.objects.visible_to(by).filter(pk=operation.pk).exists()


def _taken_in(operation: RescueOperation, by: User) -> int:
    return Case.objects.visible_to(by).filter(operation=operation).count()


def _keep_readers(
    operation: RescueOperation, *, without: set[int | None] | None = None
) -> None:
    """Write down who may see the operation, for the lists and for the wall.

    Agencies join when it goes live: a plan is for the named people only.
    """
    team = list(operation.team.values_list("user_id", "agency_id"))
    named = {user for user, _agency in team if user} | {operation.lead_id}
    operation.member_ids = sorted(
        named | (set(operation.member_ids) - (without or set()))
    )
    if operation.status == OperationStatus.LIVE:
        agencies = {agency for _user, agency in team if agency}
        agencies |= set(
            Agency.objects.serving(operation.district)
            .filter(kind__in=OFFICES, ended_on__isnull=True)
            .values_list("pk", flat=True)
        )
        operation.agency_ids = sorted(agencies | {operation.lead_agency_id})
    operation.save(update_fields=["member_ids", "agency_ids"])
