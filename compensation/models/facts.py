from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import User
from cases.models import Case
from common.models import Record


class EntitlementFacts(Record):
    """What entitlements hang on and no other noun of the case holds.

    Empty means: nobody knows yet. The caste stands here as yes or no only, and only
    because the relief of the Atrocities Act asks for it.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="entitlement_facts")
    adult_job_offered = models.BooleanField(null=True, blank=True)
    extreme_deprivation = models.BooleanField(null=True, blank=True)
    victim_sc_st = models.BooleanField(null=True, blank=True)
    accused_sc_st = models.BooleanField(null=True, blank=True)
    income_paise = models.BigIntegerField(null=True, blank=True)
    rural = models.BooleanField(null=True, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = []
        verbose_name_plural = "entitlement facts"
        constraints = [
            models.CheckConstraint(
                condition=Q(income_paise__isnull=True) | Q(income_paise__gte=0),
                name="entitlement_income_not_negative",
            )
        ]

    def __str__(self):
        return str(self.pk)

    @property
    def as_known(self) -> dict[str, Any]:
        """The answers under the names that the engine asks by."""
        return {name: getattr(self, name) for name in KNOWN}


KNOWN = (
    "adult_job_offered",
    "extreme_deprivation",
    "victim_sc_st",
    "accused_sc_st",
    "income_paise",
    "rural",
)
