from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from cases.models import Case
from common.models import Record
from shelters.choices import Area, Stay
from shelters.models.health import OnCaseQuerySet


class CarePlanQuerySet(OnCaseQuerySet):
    def current(self):
        return self.filter(replaced_at__isnull=True)

    def locked(self, plan):
        return self.select_for_update(of=("self",)).get(pk=plan.pk)


class CarePlan(Record):
    """What a child needs and who does what about it (Form 7).

    A case has one plan that holds; a new one replaces it and the old one stays.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="care_plans")
    stay = models.CharField(max_length=8, choices=Stay)
    child_view = models.TextField(blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    review_on = models.DateField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = CarePlanQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(replaced_at__isnull=True),
                name="care_plan_one_holds",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | ~Q(approved_by=models.F("made_by")),
                name="care_plan_approved_by_another",
                violation_error_message="Who writes a plan doesn't approve it.",
            ),
        ]

    def __str__(self):
        return str(self.pk)

    @property
    def is_review_late(self) -> bool:
        return self.review_on < timezone.localdate()


class CarePlanArea(Record):
    """One area of a plan: what the child needs, what worries, what is done."""

    plan = models.ForeignKey(CarePlan, models.PROTECT, related_name="areas")
    area = models.CharField(max_length=16, choices=Area)
    need = models.TextField()
    concern = models.TextField(blank=True, default="")
    intervention = models.TextField()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "area"], name="care_plan_area_once"
            ),
            models.CheckConstraint(
                condition=~Q(need="") & ~Q(intervention=""),
                name="care_plan_area_says_something",
            ),
        ]

    def __str__(self):
        return f"{self.area} {self.pk}"


class CarePlanReview(Record):
    """How the plan goes (Form 7 B)."""

    plan = models.ForeignKey(CarePlan, models.PROTECT, related_name="reviews")
    reviewed_at = models.DateTimeField()
    progress = models.TextField()
    child_view = models.TextField(blank=True, default="")
    next_on = models.DateField()
    reviewed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = []
        ordering = ["-reviewed_at"]

    def __str__(self):
        return str(self.pk)
