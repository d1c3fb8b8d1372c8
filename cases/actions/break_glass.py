"""Seeing a case out of reach in an emergency, and the review of that.

The database's function opens and counts; here stand the words of each refusal, the
event and the notices.
"""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from audit.event_types import EventType
from audit.recording import record
from cases.choices import GlassReason
from cases.models import BreakGlass, Case, InboxItem
from common.models import new_key
from common.outbox import post
from common.refusals import certain, refuse_if

REVIEW_WITHIN = timedelta(days=3)
MISUSE_COUNTS_FOR = timedelta(days=90)
ASKS_A_DAY = 5
HEADS = (Role.NGO_SUPERVISOR, Role.CWC_CHAIR, Role.DCPO, Role.SUPERINTENDENT)


def why_not_break_glass(*, by: User, number: str = "") -> str:
    """Why this person can't open a case in an emergency; never whether one exists."""
    if not by.may("cases.break_glass"):
        return _("Your role can't open a case in an emergency.")
    now, mine = timezone.now(), BreakGlass.objects.filter(by=by)
    if mine.to_review().filter(broken_at__lt=now - REVIEW_WITHIN).exists():
        return _(
            "An earlier opening was not reviewed within three days. Until it is, "
            "you can't open another case."
        )
    misused = mine.filter(justified=False, reviewed_at__gt=now - MISUSE_COUNTS_FOR)
    if misused.exists():
        return _("An earlier opening was found to be without need.")
    if mine.filter(broken_at__gt=now - timedelta(days=1)).count() >= ASKS_A_DAY:
        return _("You have asked too often today. Call the office of the case.")
    if number and Case.objects.visible_to(by).filter(number=_plain(number)).exists():
        return _("You see this case already.")
    return ""


@transaction.atomic
def break_glass(
    number: str, *, reason: GlassReason, words: str, by: User
) -> BreakGlass:
    """Open the case of this number to oneself for two hours, to look and not to change.

    Without a case in the answer nothing was opened: there is none, or it is sealed,
    and nobody is told which. The supervisor, the data-protection officers and the
    Committee of the case hear of it at once.
    """
    refuse_if(why_not_break_glass(by=by, number=number))
    refuse_if("" if words.strip() else _("Say what has happened."))
    glass = BreakGlass(pk=new_key())
    with connection.cursor() as cursor:
        cursor.execute(
            "select break_glass(%s, %s, %s, %s)",
            [glass.pk, _plain(number), reason, words.strip()[:400]],
        )
    glass = BreakGlass.objects.get(pk=glass.pk)
    if glass.case_id:
        _tell(glass, by=by)
    record(
        EventType.GLASS_BROKEN if glass.case_id else EventType.GLASS_REFUSED,
        by=by,
        about=glass,
        case_id=glass.case_id,
        reason=reason,
    )
    return glass


def why_not_review_glass(glass: BreakGlass, *, by: User) -> str:
    if glass.by_id == by.pk:
        return _("Nobody reviews their own opening.")
    if glass.reviewer_id != by.pk and not by.may("cases.review_glass"):
        return _("The supervisor or the data-protection officer reviews this.")
    if glass.case_id is None:
        return _("Nothing was opened: there is nothing to review.")
    return _("This opening is reviewed already.") if glass.reviewed_at else ""


@transaction.atomic
def review_glass(
    glass: BreakGlass, *, justified: bool, words: str, by: User
) -> BreakGlass:
    """Say whether the emergency was one. If not, the right is gone for 90 days."""
    glass = BreakGlass.objects.select_for_update(of=("self",)).get(pk=glass.pk)
    refuse_if(why_not_review_glass(glass, by=by))
    refuse_if("" if words.strip() else _("Say what you found."))
    glass.reviewed_at, glass.reviewed_by = timezone.now(), by
    glass.justified, glass.review_words = justified, words.strip()[:400]
    glass.save()
    record(
        EventType.GLASS_REVIEWED,
        by=by,
        about=glass,
        case_id=None,
        justified=justified,
    )
    return glass


def reviewers(of: User) -> list[User]:
    """Who hears of an opening at once: supervisor or heads, and every auditor."""
    people = User.objects.filter(is_active=True, agency__isnull=False).exclude(pk=of.pk)
    above = people.filter(pk=of.supervisor_id) if of.supervisor_id else people.none()
    if not above:
        above = people.filter(agency=of.agency_id, role__in=HEADS)
    return [*above, *people.filter(role=Role.AUDITOR)]


def _tell(glass: BreakGlass, *, by: User) -> None:
    notices = [
        InboxItem(
            agency_id=person.office_id,
            user=person,
            kind=EventType.GLASS_BROKEN.value,
            facts={"glass": str(glass.pk)},
        )
        for person in reviewers(by)
    ]
    owner = Case.objects.values_list("owner_id", flat=True).get(
        pk=certain(glass.case_id)
    )
    notices.append(
        InboxItem(
            agency_id=owner, case_id=glass.case_id, kind=EventType.GLASS_BROKEN.value
        )
    )
    InboxItem.objects.bulk_create(notices)
    for notice in notices:
        post("cases.mail_notice", by=None, item=notice.pk)


def _plain(number: str) -> str:
    return number.strip().upper()
