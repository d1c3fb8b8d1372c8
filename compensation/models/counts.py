"""What the board of a large office says, counted beforehand."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F

from accounts.models import Agency, District


class CountedBy(models.TextChoices):
    """What a row of the board's counts is about."""

    ALL = "ALL"
    STAGE = "STAGE"
    EMPLOYER = "EMPLOYER"
    OFFICE = "OFFICE"
    STEP = "STEP"
    REASON = "REASON"


class MoneyCount(models.Model):
    """The claims that one office sees, in one district or all, under one heading.

    Written anew by the clock, office by office, and by nobody else. `key` says which
    employer, office, step or reason; `waiting` and `waiting_paise` hold the unpaid
    claims and sums by age, as `compensation.ageing` names the ages.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=8, choices=CountedBy)
    key = models.CharField(max_length=40, blank=True, default="")
    stage = models.CharField(max_length=8, blank=True, default="")
    claims = models.PositiveIntegerField()
    children = models.PositiveIntegerField()
    owed_paise = models.BigIntegerField()
    received_paise = models.BigIntegerField()
    credited_paise = models.BigIntegerField()
    in_fund_paise = models.BigIntegerField()
    fund_children = models.PositiveIntegerField()
    fund_without_account = models.PositiveIntegerField()
    to_confirm = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    employers = models.PositiveIntegerField()
    late_employers = models.PositiveIntegerField()
    since = models.DateTimeField(null=True)
    waiting = ArrayField(models.PositiveIntegerField())
    waiting_paise = ArrayField(models.BigIntegerField())
    # Of an employer: how many of its claims with a sum are in which state.
    states = models.JSONField(default=dict)
    counted_at = models.DateTimeField()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "district", "by", "key", "stage"],
                nulls_distinct=False,
                name="money_count_once",
            )
        ]
        indexes = [
            # The page of employers, the longest late first.
            models.Index(
                "agency",
                "district",
                "by",
                "stage",
                F("late").desc(),
                F("since").asc(nulls_last=True),
                "key",
                name="money_count_page",
            )
        ]

    def __str__(self):
        return f"{self.by} {self.key}"

    @property
    def waiting_claims(self) -> int:
        return sum(self.waiting)

    @property
    def unpaid_paise(self) -> int:
        return sum(self.waiting_paise)
