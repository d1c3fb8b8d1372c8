"""School after the rescue: where the child learns, since when, and how often."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, District, User
from cases.models import Case
from common.models import Record
from reintegration.choices import LeavingReason


class SchoolQuerySet(models.QuerySet):
    def run_by(self, agency_id):
        return self.filter(agency=agency_id)

    def open(self):
        return self.filter(ended_on__isnull=True)


class BridgeSchool(Record):
    """A school or course that takes rescued children; its kind is of `education`.

    With an agency, its teachers see the children who learn there and mark attendance.
    """

    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=40)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="schools"
    )
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    place = models.CharField(max_length=120, blank=True, default="")
    udise = models.CharField(
        max_length=11,
        blank=True,
        default="",
        validators=[
            RegexValidator(r"^\d{11}$", _("A UDISE code has eleven digits.")),
        ],
    )
    ended_on = models.DateField(null=True, blank=True)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["name", "district"],
                name="school_named_once_in_a_district",
                violation_error_message=_("This school is known already."),
            ),
            models.CheckConstraint(
                condition=Q(udise="") | Q(udise__regex=r"^\d{11}$"),
                name="school_udise_shape",
                violation_error_message=_("A UDISE code has eleven digits."),
            ),
        ]

    def __str__(self):
        return self.name


class EnrolmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The enrolments of the cases within this user's reach."""
        return self.filter(case__in=Case.objects.visible_to(user))

    def current(self):
        """Those of children who learn there now."""
        return self.filter(ended_on__isnull=True)

    def locked(self, enrolment):
        """The same enrolment, read afresh and held until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=enrolment.pk)


class Enrolment(Record):
    """A child learns at one school, from one day to another. One school at a time."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="enrolments")
    school = models.ForeignKey(BridgeSchool, models.PROTECT, related_name="enrolments")
    level = models.CharField(max_length=40, blank=True, default="")
    roll_number = models.CharField(max_length=20, blank=True, default="")
    started_on = models.DateField()
    enrolled_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(
        max_length=12, choices=LeavingReason, blank=True, default=""
    )
    ended_because = models.TextField(blank=True, default="")

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ended_on__isnull=True),
                name="enrolment_one_at_a_time",
                violation_error_message=_("The child is enrolled already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, outcome="")
                | Q(ended_on__gte=models.F("started_on")) & ~Q(outcome=""),
                name="enrolment_ended_with_outcome",
                violation_error_message=_("Leaving a school has a day and a reason."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["school", "id"],
                condition=Q(ended_on__isnull=True),
                name="enrolment_register",
            )
        ]

    def __str__(self):
        return str(self.pk)


class Attendance(Record):
    """Whether a child was in class on a day."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attendance")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attendance")
    day = models.DateField()
    present = models.BooleanField()
    marked_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "day"], name="attendance_once_a_day"
            )
        ]

    def __str__(self):
        return str(self.pk)


class SchoolTransfer(Record):
    """A child moves on: assessed here, accepted there (RTE Act s. 4).

    A missing transfer certificate or birth paper never stops the new school (s. 5).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="school_transfers")
    left = models.OneToOneField(
        Enrolment, models.PROTECT, related_name="transferred_to"
    )
    joined = models.OneToOneField(
        Enrolment, models.PROTECT, related_name="transferred_from"
    )
    assessed_level = models.CharField(max_length=40)
    assessment = models.TextField(blank=True, default="")
    accepted_by = models.CharField(max_length=120)
    accepted_on = models.DateField()
    moved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=~Q(accepted_by=""),
                name="school_transfer_was_accepted",
                violation_error_message=_("Name who takes the child at the school."),
            )
        ]

    def __str__(self):
        return str(self.pk)
