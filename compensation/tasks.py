"""What the worker is rung for: long reports, and the nightly proof of the ledger."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from celery import shared_task
from django.db import connection
from django.db.models import Q
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import DataClass
from common.models import Job, JobState, OutboxEntry
from common.pdf import render_together
from common.refusals import Refused, refuse_if
from common.walls import acting_as, on_clock_duty
from compensation import notifications
from compensation.actions.counting import count_boards as count
from compensation.actions.daily import count_day as count_one_day
from compensation.actions.daily import count_missed_days
from compensation.actions.groups import TASK as GROUP_TASK
from compensation.actions.groups import do_group_step
from compensation.actions.paper_batches import TASK as PAPERS_TASK
from compensation.actions.paper_batches import (
    make_paper_of_batch,
    why_not_take_papers,
)
from compensation.actions.reconciling import reconcile_ledger as reconcile
from compensation.actions.reports import (
    SUMS,
    TASK,
    Stopped,
    finish_file,
    finish_sums,
    keep_end,
    keep_named,
    keep_progress,
    keep_start,
    keep_total,
    keep_unmade,
    why_not_make_report,
)
from compensation.actions.saved_views import tell_due_reports as tell_due
from compensation.choices import PaperKind
from compensation.exports import (
    Filters,
    Part,
    Report,
    report_file_name,
    write_report,
)
from compensation.papers import printed

__all__ = ["notifications"]


@shared_task
def reconcile_ledger() -> int:
    """Prove at night that each balance equals its entries; how many don't."""
    with on_clock_duty():
        return reconcile(now=timezone.now()).mismatches


@shared_task
def tell_due_reports() -> int:
    """Mail the links of the reports that are due today; how many there are."""
    with on_clock_duty():
        return tell_due(today=timezone.localdate())


@shared_task
def count_day() -> int:
    """Count at night what is ordered and not with the children."""
    with on_clock_duty():
        count_missed_days(today=timezone.localdate())
    with on_clock_duty():
        return count_one_day(today=timezone.localdate())


@shared_task
def count_boards() -> int:
    """Count the boards of large offices anew; how many there are."""
    with on_clock_duty():
        return count(now=timezone.now())


@shared_task(name=TASK, acks_late=True, reject_on_worker_lost=True)
def make_report(outbox_id: str) -> str:
    """Make the report of an outbox row, in many short transactions.

    Safe to be rung twice and to be killed: one runs at a time, and a new run starts
    from the beginning with a new file.
    """
    return _work(outbox_id, _make)


@shared_task(name=GROUP_TASK, acks_late=True, reject_on_worker_lost=True)
def do_group_act(outbox_id: str) -> str:
    """Do one act for a whole group, each child in a transaction of its own.

    Safe to be rung twice and to be killed: what is done stays done, and a new run
    goes on with the rest.
    """
    return _work(outbox_id, _step_by_step)


@shared_task(name=PAPERS_TASK, acks_late=True, reject_on_worker_lost=True)
def make_papers(outbox_id: str) -> str:
    """Make one kind of paper for many claims and lay them down as one file.

    Safe to be rung twice and to be killed: a paper that has its number keeps it, and a
    new run goes on with the rest and prints them all.
    """
    return _work(outbox_id, _print_papers)


def _work(outbox_id: str, do: Callable[..., JobState]) -> str:
    """Take the row's job, do it as who asked in their language, keep how it ended."""
    entry = OutboxEntry.objects.filter(pk=outbox_id, done_at__isnull=True).first()
    if entry is None:
        return "done before"
    by = _asker(entry)
    if by is None:
        keep_unmade(entry)
        return "ended"
    with acting_as(by):
        job = keep_start(entry.ids["job"])
    if job is None:
        return "elsewhere"
    with translation.override(job.asked["language"]):
        end = do(job, by=by)
    with acting_as(by):
        keep_end(job, end, entry=entry)
    return "done"


