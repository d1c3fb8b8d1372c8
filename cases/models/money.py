from django.db import models

from cases.models.case import Case


class MoneyState(models.Model):
    """What the closing of a case must know of its money: claims that are neither paid,
    rejected nor on the money watch. Written by the database's own function alone, from
    all claims; who reads the case reads no sums here, since they count guarded ones."""

    case = models.OneToOneField(
        Case, models.PROTECT, primary_key=True, related_name="money_state"
    )
    open_claims = models.PositiveSmallIntegerField(default=0)
    owed_paise = models.BigIntegerField(default=0)
    credited_paise = models.BigIntegerField(default=0)
    account_of_child = models.BooleanField(default=False)
    no_account_reason = models.TextField(blank=True, default="")
    watched_by = models.CharField(max_length=160, blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.pk)
