from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import District
from accounts.roles import DataClass
from audit.witness import Witnessed
from cases.choices import AgeSource, Sex
from common.models import Record


class Child(Record):
    """A child, without anything that names it: sex, age, languages, home district."""

    sex = models.CharField(max_length=6, choices=Sex)
    birth_date = models.DateField(null=True, blank=True)
    age_years = models.PositiveSmallIntegerField(null=True, blank=True)
    age_to_years = models.PositiveSmallIntegerField(null=True, blank=True)
    age_as_of = models.DateField(null=True, blank=True)
    age_source = models.CharField(
        max_length=12, choices=AgeSource, default=AgeSource.STATED
    )
    languages = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    interpreter_needed = models.BooleanField(default=False)
    needs = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    home_district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sibling_group = models.UUIDField(null=True, blank=True, db_index=True)

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(sex__in=Sex.values), name="child_sex_known"
            ),
            models.CheckConstraint(
                condition=Q(age_years__isnull=True) | Q(age_as_of__isnull=False),
                name="child_age_has_its_day",
            ),
        ]

    def __str__(self):
        return str(self.pk)

    def age_on(self, day) -> int | None:
        """Whole years on this day: from the birth date, else from the age then."""
        if self.birth_date:
            had = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
            return day.year - self.birth_date.year - (not had)
        if self.age_years is None:
            return None
        return self.age_years + (day - self.age_as_of).days * 4 // 1461

    def age_in_words(self, day) -> str:
        """“11”, “about 11” or “11 to 13”, as sure as the source is."""
        age = self.age_on(day)
        if age is None:
            return _("age unknown")
        if self.age_to_years and self.age_years is not None:
            return _("%(low)d to %(high)d") % {
                "low": age,
                "high": age + self.age_to_years - self.age_years,
            }
        if self.birth_date or self.age_source in {
            AgeSource.DOCUMENT,
            AgeSource.COMMITTEE,
        }:
            return str(age)
        return _("about %(age)d") % {"age": age}


class ChildIdentity(Witnessed):
    """What names a child: a table of its own, so that the wall can close it.

    An unknown name stays empty: the case's label says “Child 3 of OP-2026-0007”.
    """

    data_class = DataClass.ID
    child = models.OneToOneField(
        Child, models.PROTECT, primary_key=True, related_name="identity"
    )
    name = models.CharField(max_length=120, blank=True, default="")
    name_latin = models.CharField(max_length=120, blank=True, default="")
    nickname = models.CharField(max_length=60, blank=True, default="")
    aliases = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    father = models.CharField(max_length=120, blank=True, default="")
    mother = models.CharField(max_length=120, blank=True, default="")
    village = models.CharField(max_length=120, blank=True, default="")
    block = models.CharField(max_length=120, blank=True, default="")
    pin = models.CharField(max_length=6, blank=True, default="")
    address = models.TextField(blank=True, default="")
    phone = models.CharField(max_length=15, blank=True, default="")
    phone_whose = models.CharField(max_length=60, blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)
    # Kept by triggers and read by the wall: the offices of the child's unsealed cases.
    agency_ids = ArrayField(models.IntegerField(), default=list, editable=False)

    class Meta:
        default_permissions = []

    @classmethod
    def notice(cls, seen, row) -> None:
        """A name belongs to a child; whoever writes the book finds its cases."""
        seen.children.add(row.child_id)

    def __str__(self):
        return str(self.pk)
