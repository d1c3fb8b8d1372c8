from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import DataClass
from cases.models import Case, Employer
from common.models import GuardedQuerySet, Record
from common.refusals import refuse_if
from compensation.choices import Evidence, SeenHow, ServedHow, UnpaidReason
from compensation.lifecycle import (
    ARROWS,
    AWAITS_PAYER,
    FIRST,
    SETTLED,
    STAGE_KIND,
    STAGE_OF,
    ClaimState,
)
from compensation.models.scheme import Scheme

WITH_CHILD = {ClaimState.CREDITED, ClaimState.PAID_OUT}
# Sums for a sexual offence against a child (POCSO Rules r. 8 and 9): who knows of the
# claim knows of the offence.
GUARDED = frozenset({"POCSO_RELIEF", "POCSO_COMP"})


class ClaimQuerySet(GuardedQuerySet):
    def visible_to(self, user):
        """The claims of the cases within reach, to whoever reads about money."""
        if not user.reads(DataClass.MON):
            return self.none()
        return self.known_to(user).filter(case__in=Case.objects.visible_to(user))

    def unsettled(self):
        return self.exclude(state__in=SETTLED)

    def late(self, day):
        """Unsettled past the day by which the next step was due."""
        return self.unsettled().filter(due_on__lt=day)

    def with_page_facts(self):
        return self.select_related(
            "scheme", "employer", "case__child", "case__identity", "case__district"
        )

    def locked(self, claim):
        """The same claim, read afresh and held until the transaction ends."""
        return (
            self.select_for_update(of=("self",))
            .select_related("scheme")
            .get(pk=claim.pk)
        )


class Claim(Record):
    """One sum that one child is owed under one scheme.

    The three sums in paise are kept by the ledger's trigger, and by nothing else:
    what came in, what of it lies in a fund, and what reached the child.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="claims")
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="claims")
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="claims"
    )
    # Kept by the database from the scheme.
    guarded = models.BooleanField(default=False, db_default=False, editable=False)
    state = models.CharField(max_length=16, choices=ClaimState, default=FIRST)
    state_since = models.DateTimeField()
    # The next day on which something must have been done; none in a settled state.
    due_on = models.DateField(null=True, blank=True)
    # The payer's last day, as the order says. It stays.
    pay_by = models.DateField(null=True, blank=True)
    amount_claimed_paise = models.BigIntegerField(null=True, blank=True)
    amount_ordered_paise = models.BigIntegerField(default=0)
    received_paise = models.BigIntegerField(default=0, editable=False)
    in_fund_paise = models.BigIntegerField(default=0, editable=False)
    credited_paise = models.BigIntegerField(default=0, editable=False)
    interest_paise = models.BigIntegerField(default=0, editable=False)
    reason = models.TextField(blank=True, default="")
    # Why the child still has no money, in a word that can be counted.
    unpaid_because = models.CharField(
        max_length=20, choices=UnpaidReason, blank=True, default=""
    )
    evidence_needed = ArrayField(
        models.CharField(max_length=30), default=list, blank=True
    )
    evidence_held = ArrayField(
        models.CharField(max_length=30), default=list, blank=True
    )
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # Where a claim on the State was filed.
    applied_to = models.CharField(max_length=160, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision_reason = models.TextField(blank=True, default="")
    ordered_at = models.DateTimeField(null=True, blank=True)
    ordered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    order_number = models.CharField(max_length=60, blank=True, default="")
    credited_on = models.DateField(null=True, blank=True)
    # The day on which the child was 18 while the sum lay in a fund.
    matured_on = models.DateField(null=True, blank=True)
    watched_by = models.CharField(max_length=160, blank=True, default="")
    watch_until = models.DateField(null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["case", "scheme"],
                condition=~Q(state=ClaimState.REJECTED),
                name="claim_once_per_case_and_scheme",
                violation_error_message="This claim is already there.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ClaimState.values), name="claim_state_known"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="claim_preparer_never_approves",
                violation_error_message="Who prepares a claim never approves it.",
            ),
            models.CheckConstraint(
                condition=Q(ordered_by__isnull=True) | ~Q(ordered_by=F("proposed_by")),
                name="claim_preparer_never_orders",
                violation_error_message="Who prepares a claim never orders it.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.REJECTED) | ~Q(decision_reason=""),
                name="claim_rejected_has_reason",
                violation_error_message="A rejected claim has a reason.",
            ),
            models.CheckConstraint(
                condition=Q(ordered_at__isnull=True) | Q(amount_ordered_paise__gt=0),
                name="claim_ordered_has_amount",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(WITH_CHILD))
                | Q(
                    amount_ordered_paise__gt=0,
                    credited_paise__gte=F("amount_ordered_paise"),
                ),
                name="claim_credited_is_with_the_child",
                violation_error_message="Money in a fund isn’t paid to the child.",
            ),
            models.CheckConstraint(
                condition=Q(watch_until__isnull=True) | ~Q(watched_by=""),
                name="claim_watch_has_owner",
            ),
        ]
        indexes = [
            models.Index(fields=["employer", "state"], name="claim_by_employer"),
            models.Index(fields=["state", "due_on"], name="claim_by_state"),
        ]

    def __str__(self):
        return str(self.pk)

    def get_absolute_url(self):
        return reverse("compensation:claim-detail", args=[self.pk])

    @property
    def stage(self):
        """One of the board's five stages; none for a rejected claim."""
        return STAGE_OF.get(ClaimState(self.state))

    @property
    def stage_kind(self) -> str:
        return STAGE_KIND.get(self.stage, "")

    @property
    def employer_now(self) -> Employer | None:
        """The employer of the claim, else the one that the case has learnt since."""
        if self.employer_id or self.case.workplace is None:
            return self.employer
        return self.case.workplace.employer

    @property
    def owed_paise(self) -> int:
        """What the child should get: the sum ordered, else the sum claimed."""
        return self.amount_ordered_paise or self.amount_claimed_paise or 0

    @property
    def missing_evidence(self) -> list[str]:
        held = set(self.evidence_held)
        return [str(Evidence(e).label) for e in self.evidence_needed if e not in held]

    @property
    def is_settled(self) -> bool:
        return ClaimState(self.state) in SETTLED

    @property
    def days_waiting(self) -> int:
        return (timezone.localdate() - timezone.localdate(self.state_since)).days

    @property
    def is_late(self) -> bool:
        return bool(
            self.due_on and not self.is_settled and self.due_on < timezone.localdate()
        )

    @property
    def unpaid_paise(self) -> int:
        """What the payer hasn't paid in of the sum ordered."""
        return self.amount_ordered_paise - self.received_paise

    @property
    def is_paid_in(self) -> bool:
        """Whether the payer owes nothing more of the sum that was ordered."""
        return self.amount_ordered_paise > 0 and self.unpaid_paise <= 0

    def why_not_move_to(self, state: ClaimState) -> str:
        if state in ARROWS[ClaimState(self.state)]:
            return ""
        return _("A claim that is “%(now)s” can’t become “%(next)s”.") % {
            "now": self.get_state_display(),
            "next": state.label,
        }

    def move_to(self, state: ClaimState, *, at) -> None:
        """Follow one arrow. Saving is the action's work."""
        refuse_if(self.why_not_move_to(state))
        self.state = state
        self.state_since = at
        self.due_on = self.pay_by if state in AWAITS_PAYER else None


