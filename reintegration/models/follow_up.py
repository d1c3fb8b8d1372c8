"""The two years after the return: which visits, and what each of them found."""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, User
from cases.models import Case
from cases.models.clock import DatedRule
from common.models import Record
from reintegration.choices import URGENT, SlotKind, VisitDecision, VisitMode

# To be made: not made, not given up, and not let fall when the child left home again.
OPEN = Q(made_on__isnull=True, missed_at__isnull=True, dropped_at__isnull=True)
# Counts for its slot: made, or still to be made.
LIVE = Q(missed_at__isnull=True, dropped_at__isnull=True, rule__isnull=False)


class FollowUpRule(DatedRule):
    """When a child is visited after the return, and what makes a visit count.

    The clock rule of the same code says who owes the visit and who is told.
    """

    slot = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=SlotKind)
    starts_on = models.CharField(max_length=40)
    offset_days = models.PositiveIntegerField(null=True, blank=True)
    offset_months = models.PositiveIntegerField(null=True, blank=True)
    earliest_days_before = models.PositiveIntegerField(default=0)
    mode_allowed = ArrayField(models.CharField(max_length=8), default=list)
    in_person_required = models.BooleanField(default=False)
    child_seen_alone_required = models.BooleanField(default=False)

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["code", "state", "valid_from"],
                nulls_distinct=False,
                name="follow_up_rule_once_a_day_and_state",
            ),
            models.CheckConstraint(
                condition=Q(offset_days__isnull=True, offset_months__isnull=False)
                | Q(offset_days__isnull=False, offset_months__isnull=True),
                name="follow_up_rule_one_offset",
            ),
        ]

    def due_at(self, restored_at: datetime) -> datetime:
        """The moment this visit's time is up."""
        if self.offset_days is not None:
            return restored_at + timedelta(days=self.offset_days)
        return restored_at + relativedelta(months=self.offset_months)

    def earliest_on(self, due_on: date) -> date | None:
        """The first day on which a visit counts; None if any day does."""
        if not self.earliest_days_before:
            return None
        return due_on - timedelta(days=self.earliest_days_before)


class FollowUpVisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The visits of the cases within this user's reach."""
        return self.filter(case__in=Case.objects.visible_to(user))

    def open(self):
        """Still to be made."""
        return self.filter(OPEN)

    def made(self):
        return self.filter(made_on__isnull=False)

    def owed_by(self, agency_id):
        return self.filter(agency=agency_id)

    def in_order(self):
        return self.order_by("due_on", "created_at")

    def locked(self, visit):
        """The same visit, read afresh and held until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=visit.pk)


class FollowUpVisit(Record):
    """One visit to a child at home: when it is due, and what was found.

    Without a rule it is a visit beside the schedule, or a report that counts for no
    slot because nobody saw the child alone. `facts` are grouped as the report is:
    child, home, family, schemes, money, documents.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="visits")
    rule = models.ForeignKey(
        FollowUpRule, models.PROTECT, null=True, blank=True, related_name="visits"
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    # The day of the return that the schedule counts from; a new return, a new one.
    since = models.DateField()
    due_on = models.DateField()
    planned_on = models.DateField(null=True, blank=True)
    replanned_from = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replanned_as"
    )
    # What was found
    made_on = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    mode = models.CharField(max_length=8, choices=VisitMode, blank=True, default="")
    child_present = models.BooleanField(null=True, blank=True)
    child_elsewhere = models.CharField(max_length=160, blank=True, default="")
    child_seen_alone = models.BooleanField(null=True, blank=True)
    school_status = models.CharField(max_length=40, blank=True, default="")
    facts = models.JSONField(default=dict, blank=True)
    child_words = models.TextField(blank=True, default="")
    red_flags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    decision = models.CharField(
        max_length=10, choices=VisitDecision, blank=True, default=""
    )
    next_step = models.CharField(max_length=300, blank=True, default="")
    next_step_on = models.DateField(null=True, blank=True)
    # Given up, or let fall
    missed_at = models.DateTimeField(null=True, blank=True)
    missed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    missed_because = models.TextField(blank=True, default="")
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = FollowUpVisitQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rule", "since"],
                condition=LIVE,
                name="visit_one_of_a_slot",
            ),
            models.CheckConstraint(
                condition=Q(made_on__isnull=True, made_by__isnull=True)
                | Q(
                    made_on__isnull=False,
                    made_by__isnull=False,
                    child_present__isnull=False,
                    missed_at__isnull=True,
                )
                & ~Q(mode="")
                & ~Q(decision=""),
                name="visit_made_by_how_and_decided",
                violation_error_message=_(
                    "A visit has a day, a way, a visitor and a decision."
                ),
            ),
            models.CheckConstraint(
                condition=Q(red_flags=[]) | Q(decision__in=sorted(URGENT)),
                name="visit_red_flag_is_urgent",
                violation_error_message=_(
                    "With a warning sign the decision is to act now or rescue again."
                ),
            ),
            models.CheckConstraint(
                condition=Q(missed_at__isnull=True)
                | Q(missed_by__isnull=False) & ~Q(missed_because=""),
                name="visit_missed_by_and_because",
                violation_error_message=_("Say why the visit was not made."),
            ),
            models.CheckConstraint(
                condition=Q(child_seen_alone__isnull=True)
                | Q(child_seen_alone=False)
                | Q(child_present=True),
                name="visit_seen_alone_was_present",
                violation_error_message=_("A child seen alone was present."),
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "due_on"], condition=OPEN, name="visit_due"),
            models.Index(
                fields=["due_on"],
                condition=Q(made_on__isnull=True),
                include=["case", "dropped_at"],
                name="visit_not_made",
            ),
            models.Index(fields=["case", "due_on"], name="visit_of_case"),
        ]

    def __str__(self):
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return not (self.made_on or self.missed_at or self.dropped_at)

    @property
    def subject_id(self) -> str:
        """What the visit's clock is about; empty slots and replanned ones share it."""
        return self.rule.code if self.rule else "beside"

    @property
    def title(self) -> str:
        """“Visit at 2 months”, or that it is beside the schedule."""
        return self.rule.text if self.rule else str(_("Visit beside the schedule"))

    @property
    def state(self) -> str:
        """In one word: made, missed, dropped, late or due."""
        if self.made_on:
            return "made"
        if self.missed_at:
            return "missed"
        if self.dropped_at:
            return "dropped"
        return "late" if self.due_on < timezone.localdate() else "due"
