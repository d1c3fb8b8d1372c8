from collections.abc import Mapping

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import DataClass
from audit.witness import Witnessed
from cases.matching.recruiters import marks_of
from cases.models.case import Case
from cases.models.matching import hasher
from common.models import Record

FACTS = ("name", "alias", "phone", "village")
# Any of them says who is meant; a village alone says it of nobody.
MEANT_BY = FACTS[:3]
NOBODY_IS_MEANT = _("Give a name, another name or a phone.")


def why_nobody_is_meant(facts: Mapping[str, str]) -> str:
    """Why these facts stand for no agent; nothing if they do."""
    return "" if any(map(facts.get, MEANT_BY)) else str(NOBODY_IS_MEANT)


class RecruiterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The agents of the cases within reach, to whoever reads of the accused."""
        if not user.reads(DataClass.ACC):
            return self.none()
        return self.filter(case__in=Case.objects.visible_to(user))


class Recruiter(Witnessed, Record):
    """Who brought the child into work, as one case was told: facts about an accused.

    Each case has its own row, so that nobody reads another case's. That two rows are
    one person shows by the keyed hashes beside the words (cases.matching.recruiters).
    """

    data_class = DataClass.ACC

    case = models.ForeignKey(Case, models.PROTECT, related_name="recruiters")
    name = models.CharField(max_length=120, blank=True, default="")
    alias = models.CharField(max_length=120, blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="")
    village = models.CharField(max_length=120, blank=True, default="")
    names = ArrayField(models.IntegerField(), default=list, editable=False)
    places = ArrayField(models.IntegerField(), default=list, editable=False)
    number = models.IntegerField(default=0, editable=False)

    objects = RecruiterQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="", alias="", phone=""),
                name="recruiter_is_told_of",
                violation_error_message=NOBODY_IS_MEANT,
            )
        ]

    def __str__(self):
        return str(self.pk)

    def mark(self) -> None:
        """Make the hashes from the words, before the row is saved."""
        marks = marks_of(hasher(), *(getattr(self, fact) for fact in FACTS))
        self.names, self.places = sorted(marks.names), sorted(marks.places)
        self.number = marks.number
