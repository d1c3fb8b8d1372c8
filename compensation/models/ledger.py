from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from accounts.roles import DataClass
from audit.witness import Witnessed
from cases.models import Case
from common.models import Record
from compensation.choices import PAYERS, Account, EntryKind, JointWith
from compensation.models.claim import Claim


class BankAccount(Witnessed, Record):
    """An account whose holder is the child; others may only be joint holders.

    The number is kept sealed. Whoever may see money but no account sees the mark.
    An account that takes another one's place is not paid into before `usable_from`.
    """

    data_class = DataClass.BNK
    case = models.ForeignKey(Case, models.PROTECT, related_name="bank_accounts")
    bank = models.CharField(max_length=100)
    ifsc = models.CharField(max_length=11)
    number_sealed = models.TextField()
    number_mark = models.CharField(max_length=64)
    last_four = models.CharField(max_length=4)
    holder_is_child = models.BooleanField()
    holder_name = models.CharField(max_length=120, blank=True, default="")
    joint_with = models.CharField(max_length=16, choices=JointWith)
    joint_name = models.CharField(max_length=120, blank=True, default="")
    opened_on = models.DateField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    change_order = models.CharField(max_length=60, blank=True, default="")
    usable_from = models.DateTimeField(default=timezone.now)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(closed_on__isnull=True),
                name="bank_account_one_open_per_case",
                violation_error_message="The child already has an open account.",
            ),
            models.UniqueConstraint(
                fields=["number_mark"],
                condition=Q(closed_on__isnull=True),
                name="bank_account_of_one_child",
                violation_error_message="Another child already has this account.",
            ),
            models.CheckConstraint(
                condition=Q(holder_is_child=True),
                name="bank_account_holder_is_the_child",
                violation_error_message="The holder must be the child.",
            ),
            models.CheckConstraint(
                condition=Q(ifsc__regex=r"^[A-Z]{4}0[A-Z0-9]{6}$"),
                name="bank_account_ifsc_shape",
                violation_error_message="An IFSC looks like SBIN0001234.",
            ),
            models.CheckConstraint(
                condition=Q(last_four__regex=r"^\d{4}$"),
                name="bank_account_last_four_are_digits",
            ),
        ]

    def __str__(self):
        return str(self.pk)


class AccountMark(models.Model):
    """What people who handle the money may know of an account: bank and last four.

    Kept by a trigger from `BankAccount`; nobody else writes it.
    """

    account = models.OneToOneField(
        BankAccount, models.PROTECT, primary_key=True, related_name="mark"
    )
    case = models.ForeignKey(Case, models.PROTECT, related_name="account_marks")
    bank = models.CharField(max_length=100)
    last_four = models.CharField(max_length=4)
    opened_on = models.DateField()
    usable_from = models.DateTimeField(default=timezone.now)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.pk)

    @property
    def waits(self) -> bool:
        """Whether the account is so new a change that nothing is paid into it yet."""
        return self.closed_on is None and timezone.now() < self.usable_from


class LedgerEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The entries of the claims that this user reads."""
        if not user.reads(DataClass.MON):
            return self.none()
        seen = self.filter(claim__case__in=Case.objects.visible_to(user))
        return seen if user.reads_guarded else seen.filter(claim__guarded=False)

    def standing(self):
        """Neither a reversal nor reversed."""
        return self.filter(reversal_of__isnull=True, reversed_by__isnull=True)


class LedgerEntry(Record):
    """Money that moved from one account to another. Written once, never changed.

    A mistake is put right by an entry that runs the other way and names it.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="entries")
    kind = models.CharField(
        max_length=10, choices=EntryKind, default=EntryKind.PRINCIPAL
    )
    from_account = models.CharField(max_length=14, choices=Account)
    to_account = models.CharField(max_length=14, choices=Account)
    amount_paise = models.BigIntegerField()
    happened_on = models.DateField()
    reference = models.CharField(max_length=40)
    bank_account = models.ForeignKey(
        BankAccount, models.PROTECT, null=True, blank=True, related_name="entries"
    )
    reversal_of = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    reversal_reason = models.TextField(blank=True, default="")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        default_permissions = []
        verbose_name_plural = "ledger entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_paise__gt=0), name="ledger_amount_is_positive"
            ),
            models.CheckConstraint(
                condition=~Q(from_account=F("to_account")),
                name="ledger_between_two_accounts",
            ),
            models.CheckConstraint(
                condition=Q(from_account__in=Account.values)
                & Q(to_account__in=Account.values),
                name="ledger_accounts_known",
            ),
            models.CheckConstraint(
                condition=~Q(reference=""), name="ledger_has_reference"
            ),
            models.CheckConstraint(
                condition=~Q(to_account=Account.CHILD)
                | Q(bank_account__isnull=False)
                | Q(reversal_of__isnull=False),
                name="ledger_child_is_paid_into_an_account",
                violation_error_message="The child is paid into its own account only.",
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.PRINCIPAL)
                | ~Q(from_account__in=sorted(PAYERS))
                & ~Q(to_account__in=sorted(PAYERS)),
                name="ledger_interest_comes_from_a_fund",
            ),
            models.CheckConstraint(
                condition=Q(reversal_of__isnull=True) | ~Q(reversal_reason=""),
                name="ledger_reversal_has_reason",
                violation_error_message="A reversal has a reason.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["reference"],
                condition=Q(to_account=Account.CHILD),
                name="ledger_credit_by_reference",
            )
        ]

    def __str__(self):
        return str(self.pk)
