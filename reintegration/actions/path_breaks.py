"""What breaks the path: never a quiet end, always a duty or an order of its own."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases import reach
from cases.choices import Severity
from cases.happening import happened
from cases.lifecycle import CaseStatus
from cases.models import Case, Clock, Flag, Order
from common.refusals import refuse_if
from reintegration.choices import BreakKind
from reintegration.models import FollowUpVisit, PathBreak

ADULT = 18
UNTRACEABLE_FLAG = "RED_UNTRACEABLE"


def why_not_mark_untraceable(case: Case, *, by: User, on: date | None = None) -> str:
    if not reach.may(by, "reintegration.mark_untraceable", case):
        return _("Your role can't record that a child can't be found.")
    if reason := case.why_not_move_to(CaseStatus.UNTRACEABLE):
        return reason
    return _why_not_on(on)


@transaction.atomic
def mark_untraceable(
    case: Case, *, on: date, because: str, police_report: str, by: User
) -> PathBreak:
    """The child isn't where it was returned to: searched for, and the police told.

    The follow-up goes on, and an urgent flag stands until the child is found.
    """
    case = Case.objects.locked(case)
    refuse_if(why_not_mark_untraceable(case, by=by, on=on))
    refuse_if("" if because.strip() else _("Say where and how you searched."))
    case.move_to(CaseStatus.UNTRACEABLE)
    case.save()
    found = _break(
        case,
        BreakKind.UNTRACEABLE,
        on=on,
        because=because,
        police_report=police_report.strip(),
        by=by,
    )
    flags = Flag.objects.filter(kind=UNTRACEABLE_FLAG, subject_id=str(case.pk))
    if not flags.open().exists():
        Flag.objects.create(
            kind=UNTRACEABLE_FLAG,
            severity=Severity.STOP,
            case=case,
            subject_id=str(case.pk),
            agency=case.owner,
            raised_at=timezone.now(),
            raised_by=by,
            note=_("The child can't be found at home"),
        )
    happened(EventType.UNTRACEABLE, by=by, about=found, case=case)
    return found


def why_not_record_death(
    case: Case, *, by: User, order: Order | None = None, on: date | None = None
) -> str:
    if not reach.may(by, "reintegration.record_death", case):
        return _("Only the Committee records a death.")
    if by.agency_id != case.owner_id:
        return _("Only the Committee that holds the case records a death.")
    if reason := case.why_not_move_to(CaseStatus.DIED):
        return reason
    if order and (order.case_id != case.pk or not order.made_at):
        return _("Name a made order of the Committee in this case.")
    return _why_not_on(on)


@transaction.atomic
def record_death(
    case: Case, *, on: date, order: Order, because: str, by: User
) -> PathBreak:
    """The child died: by order of the Committee, with what is known of the cause.

    Every duty towards the child ends; money that is owed goes on to the family.
    """
    case = Case.objects.locked(case)
    refuse_if(why_not_record_death(case, by=by, order=order, on=on))
    refuse_if("" if because.strip() else _("Say what is known of the cause."))
    case.move_to(CaseStatus.DIED)
    case.save()
    found = _break(case, BreakKind.DIED, on=on, because=because, order=order, by=by)
    _end_duties(case)
    happened(EventType.CHILD_DIED, by=by, about=found, case=case, order=order)
    return found


def why_not_continue_case(case: Case, *, by: User, new_case: Case | None = None) -> str:
    if not reach.may(by, "reintegration.continue_case", case):
        return _("Your role can't link two cases of one child.")
    if reason := case.why_not_move_to(CaseStatus.CONTINUED):
        return reason
    if new_case is None:
        return ""
    if not reach.may(by, "reintegration.continue_case", new_case):
        return _("The new case is out of your reach.")
    if new_case.pk == case.pk or new_case.rescued_at <= case.rescued_at:
        return _("The new case is of a later rescue.")
    if new_case.previous_id:
        return _("The new case goes on from another one already.")
    if new_case.child.sex != case.child.sex:
        return _("These are two different children.")
    return ""


@transaction.atomic
def continue_case(case: Case, *, new_case: Case, by: User) -> Case:
    """The child was found at work again: its old case goes on in the new one.

    The old case ends its duties and keeps its history and its money; the new one
    says where it comes from. Returns the new case.
    """
    # In order of their keys, so that two people who link the same two wait in turn.
    pair = sorted((case.pk, new_case.pk))
    held = {c.pk: c for c in (Case.objects.locked(Case(pk=pk)) for pk in pair)}
    case, new_case = held[case.pk], held[new_case.pk]
    refuse_if(why_not_continue_case(case, by=by, new_case=new_case))
    case.move_to(CaseStatus.CONTINUED)
    case.save()
    new_case.previous = case
    new_case.save()
    _end_duties(case)
    happened(
        EventType.CASE_CONTINUED,
        by=by,
        about=case,
        case=case,
        at=new_case.rescued_at,
        new_case=new_case,
    )
    return new_case


def why_not_reach_eighteen(case: Case, *, by: User) -> str:
    if not reach.may(by, "reintegration.reach_eighteen", case):
        return _("Your role can't record that a child turned 18.")
    if reason := case.why_not_move_to(CaseStatus.AGED_OUT):
        return reason
    age = case.child.age_on(timezone.localdate())
    if age is None:
        return _("The age is not known. The Committee records it first.")
    if age < ADULT:
        return _("By the recorded age the child is %(age)d.") % {"age": age}
    return ""


@transaction.atomic
def reach_eighteen(case: Case, *, because: str, by: User) -> PathBreak:
    """The child is 18: after-care and the money watch go on, the case isn't over."""
    case = Case.objects.locked(case)
    refuse_if(why_not_reach_eighteen(case, by=by))
    refuse_if("" if because.strip() else _("Say what happens in after-care."))
    case.move_to(CaseStatus.AGED_OUT)
    case.save()
    found = _break(
        case, BreakKind.AGED_OUT, on=timezone.localdate(), because=because, by=by
    )
    happened(EventType.AGED_OUT, by=by, about=found, case=case)
    return found


def _why_not_on(on: date | None) -> str:
    if on and on > timezone.localdate():
        return _("The day can't be in the future.")
    return ""


def _break(
    case: Case, kind: BreakKind, *, on: date, because: str, by: User, **facts: Any
) -> PathBreak:
    found = PathBreak(
        case=case, kind=kind, on=on, because=because.strip(), recorded_by=by, **facts
    )
    found.full_clean()
    found.save(force_insert=True)
    return found


def _end_duties(case: Case) -> None:
    """Nobody visits this case any more. What is owed in money stays owed."""
    now = timezone.now()
    FollowUpVisit.objects.filter(case=case).open().update(dropped_at=now)
    for clock in Clock.objects.filter(case=case).exclude(rule__subject="claim").open():
        clock.cancelled_at = now
        clock.next_step_at = None
        clock.save()
