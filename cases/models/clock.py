from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.utils.translation import get_language

from accounts.models import Agency, State, User
from accounts.roles import DataClass
from audit.witness import shown
from cases.choices import Duty, Severity
from cases.models.case import Case, CaseUserReach
from common.models import GuardedQuerySet, Record


class DatedRuleQuerySet(models.QuerySet):
    def on(self, day):
        """The rules that are valid on this day, everybody's and every State's own."""
        return self.filter(valid_from__lte=day).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def in_force(self, day, state_id: int | None):
        """The rules of this day in a State: its own before the general of its code."""
        now = self.on(day)
        own = now.filter(state=state_id) if state_id else now.none()
        return now.filter(
            Q(pk__in=own.values("pk"))
            | Q(state__isnull=True) & ~Q(code__in=own.values("code"))
        )


class DatedRule(models.Model):
    """A rule of law as data: its text, its source, from when, where, and how sure."""

    code = models.CharField(max_length=40)
    text_en = models.CharField(max_length=300)
    text_hi = models.CharField(max_length=300, blank=True, default="")
    source = models.CharField(max_length=300)
    basis = models.CharField(max_length=4, blank=True, default="")
    verified = models.BooleanField(default=False)
    state = models.ForeignKey(
        State, models.PROTECT, null=True, blank=True, related_name="+"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True, default="")
    # Set when a State administrator edits the row: the loader then leaves it alone.
    edited_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    edited_at = models.DateTimeField(null=True, blank=True)

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return self.code

    @property
    def text(self) -> str:
        if get_language() == "hi" and self.text_hi:
            return self.text_hi
        return self.text_en


# Clocks of money that run once per case; those of one claim say so themselves.
MONEY_OF_A_CASE = frozenset(
    {
        "IMMEDIATE_ASSISTANCE",
        "WAGE_NOTICE",
        "SHOW_CAUSE_15D",
        "BANK_ACCOUNT_7D",
    }
)


class ClockRule(DatedRule):
    """What starts a clock, when it runs out, who owes the deed, who is told if late.

    Exactly one offset is set. The rule in force on the day of the event counts; a
    State's own rule goes before the general one.
    """

    number = models.PositiveSmallIntegerField()
    starts_on = models.CharField(max_length=40)
    met_by = ArrayField(models.CharField(max_length=40), default=list)
    cancelled_by = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    subject = models.CharField(max_length=12, default="case")
    offset_hours = models.PositiveIntegerField(null=True, blank=True)
    offset_days = models.PositiveIntegerField(null=True, blank=True)
    offset_working_days = models.PositiveIntegerField(null=True, blank=True)
    offset_months = models.PositiveIntegerField(null=True, blank=True)
    minus_journey = models.BooleanField(default=False)
    warn_before_hours = models.PositiveIntegerField(default=24)
    owner_role = models.CharField(max_length=20)
    owner_duty = models.CharField(max_length=12, choices=Duty)
    fallback_duties = ArrayField(
        models.CharField(max_length=12), default=list, blank=True
    )
    repeats = models.BooleanField(default=False)
    schemes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    ladder = models.JSONField(default=list)
    why_en = models.CharField(max_length=300, blank=True, default="")
    why_hi = models.CharField(max_length=300, blank=True, default="")
    section = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["code", "state", "valid_from"],
                nulls_distinct=False,
                name="clock_rule_once_a_day_and_state",
            )
        ]

    @property
    def why(self) -> str:
        if get_language() == "hi" and self.why_hi:
            return self.why_hi
        return self.why_en

    @property
    def about_money(self) -> bool:
        """Such clocks are told to an office by their number, not child by child."""
        return self.subject == "claim" or self.code in MONEY_OF_A_CASE


OPEN = Q(met_at__isnull=True, excused_at__isnull=True, cancelled_at__isnull=True)


class ClockQuerySet(GuardedQuerySet):
    def visible_to(self, user):
        """The clocks of the cases within reach that this person may know of."""
        return self.known_to(user).filter(case__in=Case.objects.visible_to(user))

    def open(self):
        """Still to be done, late or not."""
        return self.filter(OPEN)

    def late(self, now):
        return self.open().filter(due_at__lt=now)

    def owed_by(self, agency):
        return self.filter(agency=agency)