class Notice(Record):
    """The demand on an employer for one child; notices of one paper share a number."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="notices")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="notices")
    number = models.CharField(max_length=40)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    days_to_pay = models.PositiveSmallIntegerField()
    hearing_at = models.DateTimeField(null=True, blank=True)
    hearing_place = models.CharField(max_length=160, blank=True, default="")
    served_at = models.DateTimeField(null=True, blank=True)
    served_how = models.CharField(
        max_length=12, choices=ServedHow, blank=True, default=""
    )
    served_proof = models.CharField(max_length=160, blank=True, default="")

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["number", "claim"], name="notice_number_once_per_claim"
            ),
            models.CheckConstraint(
                condition=Q(served_at__isnull=True)
                | (~Q(served_how="") & ~Q(served_proof="")),
                name="notice_served_has_proof",
                violation_error_message="Say how the notice was served and the proof.",
            ),
            models.CheckConstraint(
                condition=Q(served_at__isnull=True) | Q(served_at__gte=F("issued_at")),
                name="notice_served_after_issue",
                violation_error_message="A notice can’t be served before it is issued.",
            ),
        ]
        indexes = [models.Index(fields=["number"], name="notice_by_number")]

    def __str__(self):
        return self.number


class ClaimHearing(Record):
    """The employer was heard, or was given the chance and stayed away."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="hearings")
    heard_at = models.DateTimeField()
    attended = models.BooleanField()
    said = models.TextField(blank=True, default="")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(attended=False) | ~Q(said=""),
                name="claim_hearing_says_what_was_said",
                violation_error_message="Write down what the employer said.",
            )
        ]

    def __str__(self):
        return str(self.pk)


class Recovery(Record):
    """The certificate by which the Collector recovers a sum as land revenue."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="recoveries")
    certificate_number = models.CharField(max_length=60)
    issued_on = models.DateField()
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    amount_paise = models.BigIntegerField()
    tehsil = models.CharField(max_length=100)
    officer = models.CharField(max_length=120)
    # The Collector's demand on this certificate, and what was attached for it.
    demand_number = models.CharField(max_length=60, blank=True, default="")
    demanded_on = models.DateField(null=True, blank=True)
    demanded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    attached_on = models.DateField(null=True, blank=True)
    attached = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_paise__gt=0), name="recovery_amount_is_positive"
            ),
            # Each office counts its own: one number for all would tell of others'.
            models.UniqueConstraint(
                fields=["claim", "certificate_number"],
                name="recovery_number_once_per_claim",
            ),
        ]

    def __str__(self):
        return self.certificate_number


class CreditConfirmation(Record):
    """Somebody else than the payer's officer saw that the child has the money."""

    entry = models.OneToOneField(
        "compensation.LedgerEntry", models.PROTECT, related_name="confirmation"
    )
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="confirmations")
    seen_on = models.DateField()
    seen_how = models.CharField(max_length=12, choices=SeenHow)
    seen_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.pk)
