"""When somebody leaves: all that was in these hands goes on into others."""

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from audit.recording import record
from cases.actions.assigning import assign_worker
from cases.lifecycle import OVER
from cases.models import Case
from common.models import Job
from common.outbox import post
from common.progress import Progress
from common.refusals import refuse_if
from oversight.actions.people import keeps_office
from oversight.holding import REVIEWED, held_by

KIND = "hand-over"
OF_CASES = {"cases", "handovers"}


def cases_of(worker: User, *, by: User) -> QuerySet[Case]:
    """The unfinished cases in this worker's hands, as far as the asker sees them."""
    return Case.objects.visible_to(by).filter(worker=worker).exclude(status__in=OVER)


def successors(leaver: User) -> QuerySet[User]:
    """The colleagues whose role can take over what this person holds."""
    kinds = _kinds(leaver)
    colleagues = leaver.office.people.filter(is_active=True).exclude(pk=leaver.pk)
    fit = [person.pk for person in colleagues if not _why_no_successor(kinds, person)]
    return colleagues.filter(pk__in=fit).order_by("full_name")


def why_not_hand_over(leaver: User, *, by: User, to: User | None = None) -> str:
    if not keeps_office(leaver.office, by=by):
        return _("Only who keeps the accounts of this office hands work on.")
    if leaver.pk == by.pk:
        return _("Somebody else must hand on what you hold.")
    kinds = _kinds(leaver)
    assigns = by.may("cases.assign_worker") and leaver.agency_id == by.agency_id
    if kinds & OF_CASES and not assigns:
        return _("Only who assigns the workers of this office hands their cases on.")
    if to is None:
        return ""
    if to.pk == leaver.pk:
        return _("Choose somebody else than who leaves.")
    if to.agency_id != leaver.agency_id or not to.is_active:
        return _("Choose somebody who works in the same office.")
    return _why_no_successor(kinds, to)


def _kinds(leaver: User) -> set[str]:
    return {holding.kind for holding in held_by(leaver) if holding.goes_on}


def _why_no_successor(kinds: set[str], to: User) -> str:
    if kinds & OF_CASES and not to.may("cases.take_in_child"):
        return _("This person’s role doesn’t work on cases.")
    if kinds & REVIEWED and not to.may("cases.review_glass"):
        return _("This person’s role reviews no openings.")
    return ""


@transaction.atomic
def ask_hand_over(leaver: User, *, to: User, by: User) -> Job:
    """Ask for all that a person holds to go to a colleague, outside the request."""
    refuse_if(why_not_hand_over(leaver, by=by, to=to))
    job = Job(
        kind=KIND,
        by=by,
        total=cases_of(leaver, by=by).count(),
        asked={"from": leaver.pk, "to": to.pk},
    )
    job.save(force_insert=True)
    post("oversight.hand_over", by=by, job=job.pk)
    record(EventType.HAND_OVER_ASKED, by=by, about=leaver, cases=job.total, to=to.pk)
    return job


@transaction.atomic
def hand_over(leaver: User, *, to: User, by: User, progress: Progress) -> int:
    """Give all that one person holds to a colleague: every piece of it, or nothing.

    What the asker may not know of, sealed cases and plans, is not handed on here: see
    `let_go_of_closed` in the database.
    """
    refuse_if(why_not_hand_over(leaver, by=by, to=to))
    done = 0
    for case in cases_of(leaver, by=by).order_by("pk"):
        assign_worker(case, worker=to, by=by)
        done += 1
        progress(done)
    with connection.cursor() as cursor:
        cursor.execute("select hand_on(%s, %s)", [leaver.pk, to.pk])
    record(EventType.CASES_HANDED_ON, by=by, about=leaver, cases=done, to=to.pk)
    return done
