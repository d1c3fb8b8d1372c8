"""What was found at the child's home, and what follows from it."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases import reach
from cases.choices import Severity
from cases.code_lists import entries
from cases.happening import duty_holders, happened
from cases.lifecycle import CaseStatus
from cases.models import Case, Flag
from common.models import new_key
from common.refusals import refuse_if
from reintegration.actions.planning import FOLLOWED, VISITORS
from reintegration.choices import IN_PERSON, URGENT, SlotKind, VisitDecision, VisitMode
from reintegration.models import FollowUpVisit

RED_FLAGS = "red_flag"
ABUSED = "ABUSED"


@dataclass
class VisitReport:
    """What the visitor saw. A report is kept even where it counts for no slot."""

    made_on: date
    mode: VisitMode | str
    child_present: bool
    decision: VisitDecision | str
    child_seen_alone: bool = False
    child_elsewhere: str = ""
    school_status: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    child_words: str = ""
    red_flags: list[str] = field(default_factory=list)
    abused: bool = False
    next_step: str = ""
    next_step_on: date | None = None


def why_not_record_visit(
    case: Case,
    *,
    by: User,
    report: VisitReport | None = None,
    visit: FollowUpVisit | None = None,
) -> str:
    """Why nothing can be recorded; with a report, why not this one."""
    if not reach.may(by, "reintegration.record_visit", case):
        return _("Your role can't record visits.")
    if case.status not in FOLLOWED or case.restored_at is None:
        return _("The follow-up begins when the child is back home.")
    if visit and not visit.is_open:
        return _("This visit is no longer to be made.")
    return _why_not_report(case, report) if report else ""


def why_not_counts(visit: FollowUpVisit, report: VisitReport) -> str:
    """Why this report doesn't fill the slot, or an empty string if it does."""
    rule = visit.rule
    if rule is None:
        return ""
    if report.mode not in rule.mode_allowed:
        return _("A call doesn't count for this visit: somebody has to go there.")
    earliest = rule.earliest_on(visit.due_on)
    if earliest and report.made_on < earliest:
        return _("A visit before %(day)s is too early to count.") % {"day": earliest}
    if rule.child_seen_alone_required and not report.child_seen_alone:
        return _("A visit counts only if the child was seen alone.")
    return ""


@transaction.atomic
def record_visit(
    case: Case,
    report: VisitReport,
    *,
    by: User,
    visit: FollowUpVisit | None = None,
    key: UUID | None = None,
) -> FollowUpVisit:
    """Record what was found. What doesn't fill the slot is kept beside the schedule.

    A warning sign raises an urgent flag at once. Repeating it with the same key
    changes nothing.
    """
    if key and (known := FollowUpVisit.objects.filter(pk=key).made().first()):
        return known
    case = Case.objects.locked(case)
    slot = FollowUpVisit.objects.locked(visit) if visit else None
    refuse_if(why_not_record_visit(case, by=by, report=report, visit=slot))
    filled = slot if slot and not why_not_counts(slot, report) else None
    made = filled or _beside(case, report, by=by, key=key)
    _fill(made, report, by=by)
    made.full_clean()
    made.save(force_insert=filled is None)
    _raise_flags(case, made, report, by=by)
    _move_case(case, report)
    happened(
        _event_of(made),
        by=by,
        about=made,
        case=case,
        at=_moment(report.made_on),
        subject_id=made.subject_id,
        mode=str(report.mode),
        counts=filled is not None,
        decision=str(report.decision),
        red_flags=made.red_flags,
    )
    return made


def _why_not_report(case: Case, report: VisitReport) -> str:
    today = timezone.localdate()
    if report.made_on > today:
        return _("A visit can't be in the future.")
    if report.made_on < timezone.localdate(case.restored_at):
        return _("A visit can't be before the return.")
    if report.child_seen_alone and not report.child_present:
        return _("A child seen alone was present.")
    if report.child_seen_alone and report.mode not in IN_PERSON:
        return _("On a call nobody sees the child alone.")
    if not report.child_present and not report.child_elsewhere.strip():
        return _("Say where the child is said to be.")
    return _why_not_signs(report)


def _why_not_signs(report: VisitReport) -> str:
    unknown = set(report.red_flags) - {entry.code for entry in entries(RED_FLAGS)}
    if unknown:
        return _("Unknown warning sign: %s.") % ", ".join(sorted(unknown))
    worrying = report.red_flags or report.abused
    if worrying and report.decision not in URGENT:
        return _("With a warning sign the decision is to act now or rescue again.")
    if worrying and not report.next_step.strip():
        return _("Say what is done now, and by whom.")
    return ""


def _beside(
    case: Case, report: VisitReport, *, by: User, key: UUID | None
) -> FollowUpVisit:
    holders = duty_holders(case)
    owner = next((holders[d] for d in VISITORS if d in holders), by.office_id)
    return FollowUpVisit(
        pk=key or new_key(),
        case=case,
        agency_id=owner,
        since=timezone.localdate(case.restored_at),
        due_on=report.made_on,
    )


def _fill(visit: FollowUpVisit, report: VisitReport, *, by: User) -> None:
    visit.made_on = report.made_on
    visit.made_by = by
    visit.mode = report.mode
    visit.child_present = report.child_present
    visit.child_elsewhere = report.child_elsewhere.strip()
    visit.child_seen_alone = report.child_seen_alone
    visit.school_status = report.school_status
    visit.facts = report.facts
    visit.child_words = report.child_words.strip()
    visit.red_flags = sorted({*report.red_flags, *([ABUSED] if report.abused else [])})
    visit.decision = report.decision
    visit.next_step = report.next_step.strip()
    visit.next_step_on = report.next_step_on


def _raise_flags(
    case: Case, visit: FollowUpVisit, report: VisitReport, *, by: User
) -> None:
    """One open flag for each warning sign of a case: a second one adds nothing."""
    words = {entry.code: entry.text for entry in entries(RED_FLAGS)}
    words[ABUSED] = _("The child was abused: act now")
    signs = visit.red_flags
    if not signs and report.decision in URGENT:
        signs = ["URGENT"]
        words["URGENT"] = _("The visitor asks to act now")
    subject = str(case.pk)
    for code in signs:
        kind = f"RED_{code}"
        if Flag.objects.filter(kind=kind, subject_id=subject).open().exists():
            continue
        Flag.objects.create(
            kind=kind,
            severity=Severity.STOP,
            case=case,
            subject_id=subject,
            agency=visit.agency,
            raised_at=timezone.now(),
            raised_by=by,
            note=words[code],
        )


def _move_case(case: Case, report: VisitReport) -> None:
    """Only somebody at the door makes a visit; a child who is seen is traced."""
    if report.mode not in IN_PERSON:
        return
    if case.last_visit_on is None or case.last_visit_on < report.made_on:
        case.last_visit_on = report.made_on
    if case.status == CaseStatus.UNTRACEABLE and report.child_present:
        case.move_to(CaseStatus.RESTORED)
    case.save()


def _event_of(visit: FollowUpVisit) -> EventType:
    if visit.rule and visit.rule.kind == SlotKind.CONTACT:
        return EventType.CONTACT_FIRST
    return EventType.VISIT_RECORDED


def _moment(day: date) -> datetime:
    """Today's visits are made now; earlier ones at the end of their day."""
    if day == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(day, time(18)))
