"""How people come in: invited by a colleague, approved by a second one."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from accounts.models.people import Agency, User
from accounts.roles import Role
from common.models import Record

VALID_FOR = timedelta(days=7)


class InvitationQuerySet(models.QuerySet):
    def open(self, now: datetime):
        """Neither taken nor withdrawn nor run out, from somebody who still works."""
        return self.filter(
            taken_at__isnull=True,
            withdrawn_at__isnull=True,
            expires_at__gt=now,
            invited_by__is_active=True,
        )


class Invitation(Record):
    """A link by e-mail that makes one account, once. Only its digest is kept."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=20, choices=Role.choices)
    full_name = models.CharField(max_length=120)
    email = models.EmailField()
    valid_until = models.DateField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    person = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["digest"], condition=~Q(digest=""), name="invitation_link_once"
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, person__isnull=True)
                | Q(taken_at__isnull=False, person__isnull=False),
                name="invitation_taken_by_a_person",
            ),
        ]
        indexes = [models.Index(fields=["agency", "-id"], name="invitation_of_office")]

    def __str__(self):
        return str(self.pk)

    @classmethod
    def of_words(cls, words: str, now: datetime) -> "Invitation | None":
        """The open invitation of this link; nothing if it was used or is too old."""
        return (
            cls.objects.open(now)
            .filter(digest=cls.digest_of(words))
            .select_related("agency", "invited_by__agency")
            .first()
        )

    def renew_link(self) -> str:
        """New words for the link; those of an earlier mail open nothing any more."""
        words = secrets.token_urlsafe(32)
        self.digest = self.digest_of(words)
        self.save(update_fields=["digest"])
        return words

    @staticmethod
    def digest_of(words: str) -> str:
        """256 random bits need no slow hash."""
        return hashlib.sha256(words.encode()).hexdigest()


class ApprovalQuerySet(models.QuerySet):
    def waiting(self):
        """Those that nobody has decided yet."""
        return self.filter(decided_at__isnull=True)


class Approval(Record):
    """A powerful account waits for a second person, who is not who asked for it."""

    person = models.ForeignKey(User, models.PROTECT, related_name="approvals")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    granted = models.BooleanField(null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(decided_at__isnull=True),
                name="one_open_approval_of_a_person",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=F("person"))
                & (Q(granted=False) | ~Q(decided_by=F("asked_by"))),
                name="approval_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                    granted__isnull=True,
                )
                | Q(
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    granted__isnull=False,
                ),
                name="approval_decided_whole",
            ),
        ]

    def __str__(self):
        return str(self.pk)
