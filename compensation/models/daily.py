"""What was ordered and not with the children, day by day."""

from django.db import models

from accounts.models import Agency, District


class MoneyDay(models.Model):
    """One day's count of the claims that one office sees, in one district or all, of
    which the sum is ordered and not wholly with the child.

    Written by the clock each night, and by nobody else.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    claims = models.PositiveIntegerField()
    children = models.PositiveIntegerField()
    unpaid_paise = models.BigIntegerField()
    in_fund_paise = models.BigIntegerField()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "district", "day"],
                nulls_distinct=False,
                name="money_day_once",
            )
        ]

    def __str__(self):
        return f"{self.agency_id} {self.day}"
