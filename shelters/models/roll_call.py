from django.db import models
from django.db.models import F, Q

from accounts.models import User
from cases.models import Case
from common.models import Record
from shelters.choices import Occasion, Where
from shelters.models.placement import Placement
from shelters.models.shelter import Shelter


class RollCall(Record):
    """All children of a shelter were counted. At night two people count."""

    shelter = models.ForeignKey(Shelter, models.PROTECT, related_name="roll_calls")
    occasion = models.CharField(max_length=8, choices=Occasion)
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    second = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    expected = models.PositiveSmallIntegerField()
    here = models.PositiveSmallIntegerField()
    absent = models.PositiveSmallIntegerField(default=0)

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=~Q(occasion=Occasion.NIGHT)
                | Q(second__isnull=False) & ~Q(second=F("called_by")),
                name="roll_call_two_at_night",
                violation_error_message="Two people count at night.",
            )
        ]
        indexes = [
            models.Index(fields=["shelter", "-called_at"], name="roll_call_latest")
        ]

    def __str__(self):
        return str(self.pk)


class RollCallEntry(Record):
    """Where one child was at one roll call."""

    roll_call = models.ForeignKey(RollCall, models.PROTECT, related_name="entries")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="+")
    where = models.CharField(max_length=8, choices=Where)

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["roll_call", "case"], name="roll_call_entry_once"
            )
        ]

    def __str__(self):
        return str(self.pk)
