"""When a worker leaves: all that was in these hands goes on into others."""

from django.db import transaction
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

KIND = "hand-over"


def cases_of(worker: User, *, by: User) -> QuerySet[Case]:
    """The unfinished cases in this worker's hands, as far as the asker sees them."""
    return Case.objects.visible_to(by).filter(worker=worker).exclude(status__in=OVER)


def why_not_hand_over(leaver: User, *, by: User, to: User | None = None) -> str:
    if not by.may("cases.assign_worker") or leaver.agency_id != by.agency_id:
        return _("Only who assigns the workers of this office hands their cases on.")
    if to is None:
        return ""
    if to.pk == leaver.pk:
        return _("Choose somebody else than who leaves.")
    if to.agency_id != by.agency_id or not to.is_active:
        return _("Choose somebody who works in your own office.")
    if not to.may("cases.take_in_child"):
        return _("This person’s role doesn’t work on cases.")
    return ""


@transaction.atomic
def ask_hand_over(leaver: User, *, to: User, by: User) -> Job:
    """Ask for all cases of a worker to go to a colleague, outside the request."""
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
    """Give every unfinished case of one worker to another: all of them, or none."""
    refuse_if(why_not_hand_over(leaver, by=by, to=to))
    done = 0
    for case in cases_of(leaver, by=by).order_by("pk"):
        assign_worker(case, worker=to, by=by)
        done += 1
        progress(done)
    record(EventType.CASES_HANDED_ON, by=by, about=leaver, cases=done, to=to.pk)
    return done


def why_not_cancel_hand_over(job: Job, *, by: User) -> str:
    if job.by_id != by.pk or job.kind != KIND:
        return _("Only who asked for it can cancel it.")
    return _("It is finished.") if job.is_over else ""


@transaction.atomic
def cancel_hand_over(job: Job, *, by: User) -> Job:
    """Ask the running hand-over to stop; then no case has changed hands."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    refuse_if(why_not_cancel_hand_over(job, by=by))
    job.cancel_asked = True
    job.save()
    record(EventType.HAND_OVER_ASKED, by=by, about=job, cancelled=True)
    return job
