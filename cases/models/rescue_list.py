from django.db import models

from accounts.models import Agency, District, User
from cases.choices import ImportState
from common.models import Job, Record


class RescueListImport(Record):
    """A rescue list on its way in: read, checked by a person, saved whole or not.

    `fingerprint` makes the same file known again, so that it changes nothing twice.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="rescue_lists")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="+"
    )
    file = models.FileField(upload_to="rescue-lists/")
    file_name = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(
        max_length=8, choices=ImportState, default=ImportState.READING
    )
    headings = models.JSONField(default=dict)
    rows_good = models.PositiveIntegerField(default=0)
    rows_bad = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    error = models.TextField(blank=True, default="")
    job = models.ForeignKey(
        Job, models.PROTECT, null=True, blank=True, related_name="+"
    )
    saved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.pk)


class RescueListRow(models.Model):
    """A row that was saved once: its fingerprint is why the second time changes
    nothing."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    case_id = models.UUIDField()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "fingerprint"], name="rescue_list_row_once"
            )
        ]

    def __str__(self):
        return self.fingerprint


class HeadingMapping(models.Model):
    """A person said once what this heading means; it is remembered for the agency."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    heading = models.CharField(max_length=120)
    field = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "heading"], name="heading_mapped_once"
            )
        ]

    def __str__(self):
        return self.field
