from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Agency, District, User
from accounts.roles import DataClass
from audit.witness import Witnessed
from cases.choices import AgeSource, FIRStatus, StatementPlace
from cases.models.case import Case
from common.models import Record


class Statement(Witnessed, Record):
    """The child's own words, taken once. A second one needs a legal reason."""

    data_class = DataClass.STM
    case = models.ForeignKey(Case, models.PROTECT, related_name="statements")
    recorded_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    recorder = models.ForeignKey(User, models.PROTECT, related_name="+")
    language = models.CharField(max_length=5)
    interpreter = models.CharField(max_length=120, blank=True, default="")
    place = models.CharField(max_length=16, choices=StatementPlace)
    breach_reason = models.TextField(blank=True, default="")
    support_person = models.CharField(max_length=120, blank=True, default="")
    text = models.TextField()
    again_because = models.TextField(blank=True, default="")
    shared_with = ArrayField(models.IntegerField(), default=list, blank=True)

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(again_because=""),
                name="statement_once",
                violation_error_message="The child has already told its story. "
                "A second statement needs a legal reason.",
            ),
            models.CheckConstraint(
                condition=~Q(place=StatementPlace.POLICE_STATION)
                | ~Q(breach_reason=""),
                name="statement_police_station_needs_reason",
                violation_error_message="A statement isn't taken at a police station. "
                "If it was, the reason must be recorded as a breach.",
            ),
        ]

    def __str__(self):
        return str(self.pk)


class ChildWishQuerySet(models.QuerySet):
    def latest_of(self, case) -> str:
        """What the child last said it wants; nothing for those who may not read it."""
        words = self.filter(case=case).order_by("-id").values_list("words", flat=True)
        return words.first() or ""


class ChildWish(Witnessed, Record):
    """What the child wants, in its own words. Anybody at work on the case may write it
    down; only those who read the child's words read it again."""

    data_class = DataClass.STM
    case = models.ForeignKey(Case, models.PROTECT, related_name="wishes")
    words = models.TextField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ChildWishQuerySet.as_manager()

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.pk)


class InterpreterBooking(Record):
    """A child's language needs somebody who speaks it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="interpreter_bookings")
    language = models.CharField(max_length=5)
    asked_at = models.DateTimeField()
    booked_at = models.DateTimeField(null=True, blank=True)
    interpreter = models.CharField(max_length=120, blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="")
    comes_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.pk)


class FIR(Witnessed, Record):
    """First information report about one case's facts (BNSS s. 173)."""

    data_class = DataClass.FIR
    case = models.ForeignKey(Case, models.PROTECT, related_name="firs")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    police_station = models.CharField(max_length=100)
    number = models.CharField(max_length=12)
    filed_on = models.DateField()
    zero_fir = models.BooleanField(default=False)
    electronic = models.BooleanField(default=False)
    sections = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    officer = models.CharField(max_length=120, blank=True, default="")
    accused = ArrayField(models.CharField(max_length=160), default=list, blank=True)
    status = models.CharField(max_length=16, choices=FIRStatus, default=FIRStatus.FILED)

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["case", "district", "police_station", "number"],
                name="fir_once_per_case",
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^\d{1,4}/(19|20)\d{2}$"),
                name="fir_number_shape",
                violation_error_message="An FIR number looks like 412/2026.",
            ),
        ]

    def __str__(self):
        return self.number


class FIRRefusal(Record):
    """Why there is no FIR: a named officer and a reason, or it doesn't count."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="fir_refusals")
    officer = models.CharField(max_length=120)
    designation = models.CharField(max_length=80)
    police_station = models.CharField(max_length=100)
    reason = models.TextField()
    recorded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=~Q(officer="") & ~Q(reason=""),
                name="fir_refusal_names_officer_and_reason",
                violation_error_message="Name the officer and the reason.",
            )
        ]

    def __str__(self):
        return str(self.pk)


class ReleaseCertificate(Record):
    """The magistrate's paper that the child was bonded and is free (BLSA s. 10-12)."""

    case = models.OneToOneField(
        Case, models.PROTECT, related_name="release_certificate"
    )
    applied_at = models.DateTimeField()
    applied_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    grounds = models.TextField(blank=True, default="")
    bondage_found_at = models.DateTimeField(null=True, blank=True)
    number = models.CharField(max_length=60, blank=True, default="")
    issued_at = models.DateTimeField(null=True, blank=True)
    authority = models.CharField(max_length=120, blank=True, default="")
    copy_given_on = models.DateField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_reason = models.TextField(blank=True, default="")

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True) | ~Q(number=""),
                name="release_certificate_issued_has_number",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True) | ~Q(refused_reason=""),
                name="release_certificate_refused_has_reason",
            ),
        ]

    def __str__(self):
        return str(self.pk)


