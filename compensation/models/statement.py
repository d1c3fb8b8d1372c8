from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, User
from common.models import Record
from compensation.choices import Account
from compensation.models.ledger import LedgerEntry


class LineSide(models.TextChoices):
    """Which way the money went, seen from the account of the statement."""

    IN = "IN", _("Came in")
    OUT = "OUT", _("Went out")


class LineState(models.TextChoices):
    MATCHED = "MATCHED", _("Matches the ledger")
    WAITING = "WAITING", _("Waits for a person")
    DISMISSED = "DISMISSED", _("Put aside, with reason")


class BankStatement(Record):
    """A bank's statement of a fund, taken in whole; the same file changes nothing."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="statements")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    account = models.CharField(max_length=14, choices=Account)
    file_name = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "fingerprint"], name="bank_statement_once"
            )
        ]

    def __str__(self):
        return str(self.pk)


class StatementLineQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(statement__agency=user.agency_id)

    def waiting(self):
        return self.filter(state=LineState.WAITING)


class StatementLine(Record):
    """One movement in a statement. The bank's own words, which may name a child, are
    not kept: the reference and the sum say which entry it is."""

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="lines")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    row = models.PositiveIntegerField()
    day = models.DateField()
    side = models.CharField(max_length=3, choices=LineSide)
    reference = models.CharField(max_length=40)
    amount_paise = models.BigIntegerField()
    state = models.CharField(max_length=9, choices=LineState, default=LineState.WAITING)
    reason = models.TextField(blank=True, default="")
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = StatementLineQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "side", "reference"],
                name="bank_reference_once",
                violation_error_message="This bank reference is used already.",
            ),
            models.CheckConstraint(
                condition=Q(amount_paise__gt=0), name="statement_amount_is_positive"
            ),
            models.CheckConstraint(
                condition=~Q(reference=""), name="statement_line_has_reference"
            ),
            models.CheckConstraint(
                condition=~Q(state=LineState.DISMISSED) | ~Q(reason=""),
                name="statement_line_put_aside_with_reason",
                violation_error_message="Give the reason.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "id"],
                condition=Q(state=LineState.WAITING),
                name="statement_line_waiting",
            )
        ]

    def __str__(self):
        return str(self.pk)


class StatementMatch(Record):
    """An entry that a line of the bank shows; one challan may pay for many children."""

    line = models.ForeignKey(StatementLine, models.PROTECT, related_name="matches")
    entry = models.OneToOneField(
        LedgerEntry, models.PROTECT, related_name="seen_by_bank"
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = []
        verbose_name_plural = "statement matches"

    def __str__(self):
        return str(self.pk)
