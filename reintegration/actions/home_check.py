"""Looking at the home before a child goes there (JJ Act s. 40, 95)."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import AgencyKind
from accounts.models import Agency, User
from audit.event_types import EventType
from cases import reach
from cases.choices import Duty
from cases.code_lists import entries
from cases.happening import happened
from cases.lifecycle import CaseStatus
from cases.models import Case
from common.models import new_key
from common.refusals import refuse_if
from reintegration.choices import HomeCheckWay, VideoCall
from reintegration.models import HomeCheck
from reintegration.models.lists import (
    CHILD_VIEWS,
    OUTCOMES,
    QUESTIONS,
    outcomes_for_return,
)
from reintegration.models.receivers import is_named_accused
from reintegration.notifications import tell

DUTY_OF_KIND = {
    AgencyKind.DCPU: Duty.DCPU_HOME,
    AgencyKind.NGO: Duty.FOLLOW_UP,
}
_GONE = {CaseStatus.RESTORED, CaseStatus.AGED_OUT}


def offices_to_ask(case: Case) -> QuerySet[Agency]:
    """The offices of the home district that may look at the home."""
    return (
        Agency.objects.serving(case.home_district_id)
        .filter(kind__in=DUTY_OF_KIND, ended_on__isnull=True)
        .order_by("kind", "name")
    )


def why_not_ask_home_check(
    case: Case, *, by: User, asked_of: Agency | None = None
) -> str:
    """Why this person can't ask for a home check now, or nothing."""
    if not reach.may(by, "reintegration.ask_home_check", case):
        return _("Your role can't ask for a home check in this case.")
    if case.is_over or case.status in _GONE:
        return _("A home check comes before the return.")
    if case.home_district_id is None:
        return _("The home district isn't known yet.")
    if HomeCheck.objects.undecided().filter(case=case).exists():
        return _("A home check is already asked for.")
    if asked_of and asked_of not in offices_to_ask(case):
        return _("Ask an office of the child's home district.")
    return ""


@transaction.atomic
def ask_home_check(
    case: Case, *, asked_of: Agency, note: str = "", by: User, key: UUID | None = None
) -> HomeCheck:
    """Ask an office of the home district to look at the home; it sees the case now."""
    case = Case.objects.locked(case)
    refuse_if(why_not_ask_home_check(case, by=by, asked_of=asked_of))
    check = HomeCheck(
        pk=key or new_key(),
        case=case,
        asked_by=by,
        asked_by_agency=by.agency,
        asked_of=asked_of,
        asked_at=timezone.now(),
        note=note,
    )
    check.full_clean()
    check.save(force_insert=True)
    reach.grant(
        case,
        to=asked_of,
        duty=DUTY_OF_KIND[AgencyKind(asked_of.kind)],
        because=EventType.HOME_CHECK_ASKED.value,
    )
    tell(asked_of, EventType.HOME_CHECK_ASKED, case=case)
    happened(
        EventType.HOME_CHECK_ASKED,
        by=by,
        about=check,
        case=case,
        asked_of=asked_of.pk,
    )
    return check


@dataclass
class HomeCheckAnswer:
    """What somebody found who stood at the child's door."""

    way: HomeCheckWay
    answers: dict[str, str]
    outcome: str
    visited_on: date | None = None
    risks: str = ""
    video_call: str = ""
    video_call_on: date | None = None
    video_call_note: str = ""
    child_view: str = ""
    child_view_words: str = ""
    support: list[str] = field(default_factory=list)


def why_not_answer_home_check(
    check: HomeCheck, *, by: User, answer: HomeCheckAnswer | None = None
) -> str:
    """Why this person can't answer the home check, or nothing."""
    if not reach.may(by, "reintegration.answer_home_check", check.case):
        return _("Your role can't answer a home check in this case.")
    if by.agency_id != check.asked_of_id:
        return _("Another office was asked for this home check.")
    if check.answered_at:
        return _("This home check is answered already.")
    return _what_is_wrong_with(answer) if answer else ""


def _what_is_wrong_with(answer: HomeCheckAnswer) -> str:
    if any(not answer.answers.get(q.code, "").strip() for q in entries(QUESTIONS)):
        return _("Answer every question.")
    if answer.outcome not in {e.code for e in entries(OUTCOMES)}:
        return _("Choose what came out of the check.")
    if answer.child_view not in {"", *(e.code for e in entries(CHILD_VIEWS))}:
        return _("Choose how the child was heard.")
    if answer.way == HomeCheckWay.VISIT and answer.visited_on is None:
        return _("Give the day of the visit.")
    if answer.visited_on and answer.visited_on > timezone.localdate():
        return _("The visit can't be in the future.")
    return _why_not_safe(answer) if answer.outcome in outcomes_for_return() else ""


