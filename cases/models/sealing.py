from django.db import models
from django.db.models import Q

from accounts.models import User
from cases.choices import SealReason
from cases.models.case import Case
from common.models import Record


class CaseSealQuerySet(models.QuerySet):
    def now(self):
        return self.filter(lifted_at__isnull=True)


class CaseSeal(Record):
    """A case was closed to all but a named few, for a reason, until it was lifted.

    Only the named few read the row, as they alone see the case while it holds.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="seals")
    reason = models.CharField(max_length=12, choices=SealReason)
    words = models.CharField(max_length=400, blank=True, default="")
    sealed_at = models.DateTimeField()
    sealed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_because = models.CharField(max_length=400, blank=True, default="")

    objects = CaseSealQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(lifted_at__isnull=True),
                name="case_sealed_once_at_a_time",
                violation_error_message="This case is sealed already.",
            )
        ]

    def __str__(self):
        return f"{self.reason} {self.case_id}"
