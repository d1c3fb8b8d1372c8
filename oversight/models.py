"""What an office itself owes, apart from any case: no row here knows a child."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from accounts.models import Agency, User
from accounts.roles import Role
from cases.models import ClockRule
from common.models import Record
from oversight.choices import MUST_BE_TOLD, BreachData, BreachKind, Told
from oversight.quarters import Quarter


class OfOfficeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The own office's, those of the State for its administrator, and for
        auditors all."""
        if user.role == Role.AUDITOR:
            return self
        if user.role == Role.STATE_ADMIN:
            return self.filter(agency__state=user.agency.state_id)
        return self.filter(agency=user.agency_id)


class OfficeClockQuerySet(OfOfficeQuerySet):
    def open(self):
        """Still to be done, late or not."""
        return self.filter(met_at__isnull=True)


class OfficeClock(Record):
    """One duty of an office by a rule of law, without a case: late stays late.

    `subject_id` says of what: the first day of a quarter, or the key of a breach.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="office_clocks")
    rule = models.ForeignKey(ClockRule, models.PROTECT, related_name="+")
    subject_id = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True, blank=True)
    step = models.PositiveSmallIntegerField(default=0)
    next_step_at = models.DateTimeField(null=True, blank=True)

    objects = OfficeClockQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "rule", "subject_id"], name="office_clock_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_step_at"],
                condition=models.Q(met_at__isnull=True),
                name="office_clock_to_remind",
            )
        ]

    def __str__(self):
        return f"{self.rule_id} {self.subject_id}"

    def is_late(self, now) -> bool:
        """Not done in time: whether it was done later or never."""
        return (self.met_at or now) > self.due_at


class QuarterlyReturnQuerySet(OfOfficeQuerySet):
    def visible_to(self, user):
        """Also those of the district, for its magistrate (JJ Act s. 36)."""
        if user.role == Role.DM:
            district = user.agency.district_id
            return self.filter(
                agency__district=district, agency__district__isnull=False
            )
        return super().visible_to(user)


class QuarterlyReturn(Record):
    """What a Committee filed for a quarter (Form 16; JJ Act ss. 36 and 40 (4)).

    Numbers only, as they stood when the chairperson signed off. It never changes.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    figures = models.JSONField()
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = QuarterlyReturnQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "starts_on"], name="quarterly_return_once"
            )
        ]

    def __str__(self):
        return f"{self.agency_id} {self.starts_on}"

    def get_absolute_url(self):
        return reverse("oversight:return-detail", args=[self.pk])

    @property
    def quarter(self) -> Quarter:
        return Quarter.of(self.starts_on)


class DataBreach(Record):
    """A breach of personal data that an office found (DPDP Rules r. 7).

    Written once: what was wrong is put right by a new entry that names this one.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=BreachKind)
    data = ArrayField(models.CharField(max_length=8, choices=BreachData))
    people = models.PositiveIntegerField()
    happened = models.TextField()
    done = models.TextField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )

    objects = OfOfficeQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(data=[]),
                name="breach_says_which_data",
                violation_error_message="Say which kinds of data it was.",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self):
        return reverse("oversight:breach-detail", args=[self.pk])

    @property
    def data_words(self) -> list[str]:
        """The kinds of data, in words."""
        return [str(BreachData(code).label) for code in self.data]


class BreachReport(Record):
    """Somebody was told of a breach: who, when, and under which reference."""

    breach = models.ForeignKey(DataBreach, models.PROTECT, related_name="reports")
    told = models.CharField(max_length=8, choices=Told)
    told_at = models.DateTimeField()
    reference = models.CharField(max_length=120)
    words = models.TextField(blank=True, default="")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"{self.told} {self.pk}"


def reported_at(breach: DataBreach):
    """When the last of those who must be told was told; None while one is missing."""
    first: dict = {}
    for report in breach.reports.order_by("-told_at"):
        first[report.told] = report.told_at
    missing = MUST_BE_TOLD - first.keys()
    return None if missing else max(first[told] for told in MUST_BE_TOLD)
