"""Tools without a domain word: keys, numbers, long work, the outbox."""

from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


def new_key() -> UUID:
    """A UUIDv7: opaque, and in order of time, so newest first needs no second index."""
    return uuid7()


class Record(models.Model):
    """A row that phones and other systems may create: it brings its own key.

    `version` is raised by the database at every update; whoever saves over a newer
    version is told so.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class GuardedQuerySet(models.QuerySet):
    """Rows that the database may mark as `guarded`: by being there they tell of a
    sexual offence against the child."""

    def known_to(self, user):
        """Without the guarded rows, for whoever reads no such facts."""
        return self if user.reads_guarded else self.filter(guarded=False)


class NumberSeries(models.Model):
    """The last number given in each series, such as one district's cases."""

    key = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return self.key

    @classmethod
    def take(cls, key: str) -> int:
        """The next number of the series; two callers at once get two numbers."""
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into common_numberseries (key, last) values (%s, 1) "
                "on conflict (key) do update set last = common_numberseries.last + 1 "
                "returning last",
                [key],
            )
            return cursor.fetchone()[0]


class JobState(models.TextChoices):
    WAITING = "WAITING", _("Waiting")
    RUNNING = "RUNNING", _("Running")
    DONE = "DONE", _("Done")
    FAILED = "FAILED", _("Failed")
    CANCELLED = "CANCELLED", _("Cancelled")


class Job(Record):
    """Long work that a person asked for: how far it is, and what came of it."""

    kind = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=JobState, default=JobState.WAITING)
    asked = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    cancel_asked = models.BooleanField(default=False)
    error = models.TextField(blank=True, default="")
    file = models.FileField(upload_to="jobs/", blank=True)
    file_name = models.CharField(max_length=120, blank=True, default="")
    result = models.JSONField(default=dict)

    class Meta:
        default_permissions = []
        indexes = [models.Index(fields=["by", "-id"], name="job_of_person")]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0

    @property
    def is_over(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}

    def seconds_left(self, now) -> int | None:
        """How long the rest should take at the pace so far; None while unknown."""
        if not (self.started_at and self.done and self.total):
            return None
        pace = (now - self.started_at).total_seconds() / self.done
        return max(0, round(pace * (self.total - self.done)))

    def row(
        self, label: str, *, poll_url: str, cancel_url: str = "", file_url: str = ""
    ) -> dict[str, object]:
        """What the job row of a page reads. What is over can't be cancelled."""
        return {
            "label": label,
            "state": self.state.lower(),
            "rows_done": self.done,
            "rows_total": self.total,
            "percent": self.percent,
            "seconds_left": self.seconds_left(timezone.now()),
            "error": self.error,
            "poll_url": poll_url,
            "cancel_url": "" if self.is_over else cancel_url,
            "file_url": file_url,
        }


class OutboxEntry(models.Model):
    """Something that must happen outside the request, written in its transaction.

    The dispatcher rings Celery with this row's id; the task takes the row, acts as
    `actor`, and marks it done in the same transaction: rung more than once, done once.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    task = models.CharField(max_length=120)
    ids = models.JSONField(default=dict)
    actor_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    rung_at = models.DateTimeField(null=True)
    rings = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        default_permissions = []
        indexes = [
            models.Index(
                fields=["created_at"],
                name="outbox_open",
                condition=models.Q(done_at__isnull=True),
            )
        ]

    def __str__(self):
        return f"{self.task} {self.pk}"
