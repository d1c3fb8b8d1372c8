from django.db import models

from accounts.models import User
from accounts.roles import DataClass
from audit.witness import Witnessed
from cases.models import Case
from common.models import Record
from shelters.choices import HealthCheckKind, ProtectedKind


class OnCaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(case__in=Case.objects.visible_to(user))


class HealthCheck(Witnessed, Record):
    """A doctor looked at the child. Written once; a correction is a new check."""

    data_class = DataClass.MED
    case = models.ForeignKey(Case, models.PROTECT, related_name="health_checks")
    kind = models.CharField(max_length=12, choices=HealthCheckKind)
    examined_at = models.DateTimeField()
    doctor = models.CharField(max_length=120)
    height_cm = models.PositiveSmallIntegerField(null=True, blank=True)
    weight_kg = models.DecimalField(
        max_digits=4, decimal_places=1, null=True, blank=True
    )
    findings = models.TextField()
    treatment = models.TextField(blank=True, default="")
    next_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OnCaseQuerySet.as_manager()

    class Meta:
        default_permissions = []
        indexes = [models.Index(fields=["case", "-examined_at"], name="health_latest")]

    def __str__(self):
        return str(self.pk)


class ProtectedHealthNote(Witnessed, Record):
    """What the law protects most: a table, a class and a reader's log of its own."""

    data_class = DataClass.SEN
    case = models.ForeignKey(Case, models.PROTECT, related_name="protected_notes")
    kind = models.CharField(max_length=12, choices=ProtectedKind)
    noted_at = models.DateTimeField()
    words = models.TextField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OnCaseQuerySet.as_manager()

    class Meta:
        default_permissions = []
        indexes = [models.Index(fields=["case", "-noted_at"], name="protected_latest")]

    def __str__(self):
        return str(self.pk)


class CounsellingNote(Witnessed, Record):
    """One talk with the counsellor, read by counsellors only."""

    data_class = DataClass.CNS
    case = models.ForeignKey(Case, models.PROTECT, related_name="counselling_notes")
    held_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.TextField()
    next_on = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OnCaseQuerySet.as_manager()

    class Meta:
        default_permissions = []
        indexes = [models.Index(fields=["case", "-held_at"], name="counselling_latest")]

    def __str__(self):
        return str(self.pk)
