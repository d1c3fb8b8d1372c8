"""How often somebody guessed wrong: slower each time, and never shut for the owner.

Nobody is locked out. Whoever guesses has to wait, longer after each wrong guess. A
place from which an account was signed in to before has a count of its own, so that
guesses from elsewhere don't slow the account's owner. Three counts are kept:

- pair: this account from this place,
- account: this account from all places that are new to it,
- place: every account from this place.

Only keyed digests are stored: neither user names nor addresses can be read back.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

FORGOTTEN_AFTER = timedelta(hours=1)
KNOWN_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Pace:
    """How many wrong guesses are free, and how the wait grows after them."""

    free: int
    first_wait: int  # seconds; doubled after each further wrong guess
    longest_wait: int

    def wait(self, wrong: int) -> timedelta:
        """How long after this many wrong guesses the next one is taken."""
        if wrong < self.free:
            return timedelta()
        doubled = self.first_wait * 2 ** min(wrong - self.free, 16)
        return timedelta(seconds=min(doubled, self.longest_wait))


PAIR = Pace(free=5, first_wait=5, longest_wait=15 * 60)
ACCOUNT = Pace(free=10, first_wait=15, longest_wait=5 * 60)
# An office or a whole mobile network may stand behind one address.
PLACE = Pace(free=60, first_wait=5, longest_wait=60)

COUNT_ONE = """
insert into accounts_signintry as t (digest, wrong, last_at)
values (%(key)s, 1, %(now)s)
on conflict (digest) do update set last_at = %(now)s,
  wrong = case when t.last_at < %(stale)s then 1 else t.wrong + 1 end
where t.last_at < %(stale)s or t.wrong < %(free)s
   or t.last_at + make_interval(secs => least(%(first)s
      * power(2, least(t.wrong - %(free)s, 16)), %(longest)s)) <= %(now)s
returning wrong
"""


class SignInTry(models.Model):
    """The wrong guesses of one count, and until when a place is known."""

    digest = models.CharField(max_length=64, primary_key=True)
    wrong = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    known_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = []
        indexes = [models.Index(fields=["last_at"], name="sign_in_try_by_age")]

    def __str__(self):
        return self.digest

    @classmethod
    def forget_old(cls, now: datetime) -> int:
        """Drop the counts that slow nobody any more; gives back how many."""
        old = cls.objects.filter(
            Q(known_until__isnull=True) | Q(known_until__lt=now),
            last_at__lt=now - FORGOTTEN_AFTER,
        )
        return old.delete()[0]


class Turn:
    """One guess: asked for before the password is looked at, given back if right.

    The guess is counted before it is known to be wrong, so that many at once don't
    all pass. What is refused is not counted: hammering on makes no wait longer.
    """

    def __init__(self, user_name: str, address: str):
        who, where = user_name.strip().lower(), network(address)
        self.pair = _digest("pair", who, where)
        self.account = _digest("account", who)
        self.place = _digest("place", where)
        self.counted: list[str] = []

    def is_given(self) -> bool:
        """Count the guess, unless it has to wait."""
        now = timezone.now()
        counts = [(self.pair, PAIR)]
        if not self._known(now):
            counts += [(self.account, ACCOUNT), (self.place, PLACE)]
        if not all(self._is_due(key, pace, now) for key, pace in counts):
            return False
        for key, pace in counts:
            if not self._count(key, pace, now):
                return False
            self.counted.append(key)
        return True

    def was_right(self) -> None:
        """Take the guess back, and know this place from now on."""
        now = timezone.now()
        for key in self.counted:
            SignInTry.objects.filter(digest=key, wrong__gt=0).update(
                wrong=models.F("wrong") - 1
            )
        SignInTry.objects.filter(digest=self.pair).update(
            wrong=0, known_until=now + KNOWN_FOR
        )

    def _known(self, now: datetime) -> bool:
        return SignInTry.objects.filter(digest=self.pair, known_until__gt=now).exists()

    def _is_due(self, key: str, pace: Pace, now: datetime) -> bool:
        """Asked first without a lock: who has to wait makes nobody else wait."""
        row = SignInTry.objects.filter(digest=key).first()
        if row is None or row.last_at < now - FORGOTTEN_AFTER:
            return True
        return row.last_at + pace.wait(row.wrong) <= now

    def _count(self, key: str, pace: Pace, now: datetime) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                COUNT_ONE,
                {
                    "key": key,
                    "now": now,
                    "stale": now - FORGOTTEN_AFTER,
                    "free": pace.free,
                    "first": pace.first_wait,
                    "longest": pace.longest_wait,
                },
            )
            return cursor.fetchone() is not None


def network(address: str) -> str:
    """Whose address this is: an IPv6 subscriber has a whole /64."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return address


def _digest(*words: str) -> str:
    return salted_hmac("sign-in try", "\n".join(words), algorithm="sha256").hexdigest()