def _why_not_safe(answer: HomeCheckAnswer) -> str:
    if answer.way != HomeCheckWay.VISIT:
        return _("A telephone call alone doesn't show that a home is safe.")
    for question in entries(QUESTIONS):
        risk = answer.answers[question.code] == question.extra.get("risk_answer")
        if risk and question.extra.get("stops_return"):
            return _("With this answer the home isn't safe to return to: %s") % (
                question.text
            )
    return ""


@transaction.atomic
def answer_home_check(
    check: HomeCheck, answer: HomeCheckAnswer, *, by: User
) -> HomeCheck:
    """Write down what was found at the home. An answer is given once."""
    case = Case.objects.locked(check.case)
    check = HomeCheck.objects.locked(check)
    refuse_if(why_not_answer_home_check(check, by=by, answer=answer))
    for name, value in vars(answer).items():
        setattr(check, name, value)
    check.answered_at = timezone.now()
    check.answered_by = by
    check.full_clean()
    check.save()
    tell(case.owner, EventType.HOME_CHECK_ANSWERED, case=case)
    happened(
        EventType.HOME_CHECK_ANSWERED,
        by=by,
        about=check,
        case=case,
        way=answer.way,
        outcome=answer.outcome,
    )
    return check


def why_not_decide_home_check(
    check: HomeCheck,
    *,
    by: User,
    suitable: bool | None = None,
    receivers: list[str] | None = None,
) -> str:
    """Why this person can't decide the home check (in this way), or nothing."""
    case = check.case
    if not reach.may(by, "reintegration.decide_home_check", case):
        return _("Only the Committee decides if a home is safe.")
    if by.agency_id != case.owner_id:
        return _("Only the Committee that owns the case decides.")
    if check.answered_at is None:
        return _("The home check isn't answered yet.")
    if check.decided_at:
        return _("This home check is decided already.")
    return _why_not_suitable(check, receivers or [], by=by) if suitable else ""


def _why_not_suitable(check: HomeCheck, receivers: list[str], *, by: User) -> str:
    if check.outcome not in outcomes_for_return():
        return _("The answer says that the child can't return to this home.")
    if check.way != HomeCheckWay.VISIT:
        return _("A telephone call alone doesn't show that a home is safe.")
    if not check.child_view:
        return _("The child's own view isn't recorded yet.")
    if check.video_call == VideoCall.DID_NOT:
        return _("In the video call child and family did not know each other.")
    if not check.video_call or (
        check.video_call == VideoCall.NOT_HELD and not check.video_call_note
    ):
        return _("Record the video call, or why it wasn't held.")
    if not any(receivers):
        return _("Name who may receive the child.")
    if any(is_named_accused(check.case, name, by=by) for name in receivers if name):
        return named_accused()
    return ""


def named_accused() -> str:
    """The one sentence for a receiver whom the FIR or the workplace names."""
    return _(
        "This person bears the name of an accused or of the employer in this case. "
        "The child can't be returned to this person."
    )


@transaction.atomic
def decide_home_check(
    check: HomeCheck,
    *,
    suitable: bool,
    because: str,
    receiver_name: str = "",
    receiver_relation: str = "",
    other_receiver_name: str = "",
    other_receiver_relation: str = "",
    by: User,
) -> HomeCheck:
    """Say if the child may go to this home, and to whom (JJ Act s. 40)."""
    case = Case.objects.locked(check.case)
    check = HomeCheck.objects.locked(check)
    refuse_if(
        why_not_decide_home_check(
            check,
            by=by,
            suitable=suitable,
            receivers=[receiver_name, other_receiver_name],
        )
    )
    check.suitable = suitable
    check.decided_because = because
    check.decided_at = timezone.now()
    check.decided_by = by
    if suitable:
        check.receiver_name = receiver_name
        check.receiver_relation = receiver_relation
        check.other_receiver_name = other_receiver_name
        check.other_receiver_relation = other_receiver_relation
    check.full_clean()
    check.save()
    case.home_checked_at = check.decided_at if suitable else None
    case.save()
    happened(
        EventType.HOME_CHECK_DECIDED,
        by=by,
        about=check,
        case=case,
        suitable=suitable,
        outcome=check.outcome,
    )
    return check
