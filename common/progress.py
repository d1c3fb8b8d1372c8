"""Telling how far long work is, while its own transaction is still open."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from common.models import Job, JobState

EVERY = timedelta(seconds=1)


class Cancelled(Exception):
    """The person who asked for the work asked for its end."""


class Progress:
    """Writes a job's progress over a second connection, so that others see it at once.

    A worker that is killed leaves the job as it was last told; the work itself rolls
    back, and whoever takes it up again starts counting from nothing.
    """

    def __init__(self, job: Job, *, total: int):
        self._job, self._total = job, total
        self._told_at: datetime | None = None
        self._second = connection.copy()

    def __enter__(self) -> "Progress":
        self._tell(done=0, state=JobState.RUNNING, started_at=timezone.now())
        return self

    def __exit__(self, *error) -> None:
        self._second.close()

    def __call__(self, done: int) -> None:
        """Say how much is done; raises Cancelled if that was asked."""
        now = timezone.now()
        if self._told_at and now - self._told_at < EVERY and done < self._total:
            return
        self._told_at = now
        if self._tell(done=done):
            raise Cancelled

    def _tell(self, **facts) -> bool:
        columns = {**facts, "total": self._total, "beat_at": timezone.now()}
        words = ", ".join(f"{name} = %s" for name in columns)
        with self._second.cursor() as cursor:
            cursor.execute("begin")
            cursor.execute("select wall_enter(%s)", [self._job.by_id])
            cursor.execute(
                f"update common_job set {words} where id = %s returning cancel_asked",  # noqa: S608
                [*columns.values(), self._job.pk],
            )
            row = cursor.fetchone()
            cursor.execute("commit")
        return bool(row and row[0])


def finish(job: Job, state: JobState, *, error: str = "", **result) -> None:
    """Write the end of a job, in the transaction of what it did."""
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        job.state, job.error, job.result = state, error, result
        job.ended_at = timezone.now()
        if state == JobState.DONE:
            job.done = job.total
        job.save()
