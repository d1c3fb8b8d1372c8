"""What doctors and counsellors write: each class of facts for its own readers."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases import reach
from cases.happening import happened
from cases.models import Case
from common.refusals import refuse_if
from shelters.choices import HealthCheckKind, ProtectedKind
from shelters.models import CounsellingNote, HealthCheck, ProtectedHealthNote

# POCSO Rules r. 4: a sign of a sexual offence starts a clock of its own.
EVENT_OF_KIND = {
    ProtectedKind.SEXUAL_HARM: EventType.POCSO_SUSPECTED,
    ProtectedKind.EXAMINATION: EventType.POCSO_MEDICAL,
}


def _why_not_then(case: Case, at: datetime | None) -> str:
    if case.is_over:
        return _("The case is over.")
    if at and at > timezone.now():
        return _("This can't be in the future.")
    if at and at < case.rescued_at:
        return _("This can't be before the rescue.")
    return ""


def why_not_record_health_check(
    case: Case, *, by: User, examined_at: datetime | None = None
) -> str:
    """Why this person can't record a health check (of that time), or nothing."""
    if not reach.may(by, "shelters.record_health", case):
        return _("Your role can't record a health check.")
    return _why_not_then(case, examined_at)


@transaction.atomic
def record_health_check(
    case: Case,
    *,
    kind: HealthCheckKind | str,
    examined_at: datetime,
    doctor: str,
    findings: str,
    by: User,
    treatment: str = "",
    height_cm: int | None = None,
    weight_kg: Decimal | None = None,
    next_on: date | None = None,
) -> HealthCheck:
    """Write down what a doctor saw; due within 24 hours of every admission."""
    case = Case.objects.locked(case)
    refuse_if(why_not_record_health_check(case, by=by, examined_at=examined_at))
    check = HealthCheck(
        case=case,
        kind=kind,
        examined_at=examined_at,
        doctor=doctor.strip(),
        findings=findings.strip(),
        treatment=treatment.strip(),
        height_cm=height_cm,
        weight_kg=weight_kg,
        next_on=next_on,
        recorded_by=by,
    )
    check.full_clean()
    check.save(force_insert=True)
    happened(EventType.MEDICAL_RECORDED, by=by, about=check, case=case, at=examined_at)
    return check


def why_not_note_protected_health(
    case: Case, *, by: User, noted_at: datetime | None = None
) -> str:
    """Why this person can't write a protected note (of that time), or nothing."""
    if not reach.may(by, "shelters.note_protected_health", case):
        return _("Only counsellors and doctors write protected notes.")
    return _why_not_then(case, noted_at)


@transaction.atomic
def note_protected_health(
    case: Case,
    *,
    kind: ProtectedKind | str,
    words: str,
    by: User,
    noted_at: datetime | None = None,
) -> ProtectedHealthNote:
    """Write down what the law protects most; the event says no more than that."""
    case = Case.objects.locked(case)
    noted_at = noted_at or timezone.now()
    refuse_if(why_not_note_protected_health(case, by=by, noted_at=noted_at))
    note = ProtectedHealthNote(
        case=case, kind=kind, noted_at=noted_at, words=words.strip(), recorded_by=by
    )
    note.full_clean()
    note.save(force_insert=True)
    happened(
        EVENT_OF_KIND.get(ProtectedKind(kind), EventType.PROTECTED_HEALTH_NOTED),
        by=by,
        about=note,
        case=case,
        at=noted_at,
    )
    return note


def why_not_write_counselling_note(
    case: Case, *, by: User, held_at: datetime | None = None
) -> str:
    """Why this person can't write a counselling note (of that time), or nothing."""
    if not reach.may(by, "shelters.write_counselling_note", case):
        return _("Only counsellors write these notes.")
    return _why_not_then(case, held_at)


@transaction.atomic
def write_counselling_note(
    case: Case,
    *,
    held_at: datetime,
    words: str,
    by: User,
    minutes: int | None = None,
    next_on: date | None = None,
) -> CounsellingNote:
    """Write down a talk with the child, for counsellors only."""
    case = Case.objects.locked(case)
    refuse_if(why_not_write_counselling_note(case, by=by, held_at=held_at))
    note = CounsellingNote(
        case=case,
        held_at=held_at,
        minutes=minutes,
        words=words.strip(),
        next_on=next_on,
        written_by=by,
    )
    note.full_clean()
    note.save(force_insert=True)
    happened(EventType.COUNSELLING_NOTED, by=by, about=note, case=case, at=held_at)
    return note