class ProsecutionStep(Record):
    """One step of the trial against the accused."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="prosecution_steps")
    kind = models.CharField(max_length=40)
    on = models.DateField()
    court = models.CharField(max_length=120, blank=True, default="")
    note = models.TextField(blank=True, default="")
    next_on = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.pk)


class SocialInvestigation(Witnessed, Record):
    """The social investigation report: asked in Form 21, filed in Form 22."""

    data_class = DataClass.SIR
    case = models.ForeignKey(Case, models.PROTECT, related_name="social_investigations")
    asked_at = models.DateTimeField()
    asked_of = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(null=True, blank=True)
    filed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    family = models.TextField(blank=True, default="")
    work_history = models.TextField(blank=True, default="")
    trafficker = models.TextField(blank=True, default="")
    debt_or_advance = models.TextField(blank=True, default="")
    wages_withheld = models.BooleanField(null=True, blank=True)
    confined = models.BooleanField(null=True, blank=True)
    hours_a_day = models.PositiveSmallIntegerField(null=True, blank=True)
    risk_of_return = models.TextField(blank=True, default="")
    recommendation = models.TextField(blank=True, default="")

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(filed_at__isnull=True),
                name="social_investigation_one_open",
                violation_error_message="A social investigation is already asked for.",
            ),
            models.CheckConstraint(
                condition=Q(filed_at__isnull=True, filed_by__isnull=True)
                | Q(filed_at__isnull=False, filed_by__isnull=False),
                name="social_investigation_filed_at_and_by",
            ),
        ]

    def __str__(self):
        return str(self.pk)


class AgeDetermination(Record):
    """How old the child is, by the ladder of JJ Act s. 94."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="age_determinations")
    ordered_at = models.DateTimeField(null=True, blank=True)
    determined_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=12, choices=AgeSource, blank=True, default="")
    document = models.CharField(max_length=120, blank=True, default="")
    birth_date = models.DateField(null=True, blank=True)
    years = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.pk)


# What a scan tells, where it isn't the Committee's own paper: its row asks for this
# class as well. Wall two has a copy; tests compare.
CLASS_OF_PAPER = {
    "AGE_MEDICAL": DataClass.MED,
    "FIR_COPY": DataClass.FIR,
    "SIR": DataClass.SIR,
    "HOME_CHECK": DataClass.SIR,
    "CARE_PLAN": DataClass.ICP,
    "BANK_PASSBOOK": DataClass.BNK,
}


class PaperQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the cases within reach, of the classes that this person reads; and
        what this person has put there."""
        unread = [kind for kind, cls in CLASS_OF_PAPER.items() if not user.reads(cls)]
        return self.filter(case__in=Case.objects.visible_to(user)).exclude(
            Q(kind__in=unread) & ~Q(added_by=user)
        )

    def kinds_there(self, keys):
        """Which kinds the files of these cases hold, also of classes one doesn't read:
        the checklist says what is missing to everybody who works by it."""
        with connection.cursor() as cursor:
            cursor.execute("select kinds_of_papers(%s::uuid[])", [list(keys)])
            return {row[0] for row in cursor.fetchall()}


class Paper(Record):
    """A paper of the case's checklist. Never deleted: voided, with the reason."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=40)
    note = models.CharField(max_length=200, blank=True, default="")
    file = models.FileField(upload_to="papers/", blank=True)
    file_type = models.CharField(max_length=60, blank=True, default="")
    file_size = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.TextField(blank=True, default="")

    objects = PaperQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""),
                name="paper_voided_has_reason",
                violation_error_message="Say why the paper is voided.",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def data_class(self) -> DataClass:
        """The class of facts that it tells."""
        return CLASS_OF_PAPER.get(self.kind, DataClass.ORD)

    @property
    def in_words(self) -> str:
        """What a checklist shows: there, or voided."""
        return _("voided") if self.voided_at else _("in the file")
