"""Asking long work to stop."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from audit.recording import record
from common.models import Job, JobState
from common.refusals import refuse_if


def why_not_cancel_job(job: Job | None, *, by: User) -> str:
    if job is None or job.by_id != by.pk:
        return _("This work is not yours.")
    return _("This work is over.") if job.is_over else ""


@transaction.atomic
def cancel_job(job: Job, *, by: User) -> Job:
    """Ask the worker to stop, which undoes what it has not finished; work that still
    waits never starts."""
    job = Job.objects.select_for_update().get(pk=job.pk) if job else job
    refuse_if(why_not_cancel_job(job, by=by))
    job.cancel_asked = True
    if job.state == JobState.WAITING:
        job.state, job.ended_at = JobState.CANCELLED, timezone.now()
    job.save()
    record(EventType.REPORT_CANCELLED, by=by, about=job, kind=job.kind)
    return job
