"""Filters of a page that somebody comes back to."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from common.models import Record
from compensation.choices import SavedPage
from compensation.schedule import Rhythm


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody's own."""
        return self.filter(by=user)

    def kept(self):
        return self.filter(dropped_at=None)


class SavedView(Record):
    """A page's filter under a name, and when its owner wants to be reminded of it.

    Holds choices, numbers and days only, never typed words; what they show is asked
    anew at each opening.
    """

    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    page = models.CharField(max_length=8, choices=SavedPage)
    name = models.CharField(max_length=60)
    query = models.JSONField(default=dict)
    opens_first = models.BooleanField(default=False)
    dropped_at = models.DateTimeField(null=True, blank=True)
    # The reminder: its rhythm, the day of the week or month, and the next day.
    rhythm = models.CharField(max_length=8, choices=Rhythm, blank=True, default="")
    day = models.PositiveSmallIntegerField(null=True, blank=True)
    next_on = models.DateField(null=True, blank=True)
    paused = models.BooleanField(default=False)
    due_on = models.DateField(null=True, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["by", "page", "name"],
                condition=Q(dropped_at=None),
                name="saved_view_one_name_once",
                violation_error_message="A view of this name is there already.",
            ),
            models.UniqueConstraint(
                fields=["by", "page"],
                condition=Q(dropped_at=None, opens_first=True),
                name="saved_view_one_opens_first",
            ),
            models.CheckConstraint(
                condition=Q(rhythm="", day=None, next_on=None)
                | Q(rhythm=Rhythm.WEEKLY, day__range=(1, 7), next_on__isnull=False)
                | Q(rhythm=Rhythm.MONTHLY, day__range=(1, 28), next_on__isnull=False),
                name="saved_view_rhythm_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at=None) | Q(opens_first=False, rhythm=""),
                name="saved_view_dropped_does_nothing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_on"],
                condition=Q(next_on__isnull=False),
                name="saved_view_due",
            )
        ]

    def __str__(self):
        return str(self.pk)

    def get_absolute_url(self):
        return reverse("compensation:view-open", args=[self.pk])
