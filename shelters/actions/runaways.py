"""A child is missing from the shelter: never a quiet end."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases import reach
from cases.choices import Duty, Severity
from cases.happening import happened
from cases.lifecycle import CaseStatus
from cases.models import Case, Flag, Participation
from common.refusals import refuse_if
from shelters.actions.placements import pass_clocks_on
from shelters.choices import LeftBecause
from shelters.models import Placement, Runaway
from shelters.notifications import tell_those_who_search

FLAG = "CHILD_MISSING"


@dataclass(frozen=True)
class LastSeen:
    """What is known of a child who isn't there."""

    since: datetime
    by: str
    where: str = ""
    looks: str = ""


def why_not_report_runaway(
    placement: Placement, *, by: User, seen: LastSeen | None = None
) -> str:
    """Why this child can't be reported missing (so), or nothing."""
    case = placement.case
    if not reach.may(by, "shelters.report_runaway", case):
        return _("Your role can't report a child missing.")
    if by.agency_id != placement.shelter_id:
        return _("The child lives in another shelter.")
    if not placement.is_living:
        return _("The child doesn't live here.")
    if reason := case.why_not_move_to(CaseStatus.MISSING):
        return reason
    return _why_not_seen(placement, seen) if seen else ""


def _why_not_seen(placement: Placement, seen: LastSeen) -> str:
    if not seen.by.strip():
        return _("Say who saw the child last.")
    if seen.since > timezone.now():
        return _("The child can't be missing from the future.")
    if placement.admitted_at and seen.since < placement.admitted_at:
        return _("The child can't leave before it came.")
    return ""


@transaction.atomic
def report_runaway(placement: Placement, *, seen: LastSeen, by: User) -> Runaway:
    """Report the child missing: the case says so, and those who search are told.

    The 24 hours to tell police and Committee run from when the child was gone.
    """
    case = Case.objects.locked(placement.case)
    placement = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    placement.case = case
    refuse_if(why_not_report_runaway(placement, by=by, seen=seen))
    runaway = Runaway(
        case=case,
        placement=placement,
        since=seen.since,
        last_seen_by=seen.by.strip(),
        last_seen_where=seen.where.strip(),
        looks=seen.looks.strip(),
        told_by=by,
    )
    runaway.full_clean()
    runaway.save(force_insert=True)
    placement.left_at = seen.since
    placement.left_because = LeftBecause.RAN_AWAY
    placement.left_by = by
    placement.save()
    placement.leaves.open().update(back_at=timezone.now())
    case.move_to(CaseStatus.MISSING)
    case.save()
    _flag(case, by=by)
    tell_those_who_search(case, EventType.CHILD_RAN_AWAY)
    happened(
        EventType.CHILD_RAN_AWAY, by=by, about=runaway, case=case, at=runaway.since
    )
    return runaway


def _flag(case: Case, *, by: User) -> None:
    open_flags = Flag.objects.open().filter(kind=FLAG, subject_id=str(case.pk))
    if open_flags.exists():
        return
    Flag.objects.create(
        kind=FLAG,
        severity=Severity.STOP,
        case=case,
        subject_id=str(case.pk),
        agency=case.owner,
        raised_at=timezone.now(),
        raised_by=by,
        note=_("Child is missing"),
    )


def why_not_report_to_police(
    runaway: Runaway, *, by: User, told_at: datetime | None = None
) -> str:
    """Why this report to the police can't be recorded (so), or nothing."""
    if not reach.may(by, "shelters.report_runaway", runaway.case):
        return _("Your role can't record a report to the police.")
    if by.agency_id != runaway.placement.shelter_id:
        return _("The child lived in another shelter.")
    if runaway.police_told_at:
        return _("The report to the police is on record already.")
    if told_at and told_at > timezone.now():
        return _("The report can't be in the future.")
    if told_at and told_at < runaway.since:
        return _("The report can't be before the child was missing.")
    return ""


