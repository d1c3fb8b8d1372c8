"""A long report: asked for, made outside the request, taken by who asked."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from audit.models import Event
from audit.recording import record
from cases import reach
from cases.models import Case, CaseUserReach
from common.models import Job, JobState, OutboxEntry
from common.outbox import post
from common.refusals import refuse_if

KIND = "compensation.report"
TASK = "compensation.make_report"
# What a job works out without a file.
SUMS = "sums"
# WeasyPrint keeps a whole paper in memory.
PDF_AT_MOST = 1000
# Whoever was silent for so long has been killed; the next ring starts anew.
# Printing a long paper is silent for up to a minute.
SILENT_FOR = timedelta(minutes=3)


class Stopped(Exception):
    """The person who asked for the work doesn't want it any more."""


def why_not_ask_report(*, by: User, format: str, rows: int | None) -> str:
    if not by.may("compensation.export_report"):
        return _("Your role can’t take reports out of the system.")
    if format == "pdf" and (rows is None or rows > PDF_AT_MOST):
        return _(
            "So many rows make no paper. Narrow the report or take the Excel file."
        )
    return ""


@transaction.atomic
def ask_report(
    filters: dict[str, Any], *, by: User, format: str, rows: int | None
) -> Job:
    """Ask for a report that is too long to wait for; nobody need know how long."""
    refuse_if(why_not_ask_report(by=by, format=format, rows=rows))
    job = Job(
        kind=KIND,
        by=by,
        total=rows or 0,
        asked={
            "filters": filters,
            "format": format,
            "language": get_language() or "en",
            "agency": by.agency_id,
        },
    )
    job.save(force_insert=True)
    post(TASK, by=by, job=job.pk)
    record(EventType.REPORT_ASKED, by=by, about=job, format=format, rows=rows or 0)
    return job


@transaction.atomic
def take_report(*, by: User, format: str, rows: int) -> Event:
    """Write down that a short report was taken out of the system at once."""
    refuse_if(why_not_ask_report(by=by, format=format, rows=rows))
    return record(EventType.REPORT_MADE, by=by, about=by, format=format, rows=rows)


def why_not_make_report(job: Job, *, by: User) -> str:
    """Asked again with each part and at each taking: rights may have gone meanwhile."""
    if not by.may("compensation.export_report"):
        return _("Your role can’t take reports out of the system.")
    if job.asked["agency"] != by.agency_id:
        return _("This report was asked for in another office.")
    return ""


def why_not_take_report(job: Job, *, by: User) -> str:
    """A file tells of every case in it: it ends when one of them leaves the sight."""
    if why := why_not_make_report(job, by=by):
        return why
    named = job.result.get("named", [])
    seen = Case.objects.within_reach(by).filter(pk__in=named).count()
    if seen < len(named) or reach.was_lost_since(job.started_at or job.created_at):
        return _(
            "A case has left your sight since this report was made. Ask for it anew."
        )
    return ""


def why_not_finish_file(job: Job) -> str:
    if job.cancel_asked:
        return _("This work was cancelled.")
    return _("This work is over.") if job.is_over else ""


@transaction.atomic
def finish_file(job: Job, *, by: User, path: Path, file_name: str) -> Job:
    """Lay the file down for the one person who asked."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    refuse_if(why_not_finish_file(job))
    job.file_name = file_name
    with path.open("rb") as file:
        job.file.save(f"{job.pk}.{job.asked['format']}", File(file), save=False)
    job.state, job.ended_at, job.done = JobState.DONE, timezone.now(), job.total
    job.save()
    record(
        EventType.REPORT_MADE,
        by=by,
        about=job,
        format=job.asked["format"],
        rows=job.total,
    )
    return job


@transaction.atomic
def finish_sums(job: Job, *, by: User, totals: dict[str, int]) -> Job:
    """Keep the sums of a report for the one person who asked."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    refuse_if(why_not_finish_file(job))
    job.result = totals
    job.state, job.ended_at, job.done = JobState.DONE, timezone.now(), job.total
    job.save()
    rows = totals["rows"]
    record(EventType.REPORT_MADE, by=by, about=job, format=SUMS, rows=rows)
    return job


def keep_named(job: Job, *, by: User) -> None:
    """Keep which sealed cases are in this person's sight as one of the named few."""
    named = CaseUserReach.objects.filter(user=by).values_list(
        "content_object", flat=True
    )
    job.result = {"named": [str(key) for key in named]}
    Job.objects.filter(pk=job.pk).update(result=job.result)


def keep_total(job: Job, total: int) -> None:
    """Say how much there is to do."""
    Job.objects.filter(pk=job.pk).update(total=total)
    job.total = total


def keep_start(job_id: str) -> Job | None:
    """Take the job if it waits, or if whoever ran it has fallen silent."""
    job = Job.objects.select_for_update().get(pk=job_id)
    now = timezone.now()
    alive = job.beat_at and job.beat_at > now - SILENT_FOR
    if job.is_over or (job.state == JobState.RUNNING and alive):
        return None if not job.is_over else job
    job.state, job.started_at, job.beat_at, job.done = JobState.RUNNING, now, now, 0
    job.save()
    return job


def keep_unmade(entry: OutboxEntry) -> None:
    """Ring no more for somebody whose account has ended."""
    OutboxEntry.objects.filter(pk=entry.pk).update(
        done_at=timezone.now(), error="account ended"
    )


def keep_progress(job: Job, done: int) -> None:
    """Say how far it is, and hear whether it shall stop."""
    now_asked = Job.objects.select_for_update().get(pk=job.pk)
    if now_asked.cancel_asked:
        raise Stopped
    now_asked.done, now_asked.beat_at = done, timezone.now()
    now_asked.save()


def keep_end(job: Job, end: JobState, *, entry: OutboxEntry) -> None:
    """Mark how it ended; the outbox row is done in the same transaction."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if not job.is_over:
        job.state, job.ended_at = end, timezone.now()
        if end == JobState.FAILED:
            job.error = _("This work stopped. Ask for it again.")
        job.save()
    OutboxEntry.objects.filter(pk=entry.pk).update(done_at=timezone.now())
