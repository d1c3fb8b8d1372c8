from django.db import models

from accounts.models import District
from common.models import Record


class Employer(Record):
    """Who made children work: shared over cases, so that repetition shows."""

    name = models.CharField(max_length=160)
    owner_name = models.CharField(max_length=160, blank=True, default="")
    kind = models.CharField(max_length=20, blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="")
    address = models.TextField(blank=True, default="")
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="employers"
    )
    registration = models.CharField(max_length=60, blank=True, default="")
    search_key = models.CharField(max_length=200, blank=True, default="", db_index=True)

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.pk)


class Workplace(Record):
    """Where children were made to work."""

    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="workplaces"
    )
    address = models.TextField(blank=True, default="")
    district = models.ForeignKey(District, models.PROTECT, related_name="workplaces")
    industry = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.pk)
