"""The end of a case: asked, excused by order, and kept on record as it was decided."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case, Order
from common.models import Record
from reintegration.choices import BreakKind, Condition


class ClosureRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The requests of the cases within this user's reach."""
        return self.filter(case__in=Case.objects.visible_to(user))

    def open(self):
        return self.filter(answered_at__isnull=True)


class ClosureRequest(Record):
    """Somebody asks the Committee to close, with the final summary (Form 15)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="closure_requests")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    summary = models.TextField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    refused_because = models.TextField(blank=True, default="")

    objects = ClosureRequestQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(answered_at__isnull=True),
                name="closure_request_one_open",
                violation_error_message=_("Closing is already asked for."),
            ),
            models.CheckConstraint(
                condition=~Q(summary=""), name="closure_request_has_summary"
            ),
        ]

    def __str__(self):
        return str(self.pk)


class ClosureExcuse(Record):
    """The Committee excused one condition by an order that three members signed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="closure_excuses")
    condition = models.PositiveSmallIntegerField(choices=Condition)
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    because = models.TextField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["case", "condition"],
                name="closure_excuse_once",
                violation_error_message=_("This condition is excused already."),
            ),
            models.CheckConstraint(
                condition=~Q(because="") & ~Q(condition=Condition.SIGNED),
                name="closure_excuse_because_and_never_the_signatures",
                violation_error_message=_("The three signatures are never excused."),
            ),
        ]

    def __str__(self):
        return str(self.pk)


class ClosureGateRecord(Record):
    """What the gate found when the case was closed: ten results, and the order.

    `results` maps each condition's number to "ok" or "excused". Without this row the
    database refuses to close a case.
    """

    case = models.OneToOneField(
        Case, models.PROTECT, related_name="closure_gate_record"
    )
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    results = models.JSONField()
    closed_on = models.DateField()
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.pk)


class PathBreakQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The breaks in the paths of the cases within this user's reach."""
        return self.filter(case__in=Case.objects.visible_to(user))


class PathBreak(Record):
    """Something ended or broke the path: never a quiet end, always with its papers."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="path_breaks")
    kind = models.CharField(max_length=12, choices=BreakKind)
    on = models.DateField()
    because = models.TextField()
    police_report = models.CharField(max_length=120, blank=True, default="")
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = PathBreakQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=BreakKind.UNTRACEABLE) | ~Q(police_report=""),
                name="path_break_untraceable_was_reported",
                violation_error_message=_(
                    "A child who can't be found is reported to the police first."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(kind=BreakKind.DIED) | Q(order__isnull=False),
                name="path_break_death_has_order",
                violation_error_message=_("A death is recorded by the Committee."),
            ),
        ]

    def __str__(self):
        return str(self.pk)