class Clock(Record):
    """One duty with its deadline: who owes it, since when, until when, and whether
    it was done. Late is a fact of the row (`due_at` has passed and `met_at` is empty
    or later); nothing has to run to make it so, and a late deed stays late for ever.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")
    rule = models.ForeignKey(ClockRule, models.PROTECT, related_name="clocks")
    subject_id = models.CharField(max_length=40, blank=True, default="")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="clocks")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    allowed_minutes = models.PositiveIntegerField(default=0)
    met_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    excused_at = models.DateTimeField(null=True, blank=True)
    excused_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    excused_because = models.TextField(blank=True, default="")
    step = models.PositiveSmallIntegerField(default=0)
    next_step_at = models.DateTimeField(null=True, blank=True)
    # Set by the database, from the claim that the clock is about.
    guarded = models.BooleanField(default=False, db_default=False, editable=False)

    objects = ClockQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rule", "subject_id"],
                condition=OPEN,
                name="clock_one_open",
            ),
            models.CheckConstraint(
                condition=Q(excused_at__isnull=True, excused_by__isnull=True)
                | Q(excused_at__isnull=False, excused_by__isnull=False)
                & ~Q(excused_because=""),
                name="clock_excused_by_and_because",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "due_at"], condition=OPEN, name="clock_due"),
            # Each flag that a deadline raises reads its own late clocks and no others.
            models.Index(
                fields=["rule", "due_at"],
                include=["case", "started_at"],
                condition=OPEN,
                name="clock_late",
            ),
            models.Index(
                fields=["next_step_at"], condition=OPEN, name="clock_to_remind"
            ),
        ]

    def __str__(self):
        return f"{self.rule_id} {self.pk}"

    @property
    def is_open(self) -> bool:
        return (
            self.met_at is None
            and self.excused_at is None
            and (self.cancelled_at is None)
        )

    def is_late(self, now) -> bool:
        """Not done in time: whether it was done later or never."""
        if self.cancelled_at or self.excused_at:
            return False
        return (self.met_at or now) > self.due_at


class FlagRule(DatedRule):
    """What raises a flag by itself, with its thresholds as data."""

    severity = models.CharField(max_length=6, choices=Severity)
    subject = models.CharField(max_length=12, default="case")
    owner_duty = models.CharField(max_length=12, choices=Duty)
    fallback_duties = ArrayField(
        models.CharField(max_length=12), default=list, blank=True
    )
    thresholds = models.JSONField(default=dict, blank=True)
    why_en = models.CharField(max_length=300, blank=True, default="")
    why_hi = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["code", "state", "valid_from"],
                nulls_distinct=False,
                name="flag_rule_once_a_day_and_state",
            )
        ]


class FlagQuerySet(GuardedQuerySet):
    def visible_to(self, user):
        """Flags of the cases that this user sees, and of the office's employers."""
        # A scalar subquery by the key: beside an OR an IN becomes a hash of all cases.
        case = Case.objects.visible_to(user).filter(pk=OuterRef("case_id")).order_by()
        seen = Subquery(
            case.values_list(Value(True))[:1], output_field=models.BooleanField()
        )
        rows = self.known_to(user)
        return rows.filter(Q(seen) | Q(case__isnull=True, agency=user.agency_id))

    def open(self):
        return self.filter(cleared_at__isnull=True)


class Flag(Record):
    """Something is wrong with a case, an employer or a claim; cleared by its cure.

    `case` is empty only for flags on an employer.
    """

    kind = models.CharField(max_length=40)
    severity = models.CharField(max_length=6, choices=Severity)
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="flags"
    )
    subject_id = models.CharField(max_length=40)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="flags"
    )
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(blank=True, default="")
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_because = models.CharField(max_length=200, blank=True, default="")
    # Set by the database, from the claim that the flag is about.
    guarded = models.BooleanField(default=False, db_default=False, editable=False)

    objects = FlagQuerySet.as_manager()

    def words_for(self, user: User) -> str:
        """What somebody wrote who raised it, to those who read the Committee's file:
        it may say what happened to the child."""
        if not (self.note and user.reads(DataClass.ORD)):
            return ""
        if self.case_id:
            shown(self.case_id, DataClass.ORD)
        return self.note

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(cleared_at__isnull=True),
                include=["id"],
                name="flag_one_open",
            )
        ]
        indexes = [
            models.Index(
                fields=["case"],
                condition=Q(cleared_at__isnull=True),
                name="flag_of_case",
            ),
            models.Index(
                fields=["agency", "-raised_at"],
                condition=Q(cleared_at__isnull=True),
                name="flag_of_agency",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.subject_id}"


class InboxItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those to this person's agency, unless they name somebody else or are about
        a case that is sealed from this person."""
        named = CaseUserReach.objects.filter(user=user).values("content_object_id")
        return (
            self.filter(agency=user.agency_id)
            .filter(Q(user__isnull=True) | Q(user=user))
            .exclude(Q(case__sealed=True) & ~Q(case__in=named))
        )

    def undone(self):
        return self.filter(done_at__isnull=True)


class InboxItem(Record):
    """A notice to an office. Holds codes and keys, never a child's name."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="inbox")
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="inbox"
    )
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=40)
    clock = models.ForeignKey(
        Clock, models.PROTECT, null=True, blank=True, related_name="+"
    )
    facts = models.JSONField(default=dict)
    snoozed_until = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = InboxItemQuerySet.as_manager()

    class Meta:
        default_permissions = []
        indexes = [
            models.Index(
                fields=["agency", "-id"],
                condition=Q(done_at__isnull=True),
                name="inbox_undone",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"


class FormTemplate(DatedRule):
    """A statutory form by number and version, so that a reissued form is a new row."""

    number = models.CharField(max_length=12, blank=True, default="")
    rule = models.CharField(max_length=60, blank=True, default="")
    version = models.CharField(max_length=20, default="1")

    class Meta:
        default_permissions = []


class CodeListEntry(DatedRule):
    """One entry of a code list that law or practice may lengthen."""

    list = models.CharField(max_length=40)
    place = models.PositiveSmallIntegerField(default=0)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["list", "code"], name="code_list_entry_once"
            )
        ]
