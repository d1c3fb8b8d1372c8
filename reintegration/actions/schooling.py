"""School: enrolled, marked, moved up, moved on. One school at a time."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Agency, District, User
from accounts.roles import DataClass
from audit.event_types import EventType
from audit.recording import record
from cases import reach
from cases.choices import Duty
from cases.code_lists import entries
from cases.happening import happened
from cases.models import Case
from common.models import NumberSeries
from common.refusals import refuse_if
from reintegration.choices import LeavingReason
from reintegration.models import Attendance, BridgeSchool, Enrolment, SchoolTransfer

EDUCATION = "education"
# A register is marked for today, or put right within the week.
REGISTER_DAYS = 7


def kinds_attended() -> list[tuple[str, str]]:
    """The kinds of school that a child can attend, as a form wants them."""
    return [(e.code, e.text) for e in entries(EDUCATION) if e.extra.get("attends")]


def why_not_add_school(*, by: User) -> str:
    if not by.may("reintegration.enrol_child"):
        return _("Your role can't add a school.")
    return ""


@transaction.atomic
def add_school(
    *,
    name: str,
    kind: str,
    district: District,
    by: User,
    place: str = "",
    udise: str = "",
    agency: Agency | None = None,
) -> BridgeSchool:
    """Put a school or course on the list; with an agency its teachers work here."""
    refuse_if(why_not_add_school(by=by))
    refuse_if("" if kind in dict(kinds_attended()) else _("Choose a kind of school."))
    school = BridgeSchool(
        name=name.strip(),
        kind=kind,
        district=district,
        place=place.strip(),
        udise=udise,
        agency=agency,
    )
    school.full_clean()
    school.save(force_insert=True)
    record(EventType.SCHOOL_ADDED, by=by, about=school, kind=kind)
    return school


def why_not_enrol_child(case: Case, *, by: User, started_on: date | None = None) -> str:
    if not reach.may(by, "reintegration.enrol_child", case):
        return _("Your role can't enrol children.")
    if case.is_over:
        return _("The case is over.")
    if Enrolment.objects.filter(case=case).current().exists():
        return _("The child is enrolled already.")
    return _why_not_day(case, started_on)


@transaction.atomic
def enrol_child(
    case: Case,
    *,
    school: BridgeSchool,
    started_on: date,
    by: User,
    level: str = "",
    roll_number: str = "",
) -> Enrolment:
    """The child goes to this school from this day on.

    No paper is needed for it: a missing certificate never blocks admission (RTE Act
    ss. 4, 5, 14).
    """
    case = Case.objects.locked(case)
    refuse_if(why_not_enrol_child(case, by=by, started_on=started_on))
    enrolment = _enrol(case, school, started_on, by, level=level, roll=roll_number)
    if case.schooled_at is None:
        case.schooled_at = timezone.now()
        case.save()
    if school.agency:
        reach.grant(case, to=school.agency, duty=Duty.SCHOOL, because="school.enrolled")
    happened(
        EventType.SCHOOL_ENROLLED,
        by=by,
        about=enrolment,
        case=case,
        school=school,
        kind=school.kind,
        level=level,
    )
    return enrolment


def why_not_mark_attendance(
    school: BridgeSchool, *, by: User, day: date | None = None
) -> str:
    if not by.may("reintegration.mark_attendance") or school.agency_id != by.agency_id:
        return _("Only the teachers of this school mark its register.")
    today = timezone.localdate()
    if day and day > today:
        return _("The register can't be marked for a day to come.")
    if day and day < today - timedelta(days=REGISTER_DAYS):
        return _("A register is put right within seven days.")
    return ""


@transaction.atomic
def mark_attendance(
    school: BridgeSchool, *, day: date, present: Mapping[UUID, bool], by: User
) -> int:
    """Mark a class for a day in one go: enrolment to here or not. Returns how many.

    Marking again puts the day right.
    """
    refuse_if(why_not_mark_attendance(school, by=by, day=day))
    learning = Enrolment.objects.filter(school=school, started_on__lte=day).current()
    enrolments = learning.in_bulk(list(present))
    refuse_if(
        ""
        if len(enrolments) == len(present)
        else _("A child on this list does not learn here on that day.")
    )
    rows = [
        Attendance(
            case_id=enrolment.case_id,
            enrolment=enrolment,
            day=day,
            present=present[key],
            marked_by=by,
        )
        for key, enrolment in enrolments.items()
    ]
    Attendance.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["enrolment", "day"],
        update_fields=["present", "marked_by"],
    )
    record(
        EventType.ATTENDANCE_MARKED,
        by=by,
        about=school,
        day=day,
        here=sum(present.values()),
        listed=len(rows),
    )
    return len(rows)


def why_not_change_level(enrolment: Enrolment, *, by: User) -> str:
    if not reach.may(by, "reintegration.transfer_school", enrolment.case):
        return _("Your role can't change the level.")
    if enrolment.ended_on:
        return _("The child no longer learns there.")
    return ""


@transaction.atomic
def change_level(enrolment: Enrolment, *, level: str, by: User) -> Enrolment:
    """Move a child up, or back, to another level or class of the same school."""
    enrolment = Enrolment.objects.locked(enrolment)
    refuse_if(why_not_change_level(enrolment, by=by))
    refuse_if("" if level.strip() else _("Give the level."))
    before, enrolment.level = enrolment.level, level.strip()
    enrolment.full_clean()
    enrolment.save()
    happened(
        EventType.SCHOOL_CHANGED,
        by=by,
        about=enrolment,
        case=enrolment.case,
        level=enrolment.level,
        before=before,
    )
    return enrolment


def why_not_transfer_school(
    enrolment: Enrolment,
    *,
    by: User,
    school: BridgeSchool | None = None,
    moved_on: date | None = None,
) -> str:
    if reason := why_not_change_level(enrolment, by=by):
        return reason
    if school and school.pk == enrolment.school_id:
        return _("The child learns there already.")
    if school and school.agency and not by.writes(DataClass.CASE):
        # A teacher opens no case to another agency.
        return _("Ask the caseworker to move the child to a school that works here.")
    if moved_on and moved_on < enrolment.started_on:
        return _("The child can't move on before it came.")
    return _why_not_day(enrolment.case, moved_on)


@transaction.atomic
def transfer_school(
    enrolment: Enrolment,
    *,
    school: BridgeSchool,
    moved_on: date,
    level: str,
    accepted_by: str,
    by: User,
    assessment: str = "",
) -> Enrolment:
    """Move a child on, once assessed here and accepted there. Returns the new one."""
    enrolment = Enrolment.objects.locked(enrolment)
    refuse_if(
        why_not_transfer_school(enrolment, by=by, school=school, moved_on=moved_on)
    )
    refuse_if("" if level.strip() else _("Say for which class the child was assessed."))
    refuse_if("" if accepted_by.strip() else _("Name who takes the child there."))
    case = enrolment.case
    _leave(enrolment, on=moved_on, outcome=LeavingReason.MOVED_ON)
    joined = _enrol(case, school, moved_on, by, level=level, roll="")
    SchoolTransfer.objects.create(
        case=case,
        left=enrolment,
        joined=joined,
        assessed_level=level.strip(),
        assessment=assessment.strip(),
        accepted_by=accepted_by.strip(),
        accepted_on=moved_on,
        moved_by=by,
    )
    if school.agency:
        reach.grant(case, to=school.agency, duty=Duty.SCHOOL, because="school.changed")
    _end_reach(enrolment, by=by, joined=school)
    happened(
        EventType.SCHOOL_CHANGED,
        by=by,
        about=joined,
        case=case,
        school=school,
        kind=school.kind,
        level=joined.level,
    )
    return joined


def why_not_leave_school(
    enrolment: Enrolment, *, by: User, ended_on: date | None = None
) -> str:
    if reason := why_not_change_level(enrolment, by=by):
        return reason
    if ended_on and ended_on < enrolment.started_on:
        return _("The child can't leave before it came.")
    return _why_not_day(enrolment.case, ended_on)


@transaction.atomic
def leave_school(
    enrolment: Enrolment, *, ended_on: date, outcome: str, because: str = "", by: User
) -> Enrolment:
    """The child no longer goes there, and why. Dropping out is never silent."""
    enrolment = Enrolment.objects.locked(enrolment)
    refuse_if(why_not_leave_school(enrolment, by=by, ended_on=ended_on))
    if outcome in {LeavingReason.DROPPED_OUT, LeavingReason.OTHER}:
        refuse_if("" if because.strip() else _("Say why the child left."))
    _leave(enrolment, on=ended_on, outcome=outcome, because=because)
    _end_reach(enrolment, by=by)
    happened(
        EventType.SCHOOL_LEFT,
        by=by,
        about=enrolment,
        case=enrolment.case,
        outcome=str(outcome),
    )
    return enrolment


def _why_not_day(case: Case, day: date | None) -> str:
    if day and day > timezone.localdate():
        return _("The day can't be in the future.")
    if day and day < timezone.localdate(case.rescued_at):
        return _("The day can't be before the rescue.")
    return ""


def _enrol(
    case: Case, school: BridgeSchool, on: date, by: User, *, level: str, roll: str
) -> Enrolment:
    enrolment = Enrolment(
        case=case,
        school=school,
        started_on=on,
        enrolled_by=by,
        level=level.strip(),
        # A teacher reads initials: without numbers two children would be one line.
        roll_number=roll.strip() or str(NumberSeries.take(f"roll/{school.pk}")),
    )
    enrolment.full_clean()
    enrolment.save(force_insert=True)
    return enrolment


def _leave(enrolment: Enrolment, *, on: date, outcome: str, because: str = "") -> None:
    enrolment.ended_on = on
    enrolment.outcome = outcome
    enrolment.ended_because = because.strip()
    enrolment.full_clean()
    enrolment.save()


def _end_reach(
    enrolment: Enrolment, *, by: User, joined: BridgeSchool | None = None
) -> None:
    """The school's sight of the case ends with its duty.

    A teacher ends nobody's duty: the school keeps supporting the child until an
    office takes it over (RTE Model Rules, r. 5).
    """
    agency_id = enrolment.school.agency_id
    if agency_id is None or not by.writes(DataClass.CASE):
        return
    if joined and joined.agency_id == agency_id:
        return
    parts = enrolment.case.participations.now().of_duty(Duty.SCHOOL)
    for part in parts.filter(agency=agency_id):
        reach.withdraw(part)