def _print_papers(job: Job, *, by: User) -> JobState:
    if job.is_over:
        return JobState(job.state)
    kind, today = PaperKind(job.asked["kind"]), timezone.localdate()

    def write(path: Path) -> str:
        made = render_together(
            "documents/claim_paper.html",
            _papers(job, by=by),
            title=str(kind.label),
            language=job.asked["language"],
            reader=f"{by.full_name}, {by.agency}",
            at=timezone.now(),
        )
        if not made:
            return ""
        path.write_bytes(made)
        return f"{kind.lower().replace('_', '-')}-{today.isoformat()}.pdf"

    return _lay_down(job, write, by=by)


def _lay_down(job: Job, write: Callable[[Path], str], *, by: User) -> JobState:
    """Keep what `write` makes under the name that it gives; without one, nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        try:
            if name := write(path):
                with acting_as(by):
                    finish_file(job, by=by, path=path, file_name=name)
        except (Stopped, Refused):
            return JobState.CANCELLED
        except OSError:  # A full disk, or no text library for papers.
            return JobState.FAILED
    return JobState.DONE


def _papers(job: Job, *, by: User) -> Iterator[dict]:
    """The facts of each paper that could be made, each in its own transaction."""
    for done, key in enumerate(job.asked["keys"], start=1):
        now = User.objects.get(pk=by.pk)
        with acting_as(now):
            refuse_if(why_not_take_papers(job, by=now))
            paper = make_paper_of_batch(job, key, by=now)
            keep_progress(job, done)
            facts = printed(paper) if paper else None
        if facts:
            yield facts


def _step_by_step(job: Job, *, by: User) -> JobState:
    if job.is_over:
        return JobState(job.state)
    try:
        for done, key in enumerate(job.asked["keys"], start=1):
            with acting_as(by):
                do_group_step(job, key, by=by)
                keep_progress(job, done)
    except Stopped:
        return JobState.CANCELLED
    return JobState.DONE


def _asker(entry: OutboxEntry) -> User | None:
    """Who asked, as that person is now; nobody once the account has ended or its role
    sees no case any more, not even the job."""
    people = User.objects.select_related("agency").filter(is_active=True)
    still = Q(valid_until=None) | Q(valid_until__gte=timezone.localdate())
    asker = people.filter(still, pk=entry.actor_id or 0).first()
    return asker if asker and asker.reads(DataClass.CASE) else None


def _make(job: Job, *, by: User) -> JobState:
    if job.is_over:
        return JobState(job.state)
    kind = job.asked["format"]
    with acting_as(by), connection.cursor() as cursor:
        # The sums of a long report are one statement, which may take its time.
        cursor.execute("set local statement_timeout = '10min'")
        keep_named(job, by=by)
        report = Report(Filters(**job.asked["filters"]), by=by)
        totals: dict[str, int] = {}
        if kind == SUMS:
            keep_total(job, report.cases())
        # A CSV file ends without sums, but somebody has to count its rows.
        elif kind != "csv" or not job.total:
            totals = report.totals()
            keep_total(job, totals["rows"])
    if kind == SUMS:
        return _add_up(job, report, by=by)

    def write(path: Path) -> str:
        parts = _parts(job, report.parts(kind), by=by)
        write_report(path, report, format=kind, parts=parts, totals=totals)
        return report_file_name(report.filters, kind, timezone.localdate())

    return _lay_down(job, write, by=by)


def _add_up(job: Job, report: Report, *, by: User) -> JobState:
    totals: Counter[str] = Counter(rows=0)
    try:
        for part in _parts(job, report.sums_in_parts(), by=by):
            totals.update(part.body)
        with acting_as(by):
            finish_sums(job, by=by, totals=dict(totals))
    except (Stopped, Refused):
        return JobState.CANCELLED
    return JobState.DONE


def _parts(job: Job, parts: Iterator[Part], *, by: User) -> Iterator[Part]:
    """The parts of the report; each is read in a transaction of its own."""
    done = 0
    while True:
        now = User.objects.get(pk=by.pk)
        refuse_if(why_not_make_report(job, by=now))
        with acting_as(now):
            keep_progress(job, done)
            part = next(parts, None)
        if part is None:
            return
        yield part
        done += part.rows
