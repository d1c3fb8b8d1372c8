from django.db import models
from django.db.models import Q

from accounts.models import User
from cases.models.clock import DatedRule
from common.models import Record
from compensation.choices import Skill
from compensation.models.claim import Claim


class WageRate(DatedRule):
    """The minimum wage of a day in one State, zone and skill, from a day on."""

    zone = models.CharField(max_length=40, blank=True, default="")
    skill = models.CharField(max_length=12, choices=Skill)
    daily_paise = models.BigIntegerField()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["code", "state", "valid_from"],
                nulls_distinct=False,
                name="wage_rate_once_a_day_and_state",
            ),
            models.CheckConstraint(
                condition=Q(daily_paise__gt=0), name="wage_rate_is_positive"
            ),
        ]


class WageWorking(Record):
    """How the wages of one claim were worked out, kept as it was. A new one counts
    instead of it; the old one stays readable."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="workings")
    zone = models.CharField(max_length=40, blank=True, default="")
    skill = models.CharField(max_length=12, choices=Skill)
    lines = models.JSONField()
    paid_paise = models.BigIntegerField()
    deducted_paise = models.BigIntegerField()
    due_paise = models.BigIntegerField()
    barred_paise = models.BigIntegerField()
    owed_paise = models.BigIntegerField()
    limit_on = models.DateField()
    worked_out_at = models.DateTimeField()
    worked_out_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    paid_paise__gte=0,
                    deducted_paise__gte=0,
                    due_paise__gte=0,
                    owed_paise__gte=0,
                ),
                name="wage_working_not_negative",
            )
        ]

    def __str__(self):
        return str(self.pk)
