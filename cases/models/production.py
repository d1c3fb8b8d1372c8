from django.db import models
from django.db.models import F, Q

from accounts.models import Agency, User
from cases.models.case import Case
from common.models import Record


class ProductionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(case__in=Case.objects.visible_to(user))


class Production(Record):
    """A child was brought before a Committee: by whom, before whom, when (Form 17).

    `facts` holds what Form 17 asks beside that, by its own names: found_place,
    found_with, circumstances, allegation, condition, belongings, tracing, treatment,
    police_informed, marks.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="productions")
    committee = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    before = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    rescued_at = models.DateTimeField()
    produced_at = models.DateTimeField()
    journey_minutes = models.PositiveIntegerField(default=0)
    place = models.CharField(max_length=160, blank=True, default="")
    producer = models.CharField(max_length=120)
    producer_post = models.CharField(max_length=120, blank=True, default="")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    facts = models.JSONField(default=dict, blank=True)

    objects = ProductionQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(produced_at__gte=F("rescued_at")),
                name="production_after_rescue",
                violation_error_message="The production can't be before the rescue.",
            )
        ]

    def __str__(self):
        return str(self.pk)
