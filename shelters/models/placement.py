from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    DateTimeRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Func, Q

from accounts.models import User
from cases.models import Case, Order
from common.models import Record
from shelters.choices import NEVER_A_PLACEMENT, LeftBecause
from shelters.models.shelter import Shelter

LIVING = Q(admitted_at__isnull=False, left_at__isnull=True)
WAITING = Q(admitted_at__isnull=True, cancelled_at__isnull=True)


class TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class PlacementQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(case__in=Case.objects.visible_to(user))

    def living(self):
        """Children who live there now."""
        return self.filter(LIVING)

    def waiting(self):
        """Ordered and not yet admitted."""
        return self.filter(WAITING)

    def in_house_of(self, user):
        """The placements in this person's own shelter."""
        return self.visible_to(user).filter(shelter=user.agency_id)

    def with_child(self):
        return self.select_related(
            "case__child", "case__identity", "case__home_district", "case__district"
        )


class Placement(Record):
    """A child is to live, lives or lived in one shelter, by an order.

    One shelter at a time, no more children than beds, a licence that fits and a valid
    registration: the database holds these (`placement_fits`), the actions explain them.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="placements")
    shelter = models.ForeignKey(Shelter, models.PROTECT, related_name="placements")
    order = models.ForeignKey(Order, models.PROTECT, related_name="placements")
    kind = models.CharField(max_length=40)
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    registration_override = models.TextField(blank=True, default="")
    admitted_at = models.DateTimeField(null=True, blank=True)
    admitted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    bed = models.CharField(max_length=20, blank=True, default="")
    left_at = models.DateTimeField(null=True, blank=True)
    left_because = models.CharField(
        max_length=12, choices=LeftBecause, blank=True, default=""
    )
    left_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            ExclusionConstraint(
                name="placement_one_at_a_time",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    (
                        TsTzRange("admitted_at", "left_at", RangeBoundary()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(admitted_at__isnull=False),
                violation_error_message="The child already lives in a shelter.",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=WAITING,
                name="placement_one_waiting",
                violation_error_message="The child already waits for a place.",
            ),
            models.UniqueConstraint(
                fields=["shelter", "bed"],
                condition=LIVING & ~Q(bed=""),
                name="placement_one_child_a_bed",
                violation_error_message="Another child sleeps in this bed.",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, left_because="")
                | Q(left_at__gte=F("admitted_at")) & ~Q(left_because=""),
                name="placement_left_after_admission",
                violation_error_message="The child can't leave before it came.",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(NEVER_A_PLACEMENT)),
                name="placement_never_police_station",
                violation_error_message="A police station is never a placement.",
            ),
        ]
        indexes = [
            models.Index(fields=["shelter"], condition=LIVING, name="placement_living"),
            models.Index(
                fields=["shelter", "ordered_at"],
                condition=WAITING,
                name="placement_waiting",
            ),
        ]

    def __str__(self):
        return str(self.pk)

    @property
    def is_living(self) -> bool:
        return self.admitted_at is not None and self.left_at is None

    @property
    def is_waiting(self) -> bool:
        return self.admitted_at is None and self.cancelled_at is None


class RunawayQuerySet(models.QuerySet):
    def open(self):
        return self.filter(found_at__isnull=True)


class Runaway(Record):
    """A child is missing from the shelter: since when, who was told, when found."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="runaways")
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="runaways")
    since = models.DateTimeField()
    last_seen_by = models.CharField(max_length=120)
    last_seen_where = models.CharField(max_length=160, blank=True, default="")
    looks = models.TextField(blank=True, default="")
    told_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    police_told_at = models.DateTimeField(null=True, blank=True)
    police_station = models.CharField(max_length=120, blank=True, default="")
    police_entry = models.CharField(max_length=60, blank=True, default="")
    found_at = models.DateTimeField(null=True, blank=True)
    found_where = models.CharField(max_length=160, blank=True, default="")

    objects = RunawayQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(found_at__isnull=True),
                name="runaway_one_open",
                violation_error_message="The child is already reported missing.",
            ),
            models.CheckConstraint(
                condition=Q(found_at__isnull=True) | Q(found_at__gte=F("since")),
                name="runaway_found_after",
                violation_error_message="The child can't be found before it was lost.",
            ),
        ]

    def __str__(self):
        return str(self.pk)


class LeaveQuerySet(models.QuerySet):
    def open(self):
        return self.filter(back_at__isnull=True)


class Leave(Record):
    """A child is away from the shelter for some days and comes back."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="leaves")
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="leaves")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    with_whom = models.CharField(max_length=120)
    place = models.CharField(max_length=160, blank=True, default="")
    reason = models.TextField()
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    back_at = models.DateTimeField(null=True, blank=True)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(back_at__isnull=True),
                name="leave_one_open",
                violation_error_message="The child is already on leave.",
            ),
            models.CheckConstraint(
                condition=Q(until_at__gt=F("from_at")),
                name="leave_ends_after_it_begins",
                violation_error_message="The leave ends before it begins.",
            ),
        ]

    def __str__(self):
        return str(self.pk)
