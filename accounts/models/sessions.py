"""Who is signed in where. Ending a session shuts it at its next request."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

# However busy: after a day's work one signs in again (OWASP ASVS 5.0, 7.3.2).
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)


class SessionQuerySet(models.QuerySet):
    def living(self, now: datetime | None = None):
        """Neither ended nor run out."""
        now = now or timezone.now()
        return self.filter(
            ended_at__isnull=True, expire_date__gt=now, started_at__gt=now - LONGEST
        )

    def of(self, user):
        """One person's own."""
        return self.filter(user=user)

    def end(self) -> int:
        """Shut them from the next request on, and forget what they held."""
        return self.filter(ended_at__isnull=True).update(
            ended_at=timezone.now(), session_data=""
        )

    def forget_old(self, now: datetime) -> int:
        """Drop those that ended or ran out long enough ago; gives back how many."""
        return self.filter(expire_date__lt=now - timedelta(days=30)).delete()[0]


class Session(AbstractBaseSession):
    """One browser's session. The key is kept as a digest only: a stolen copy of this
    table signs nobody in."""

    session_key = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="sessions",
    )
    device = models.CharField(max_length=60, blank=True, default="")
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    # The stubs' base has Django's own manager.
    objects = SessionQuerySet.as_manager()  # type: ignore[assignment,misc]

    class Meta:
        default_permissions = []
        indexes = [models.Index(fields=["user", "-seen_at"], name="session_of_person")]

    def __str__(self):
        return f"{self.user_id} {self.started_at:%Y-%m-%d %H:%M}"

    @staticmethod
    def digest_of(key: str) -> str:
        """What is kept of a session's key, which has enough random bits to need no
        slow hash."""
        return hashlib.sha256(key.encode()).hexdigest()

    def see(self, now: datetime) -> None:
        """Remember that it was used, once a minute at the most."""
        if now - self.seen_at >= SEEN_EVERY:
            Session.objects.filter(pk=self.pk).update(seen_at=now)


SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("Edg", "Edge"),
    ("SamsungBrowser", "Samsung Internet"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device_of(user_agent: str) -> str:
    """The browser and the machine in words that its owner knows again."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return ", ".join(filter(None, (browser, system)))
