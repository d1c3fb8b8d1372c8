from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Record
from compensation.choices import Account
from compensation.models.claim import Claim


class MismatchKind(models.TextChoices):
    """Which sum differs from what the entries say."""

    RECEIVED = "RECEIVED", _("What came in")
    IN_FUND = "IN_FUND", _("What lies in a fund")
    CREDITED = "CREDITED", _("What is with the child")
    INTEREST = "INTEREST", _("Interest")
    ABOVE_ORDER = "ABOVE_ORDER", _("More came in than was ordered")
    CASE_CREDITED = "CASE_CREDITED", _("What the case says is with the child")
    REFERENCE_TWICE = "REFERENCE_TWICE", _("One bank reference on two credits")


class Reconciliation(Record):
    """One night's proof: all entries counted anew and held against every balance."""

    ran_at = models.DateTimeField()
    claims = models.PositiveIntegerField()
    entries = models.PositiveIntegerField()
    mismatches = models.PositiveIntegerField()
    totals = models.JSONField(default=dict)

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.pk)

    @property
    def accounts(self) -> list[dict]:
        """What each account gave and got over all claims; the balances come to nil."""
        return [
            {
                "label": account.label,
                "came": self.totals.get(account, {}).get("came", 0),
                "went": self.totals.get(account, {}).get("went", 0),
                "balance": self.totals.get(account, {}).get("came", 0)
                - self.totals.get(account, {}).get("went", 0),
            }
            for account in Account
        ]

    @property
    def balances_to_nil(self) -> bool:
        return sum(account["balance"] for account in self.accounts) == 0


class MismatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(claim__in=Claim.objects.visible_to(user))

    def open(self):
        return self.filter(cleared_at__isnull=True)


class LedgerMismatch(Record):
    """A sum that its entries don't bear; open until a night finds it right again."""

    reconciliation = models.ForeignKey(
        Reconciliation, models.PROTECT, related_name="found"
    )
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="mismatches")
    kind = models.CharField(max_length=16, choices=MismatchKind)
    kept_paise = models.BigIntegerField()
    counted_paise = models.BigIntegerField()
    cleared_at = models.DateTimeField(null=True, blank=True)

    objects = MismatchQuerySet.as_manager()

    class Meta:
        default_permissions = []
        verbose_name_plural = "ledger mismatches"
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "kind"],
                condition=Q(cleared_at__isnull=True),
                name="mismatch_one_open",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.claim_id}"
