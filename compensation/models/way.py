"""What a claim goes through besides notice, hearing and money."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from audit.event_types import EventType
from cases.models import Employer
from common.models import Record
from compensation.choices import AppealOutcome, AppealSide
from compensation.lifecycle import ClaimState
from compensation.models.claim import Claim
from compensation.models.ledger import BankAccount


class ClaimStep(Record):
    """One step on a claim's way: who, when, which sum, which paper, what is due next.

    Written once by every action on the claim.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=16, choices=ClaimState)
    event = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    amount_paise = models.BigIntegerField(null=True, blank=True)
    paper = models.CharField(max_length=60, blank=True, default="")
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = []
        indexes = [models.Index(fields=["claim", "id"], name="claim_step_by_claim")]

    def __str__(self):
        return str(self.pk)

    @property
    def event_words(self) -> str:
        return str(EventType(self.event).label)


class PaymentRelease(Record):
    """The third hand: a sum may leave the fund or the State for the child's account.

    Whoever prepared, accepted or ordered the claim never releases it. A release holds
    for one account; after a change of account the rest must be released again.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="releases")
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="releases")
    amount_paise = models.BigIntegerField()
    number = models.CharField(max_length=60)
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_paise__gt=0), name="release_amount_is_positive"
            ),
            models.CheckConstraint(
                condition=~Q(number=""), name="release_has_a_number"
            ),
        ]

    def __str__(self):
        return self.number


class ClaimAppeal(Record):
    """Somebody goes to a higher office against a decision on the claim."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="appeals")
    side = models.CharField(max_length=8, choices=AppealSide)
    filed_on = models.DateField()
    authority = models.CharField(max_length=160)
    number = models.CharField(max_length=60)
    grounds = models.TextField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(
        max_length=9, choices=AppealOutcome, blank=True, default=""
    )
    decision_number = models.CharField(max_length=60, blank=True, default="")
    decision_reason = models.TextField(blank=True, default="")

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(decided_on__isnull=True),
                name="appeal_one_open_per_claim",
                violation_error_message="An appeal is open already.",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True)
                | ~Q(outcome="")
                & ~Q(decision_reason="")
                & Q(decided_by__isnull=False, decided_on__gte=F("filed_on")),
                name="appeal_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("recorded_by")),
                name="appeal_filer_never_decides",
                violation_error_message="Who records an appeal never decides it.",
            ),
        ]

    def __str__(self):
        return self.number


class ClaimStay(Record):
    """A court holds the order up; the claim goes on where it stood."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="stays")
    court = models.CharField(max_length=160)
    order_number = models.CharField(max_length=60)
    stayed_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    state_before = models.CharField(max_length=16, choices=ClaimState)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    lifted_on = models.DateField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    lift_order = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(lifted_on__isnull=True),
                name="stay_one_open_per_claim",
            ),
            models.CheckConstraint(
                condition=Q(lifted_on__isnull=True)
                | ~Q(lift_order="")
                & Q(lifted_by__isnull=False, lifted_on__gte=F("stayed_on")),
                name="stay_lifted_by_order",
            ),
        ]

    def __str__(self):
        return self.order_number


class WriteOff(Record):
    """What can't be recovered is given up by two people, neither of whom asked for it.

    A request is open until it is refused or approved twice.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="write_offs")
    unpaid_paise = models.BigIntegerField()
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    first_at = models.DateTimeField(null=True, blank=True)
    first_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_at = models.DateTimeField(null=True, blank=True)
    second_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    refused_reason = models.TextField(blank=True, default="")

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(second_at__isnull=True, refused_at__isnull=True),
                name="write_off_one_open_per_claim",
                violation_error_message="Writing off is asked already.",
            ),
            models.CheckConstraint(
                condition=Q(unpaid_paise__gt=0), name="write_off_sum_is_positive"
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="write_off_has_reason"
            ),
            models.CheckConstraint(
                condition=(Q(first_by__isnull=True) | ~Q(first_by=F("asked_by")))
                & (
                    Q(second_by__isnull=True)
                    | Q(first_by__isnull=False)
                    & ~Q(second_by=F("asked_by"))
                    & ~Q(second_by=F("first_by"))
                ),
                name="write_off_by_two_others",
                violation_error_message="Two people who didn’t ask for it approve it.",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True)
                | ~Q(refused_reason="") & Q(second_at__isnull=True),
                name="write_off_refused_with_reason",
            ),
        ]

    def __str__(self):
        return str(self.pk)


class EmployerTie(Record):
    """An officer has to do with an employer, and so touches none of its claims."""

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="ties")
    user = models.ForeignKey(User, models.PROTECT, related_name="employer_ties")
    reason = models.TextField()
    declared_at = models.DateTimeField()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "user"], name="employer_tie_declared_once"
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="employer_tie_has_reason"
            ),
        ]

    def __str__(self):
        return str(self.pk)
