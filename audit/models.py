"""The book: what happened, and who saw what. Written once, never changed."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from audit.choices import OpeningAnswer
from audit.event_types import EventType
from common.models import GuardedQuerySet, new_key


def event_types():
    """A growing list: callable, so that a new type needs no migration."""
    return EventType.choices


class EventQuerySet(GuardedQuerySet):
    def of_case(self, case):
        """The timeline of a case, newest first."""
        return self.of_cases([case.pk])

    def of_cases(self, keys):
        """One timeline of several cases, newest first."""
        return self.filter(case_id__in=keys).order_by("-at", "-id")


class Event(models.Model):
    """One deed: what, to what, by whom, with facts that hold no name and no words.

    No foreign keys: the book never stands in the way of the living data.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    at = models.DateTimeField(db_default=Now())
    happened_at = models.DateTimeField()
    type = models.CharField(max_length=40, choices=event_types)
    case_id = models.UUIDField(null=True)
    subject = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=120, blank=True, default="")
    by_agency_id = models.IntegerField(null=True)
    facts = models.JSONField(default=dict)
    # Set by the database, from the claim that the event is about.
    guarded = models.BooleanField(default=False, db_default=False, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        default_permissions = []
        indexes = [
            models.Index(fields=["case_id", "-at"], name="event_of_case"),
            models.Index(fields=["subject", "subject_id"], name="event_of_subject"),
        ]

    def __str__(self):
        return f"{self.type} {self.subject_id}"


class AccessQuerySet(models.QuerySet):
    def to_cases(self, keys):
        """Who opened one of the cases or read its name in a list, newest first."""
        about = models.Q(case_id__in=keys) | models.Q(case_ids__overlap=list(keys))
        return self.filter(about).order_by("-at")


class Access(models.Model):
    """Somebody read facts of a protected class: of one case, or of those in a list."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    at = models.DateTimeField(db_default=Now())
    user_id = models.BigIntegerField()
    user_name = models.CharField(max_length=120)
    agency_id = models.IntegerField()
    case_id = models.UUIDField(null=True)
    case_ids = ArrayField(models.UUIDField(), default=list)
    page = models.CharField(max_length=60)
    data_classes = models.CharField(max_length=120)
    why = models.CharField(max_length=200, blank=True, default="")

    objects = AccessQuerySet.as_manager()

    class Meta:
        default_permissions = []
        indexes = [
            models.Index(fields=["case_id", "-at"], name="access_of_case"),
            GinIndex(fields=["case_ids"], name="access_in_list"),
            models.Index(
                fields=["user_id", "-at"],
                condition=models.Q(why="unexplained"),
                name="access_unexplained",
            ),
        ]

    def __str__(self):
        return f"{self.page} {self.case_id}"


class Reveal(models.Model):
    """Somebody was shown one of the most protected values. Written by the database's
    function `reveal`, which counts the hour."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    at = models.DateTimeField(db_default=Now())
    user_id = models.BigIntegerField()
    user_name = models.CharField(max_length=120)
    agency_id = models.IntegerField()
    case_id = models.UUIDField(null=True)
    what = models.CharField(max_length=12)
    subject = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)

    class Meta:
        default_permissions = []
        indexes = [
            models.Index(fields=["user_id", "-at"], name="reveal_of_person"),
            models.Index(fields=["case_id", "-at"], name="reveal_of_case"),
        ]

    def __str__(self):
        return f"{self.what} {self.subject_id}"


class Seal(models.Model):
    """A link of the chain over the book: which rows, the digest of each, and the link
    before. Written by the database's function `seal_book` and by nothing else."""

    no = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    book = models.CharField(max_length=12)
    ids = ArrayField(models.UUIDField())
    digests = ArrayField(models.BinaryField())
    until = models.DateTimeField()
    prev = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        default_permissions = []
        indexes = [models.Index(fields=["book", "until"], name="seal_of_book")]

    def __str__(self):
        return f"{self.no}"


class UnexplainedOpening(models.Model):
    """Somebody opened a case, and nothing on record says why: a person answers it.

    Found once a week by the clock. Written once; only the answer is added.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    week = models.DateField()
    user_id = models.BigIntegerField()
    user_name = models.CharField(max_length=120)
    agency_id = models.IntegerField()
    supervisor_id = models.BigIntegerField(null=True)
    case_id = models.UUIDField()
    case_number = models.CharField(max_length=32)
    first_at = models.DateTimeField()
    times = models.PositiveIntegerField()
    pages = models.CharField(max_length=200)
    answer = models.CharField(
        max_length=12, choices=OpeningAnswer, blank=True, default=""
    )
    words = models.CharField(max_length=400, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.BigIntegerField(null=True)
    answered_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["week", "user_id", "case_id"], name="opening_once_a_week"
            )
        ]
        indexes = [
            models.Index(
                fields=["agency_id", "-week"],
                condition=models.Q(answered_at__isnull=True),
                name="opening_unanswered",
            )
        ]

    def __str__(self):
        return f"{self.week} {self.pk}"
