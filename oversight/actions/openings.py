"""Openings that nothing on record explains: found each week, answered by a person."""

from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from audit.choices import OpeningAnswer
from audit.event_types import EventType
from audit.models import UnexplainedOpening
from audit.recording import record
from cases.models import InboxItem
from common.outbox import post
from common.refusals import refuse_if


def week_before(day: date) -> date:
    """The Monday of the last week that is over."""
    return day - timedelta(days=day.weekday() + 7)


def why_not_list_openings(week: date, *, today: date) -> str:
    if week.weekday() or week + timedelta(days=7) > today:
        return _("A week is reviewed when it is over.")
    return ""


@transaction.atomic
def list_openings(week: date, *, today: date, by: None = None) -> int:
    """Find a week's unexplained openings; how many are new. Repeating adds nothing."""
    refuse_if(why_not_list_openings(week, today=today))
    with connection.cursor() as cursor:
        cursor.execute("select list_unexplained(%s)", [week])
        [found] = cursor.fetchone()
    if found:
        record(
            EventType.OPENINGS_LISTED,
            by=by,
            about=UnexplainedOpening(),
            week=week,
            found=found,
        )
    return found


def why_not_answer_opening(opening: UnexplainedOpening, *, by: User) -> str:
    if opening.user_id == by.pk:
        return _("Nobody answers for their own opening.")
    if opening.supervisor_id != by.pk and not by.may("audit.review_openings"):
        return _("The supervisor or the data-protection officer answers this.")
    return _("This opening is answered already.") if opening.answered_at else ""


@transaction.atomic
def answer_opening(
    opening: UnexplainedOpening, *, answer: OpeningAnswer, words: str, by: User
) -> UnexplainedOpening:
    """Say why somebody opened the case, or tell the data-protection officers."""
    opening = UnexplainedOpening.objects.select_for_update().get(pk=opening.pk)
    refuse_if(why_not_answer_opening(opening, by=by))
    refuse_if("" if words.strip() else _("Say what you found out."))
    opening.answer, opening.words = answer, words.strip()[:400]
    opening.answered_at = timezone.now()
    opening.answered_by_id, opening.answered_by_name = by.pk, by.full_name
    opening.save()
    if answer == OpeningAnswer.ESCALATED:
        _tell_auditors(opening)
    record(EventType.OPENING_ANSWERED, by=by, about=opening, answer=answer)
    return opening


def _tell_auditors(opening: UnexplainedOpening) -> None:
    auditors = User.objects.filter(
        role=Role.AUDITOR, is_active=True, agency__isnull=False
    )
    notices = [
        InboxItem(
            agency_id=auditor.office_id,
            user=auditor,
            kind=EventType.OPENING_ANSWERED.value,
            facts={"opening": str(opening.pk)},
        )
        for auditor in auditors
    ]
    InboxItem.objects.bulk_create(notices)
    for notice in notices:
        post("cases.mail_notice", by=None, item=notice.pk)


def openings_seen() -> QuerySet[UnexplainedOpening]:
    """Those that the wall lets this person see: unanswered first, then the newest."""
    return UnexplainedOpening.objects.order_by(
        F("answered_at").asc(nulls_first=True), "-week", "-times"
    )
