from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from cases.lifecycle import CaseStatus
from cases.models.case import Case
from cases.models.matching import MatchPair
from common.models import Record


class CaseMergeQuerySet(models.QuerySet):
    def of_case(self, case):
        """The standing merges that a case is part of, on either side."""
        mine = self.standing().filter(Q(kept=case) | Q(other=case))
        return mine.select_related("kept", "other")

    def waiting(self):
        return self.filter(decided_at__isnull=True)

    def standing(self):
        """Approved, and not taken back."""
        return self.filter(approved=True, undone_at__isnull=True)


class CaseMerge(Record):
    """One rescue of one child that was written down twice: two cases become one.

    One person asks, a second one decides. No row of the other case is touched but its
    state and its own clocks: its papers, claims and events stay under its number,
    which leads to the kept case. The ids are what taking it back needs.
    """

    pair = models.ForeignKey(MatchPair, models.PROTECT, related_name="merges")
    kept = models.ForeignKey(Case, models.PROTECT, related_name="merges")
    other = models.ForeignKey(Case, models.PROTECT, related_name="merged_into")
    why = models.CharField(max_length=400)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved = models.BooleanField(default=False)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    status_before = models.CharField(
        max_length=12, choices=CaseStatus, blank=True, default=""
    )
    clocks_ended = ArrayField(models.UUIDField(), default=list)
    clocks_begun = ArrayField(models.UUIDField(), default=list)
    duties_begun = ArrayField(models.UUIDField(), default=list)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = CaseMergeQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["other"],
                condition=Q(undone_at__isnull=True)
                & (Q(decided_at__isnull=True) | Q(approved=True)),
                name="merge_once_at_a_time",
                violation_error_message="This case is being merged already.",
            ),
            models.CheckConstraint(
                condition=~Q(kept=F("other")), name="merge_of_two_cases"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="merge_decided_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="merge_decided_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(approved=False) | Q(decided_at__isnull=False),
                name="merge_approved_was_decided",
            ),
        ]
        indexes = [models.Index(fields=["kept"], name="merge_of_kept")]

    def __str__(self):
        return str(self.pk)
