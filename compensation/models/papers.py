"""Numbered papers of a claim, and how each was served."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from common.models import Record
from compensation.choices import PaperKind, ServedHow
from compensation.models.claim import Claim


class ClaimPaper(Record):
    """One paper that left the office: its number, the version of its form, its words.

    The facts are kept as they were, so that it prints the same for ever. A wrong paper
    is followed by a new one with a number of its own.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20, choices=PaperKind)
    number = models.CharField(max_length=40, unique=True)
    form_version = models.CharField(max_length=20)
    facts = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    served_at = models.DateTimeField(null=True, blank=True)
    served_how = models.CharField(
        max_length=12, choices=ServedHow, blank=True, default=""
    )
    served_proof = models.CharField(max_length=160, blank=True, default="")
    served_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(served_at__isnull=True)
                | ~Q(served_how="")
                & ~Q(served_proof="")
                & Q(served_by__isnull=False, served_at__gte=F("made_at")),
                name="claim_paper_served_has_proof",
                violation_error_message="Say how the paper was served and the proof.",
            )
        ]

    def __str__(self):
        return self.number
