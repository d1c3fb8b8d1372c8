from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Agency, User
from cases.choices import Sex
from cases.models import Child
from common.models import Record
from shelters.choices import NEVER_A_PLACEMENT, Verdict


@dataclass(frozen=True)
class Beds:
    """How the beds of one shelter stand: children living there, children ordered."""

    beds: int
    living: int
    waiting: int

    @property
    def free(self) -> int:
        """Beds that nobody sleeps in and nobody is on the way to."""
        return max(0, self.beds - self.living - self.waiting)

    @property
    def empty(self) -> int:
        """Beds that nobody sleeps in tonight."""
        return max(0, self.beds - self.living)


class ShelterQuerySet(models.QuerySet["Shelter"]):
    def running(self):
        return self.filter(agency__ended_on__isnull=True)

    def in_state_of(self, district):
        return self.filter(agency__district__state=district.state_id)

    def beds(self) -> dict[int, Beds]:
        """The beds of these shelters by key.

        The children of other offices are behind the wall; the database counts them
        and tells no more than the number.
        """
        held = dict(self.values_list("agency_id", "beds"))
        with connection.cursor() as cursor:
            cursor.execute(
                "select shelter_id, living, waiting from shelter_beds(%s)",
                [list(held)],
            )
            taken = {row[0]: row[1:] for row in cursor.fetchall()}
        return {
            key: Beds(number, *taken.get(key, (0, 0))) for key, number in held.items()
        }

    def locked(self, shelter) -> "Shelter":
        """The same shelter, read afresh and held until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=shelter.pk)


class Shelter(models.Model):
    """A children's home or shelter: its registration, its licence, its beds.

    Everybody on a case may know these. Where it stands is in `ShelterPlace`.
    """

    agency = models.OneToOneField(
        Agency, models.PROTECT, primary_key=True, related_name="shelter"
    )
    kind = models.CharField(max_length=40)
    registration = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_until = models.DateField()
    sexes = ArrayField(models.CharField(max_length=6, choices=Sex))
    age_from = models.PositiveSmallIntegerField(default=0)
    age_to = models.PositiveSmallIntegerField(default=18)
    beds = models.PositiveSmallIntegerField()

    objects = ShelterQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")),
                name="shelter_registration_ordered",
                violation_error_message="The registration ends before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(age_to__gte=F("age_from")), name="shelter_ages_ordered"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(NEVER_A_PLACEMENT)),
                name="shelter_is_no_police_station",
                violation_error_message="A police station is never a shelter.",
            ),
            models.CheckConstraint(
                condition=~Q(sexes=[]), name="shelter_takes_someone"
            ),
        ]

    def __str__(self):
        return str(self.agency)

    def get_absolute_url(self):
        return reverse("shelters:shelter-detail", args=[self.pk])

    def is_registered_on(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_until

    @property
    def is_registered(self) -> bool:
        return self.is_registered_on(timezone.localdate())

    @property
    def sexes_in_words(self) -> str:
        return ", ".join(str(Sex(sex).label) for sex in self.sexes)

    def why_not_for(self, child: Child, day: date) -> str:
        """Why the licence doesn't fit this child; an unknown age fits."""
        if child.sex not in self.sexes:
            return _("This shelter isn't licensed for this child: %s only.") % (
                self.sexes_in_words
            )
        age = child.age_on(day)
        if age is not None and not self.age_from <= age <= self.age_to:
            return _("This shelter is licensed for ages %(low)d to %(high)d.") % {
                "low": self.age_from,
                "high": self.age_to,
            }
        return ""


class ShelterPlace(models.Model):
    """Where the shelter stands: closed to whoever may not know where a child lives."""

    shelter = models.OneToOneField(
        Shelter, models.PROTECT, primary_key=True, related_name="place"
    )
    address = models.TextField()
    phone = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.pk)


class Inspection(Record):
    """Somebody from outside looked at the shelter (JJ Act s. 54, Form 46)."""

    shelter = models.ForeignKey(Shelter, models.PROTECT, related_name="inspections")
    inspected_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=12, choices=Verdict)
    children_seen = models.PositiveSmallIntegerField(null=True, blank=True)
    findings = models.TextField(blank=True, default="")
    to_mend = models.TextField(blank=True, default="")
    next_due_on = models.DateField()

    class Meta:
        default_permissions = []
        ordering = ["-inspected_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict=Verdict.GOOD) | ~Q(to_mend=""),
                name="inspection_says_what_to_mend",
                violation_error_message="Say what has to be mended.",
            )
        ]

    def __str__(self):
        return str(self.pk)
