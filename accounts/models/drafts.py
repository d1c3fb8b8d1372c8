"""Forms that were begun and not sent yet: each person's own, and sealed at rest."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from common.sealed import seal, unseal

KEPT_FOR = timedelta(hours=72)


class DraftQuerySet(models.QuerySet):
    def of(self, user, page: str):
        """What this person began on this page, unless it is too old."""
        fresh = timezone.now() - KEPT_FOR
        return self.filter(user=user, page=page, kept_at__gt=fresh)

    def keep(self, user, page: str, words: str) -> None:
        """Keep these words in place of the earlier ones."""
        self.update_or_create(
            user=user,
            page=page,
            defaults={"sealed": seal(words), "kept_at": timezone.now()},
        )

    def forget(self, user, page: str) -> None:
        """Drop what this person began on this page."""
        self.filter(user=user, page=page).delete()

    def forget_old(self, now: datetime) -> int:
        """Drop what nobody came back to; gives back how many."""
        return self.filter(kept_at__lt=now - KEPT_FOR).delete()[0]


class Draft(models.Model):
    """One form of one person. The book says nothing of it: nothing was done yet."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField(max_length=200)
    sealed = models.TextField()
    kept_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["user", "page"], name="draft_one_of_a_person_and_page"
            )
        ]
        indexes = [models.Index(fields=["kept_at"], name="draft_by_age")]

    def __str__(self):
        return f"{self.user_id} {self.kept_at:%Y-%m-%d %H:%M}"

    @property
    def words(self) -> str:
        """What was kept, opened."""
        return unseal(self.sealed)
