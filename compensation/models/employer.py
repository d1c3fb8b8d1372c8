from django.db import models
from django.db.models import F, Q

from accounts.models import User
from cases.models import Employer
from common.models import Record


class EmployerLinkQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(undone_at__isnull=True)


class EmployerLink(Record):
    """A person's word on two rows: they are one employer, or they are two.

    Merging moves nothing: the rows stay, and the link says that they are read as one.
    Undoing it leaves everything as it was.
    """

    kept = models.ForeignKey(Employer, models.PROTECT, related_name="links_kept")
    other = models.ForeignKey(Employer, models.PROTECT, related_name="links_merged")
    same = models.BooleanField()
    reason = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undo_reason = models.TextField(blank=True, default="")

    objects = EmployerLinkQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["other"],
                condition=Q(same=True, undone_at__isnull=True),
                name="employer_merged_once",
                violation_error_message="This employer is merged already.",
            ),
            models.CheckConstraint(
                condition=~Q(kept=F("other")), name="employer_link_of_two"
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="employer_link_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | ~Q(undo_reason=""),
                name="employer_link_undone_with_reason",
            ),
        ]

    def __str__(self):
        return str(self.pk)


class EmployerDeath(Record):
    """The employer died: what is owed is asked of the heirs, from what they inherited
    (Code of Civil Procedure s. 50)."""

    employer = models.OneToOneField(Employer, models.PROTECT, related_name="death")
    died_on = models.DateField()
    heirs = models.CharField(max_length=300)
    proof = models.CharField(max_length=160)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=~Q(heirs="") & ~Q(proof=""), name="employer_death_has_heirs"
            )
        ]

    def __str__(self):
        return str(self.pk)