@transaction.atomic
def report_to_police(
    runaway: Runaway,
    *,
    station: str,
    by: User,
    entry: str = "",
    told_at: datetime | None = None,
) -> Runaway:
    """Record that the police know: which station, under which number."""
    case, runaway = _locked(runaway)
    told_at = told_at or timezone.now()
    refuse_if(why_not_report_to_police(runaway, by=by, told_at=told_at))
    runaway.police_told_at = told_at
    runaway.police_station = station.strip()
    runaway.police_entry = entry.strip()
    runaway.full_clean()
    runaway.save()
    happened(EventType.RUNAWAY_REPORTED, by=by, about=runaway, case=case, at=told_at)
    return runaway


def why_not_record_found(
    runaway: Runaway,
    *,
    by: User,
    found_at: datetime | None = None,
    comes_back: bool = False,
) -> str:
    """Why it can't be recorded that the child was found (so), or nothing."""
    if not reach.may(by, "shelters.report_runaway", runaway.case):
        return _("Your role can't record that the child was found.")
    if by.agency_id != runaway.placement.shelter_id:
        return _("The child lived in another shelter.")
    if runaway.found_at:
        return _("The child was found already.")
    if found_at is None:
        return ""
    if found_at > timezone.now():
        return _("The child can't be found in the future.")
    if found_at < runaway.since:
        return _("The child can't be found before it was missing.")
    return _why_not_back(runaway, found_at) if comes_back else _why_not_gone(runaway)


def _why_not_back(runaway: Runaway, found_at: datetime) -> str:
    stay = runaway.placement
    if stay.registration_override or stay.shelter.is_registered_on(
        timezone.localdate(found_at)
    ):
        return ""
    return _("The registration has run out. The Committee must place the child anew.")


def _why_not_gone(runaway: Runaway) -> str:
    if runaway.police_told_at:
        return ""
    # The shelter loses sight of the case here, and with it the way to record it.
    return _("Record the report to the police first.")


@transaction.atomic
def record_found(
    runaway: Runaway,
    *,
    comes_back: bool,
    by: User,
    found_where: str = "",
    found_at: datetime | None = None,
) -> Runaway:
    """Record that the child was found, and whether it comes back to this shelter.

    A child who comes back waits for its admission under the same order, so that the
    doctor sees it again. Any other child goes before the Committee anew.
    """
    case, runaway = _locked(runaway)
    found_at = found_at or timezone.now()
    refuse_if(
        why_not_record_found(runaway, by=by, found_at=found_at, comes_back=comes_back)
    )
    runaway.found_at = found_at
    runaway.found_where = found_where.strip()
    runaway.full_clean()
    runaway.save()
    if comes_back:
        _expect_back(runaway.placement, at=found_at)
    Flag.objects.open().filter(kind=FLAG, subject_id=str(case.pk)).update(
        cleared_at=timezone.now(), cleared_because=EventType.CHILD_FOUND.value
    )
    happened(
        EventType.CHILD_FOUND,
        by=by,
        about=runaway,
        case=case,
        at=found_at,
        comes_back=comes_back,
    )
    if not comes_back:
        _let_go(case, runaway.placement)
    return runaway


def _expect_back(stay: Placement, *, at: datetime) -> None:
    if not Placement.objects.filter(case=stay.case_id).waiting().exists():
        Placement.objects.create(
            case=stay.case,
            shelter=stay.shelter,
            order=stay.order,
            kind=stay.kind,
            ordered_at=at,
            ordered_by=stay.ordered_by,
            registration_override=stay.registration_override,
        )


def _let_go(case: Case, stay: Placement) -> None:
    agency = stay.shelter.agency
    pass_clocks_on(case, agency, to=case.owner)
    parts = Participation.objects.now().filter(case=case, agency=agency)
    for part in parts.filter(duty=Duty.SHELTER).select_related("agency", "case"):
        reach.withdraw(part)


def _locked(runaway: Runaway) -> tuple[Case, Runaway]:
    case = Case.objects.locked(runaway.case)
    runaway = (
        Runaway.objects.select_for_update(of=("self",))
        .select_related("placement__shelter__agency")
        .get(pk=runaway.pk)
    )
    runaway.case = case
    return case, runaway
