from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from accounts.models import Agency, User
from cases.matching.flat import flat
from cases.matching.profile import Facts, Hasher, Profile, born
from cases.matching.weighing import Weights, judge
from cases.matching.words import asked_words, words_of
from cases.models.child import Child, ChildIdentity
from common.models import Record

NAMES = ("given", "father", "mother", "village", "block")
SETS = ("others", "father_others", "keys", "asks")
MOST_SUSPECTS = 10


@cache
def hasher() -> Hasher:
    """The server's hashes. With another secret all profiles must be made again."""
    return Hasher(settings.SECRET_KEY)


@cache
def weights() -> Weights:
    """The weights as they were last fitted."""
    return Weights.load()


def facts_of(child: Child, identity: ChildIdentity) -> Facts:
    """What the register knows of a child, as it was written down."""
    district = child.home_district
    return Facts(
        name=identity.name,
        nickname=identity.nickname,
        aliases=tuple(identity.aliases),
        father=identity.father,
        mother=identity.mother,
        village=identity.village,
        block=identity.block,
        district=district.pk if district else None,
        state=district.state_id if district else None,
        sex=child.sex,
        born=_born(child),
    )


def _born(child: Child) -> float | None:
    if child.birth_date:
        return born(-0.5, child.birth_date)
    if child.age_years is None or child.age_as_of is None:
        return None
    upper = child.age_to_years or child.age_years
    return born((child.age_years + upper) / 2, child.age_as_of)


def columns_of(profile: Profile) -> dict[str, Any]:
    """A profile as the columns of its row."""
    return {
        **{name: sorted(getattr(profile, name).all) for name in NAMES},
        **{name: sorted(getattr(profile, name)) for name in SETS},
        "district": profile.district,
        "state": profile.state,
        "sex": profile.sex,
        "born": profile.born,
        "nickname": profile.nickname,
    }


def _hashes() -> ArrayField:
    return ArrayField(models.IntegerField(), default=list)


@dataclass(frozen=True)
class Known:
    """A known child who is perhaps the one asked about.

    Within reach `case_id` names its latest case. Beyond, `agency_id` is the office to
    ask and everything else stays unknown.
    """

    case_id: UUID | None
    agency_id: int | None
    chance: float
    sibling_chance: float
    likely: bool


class MatchProfileQuerySet(models.QuerySet):
    def suspects(
        self, facts: Facts, *, but: UUID | None = None, limit: int = MOST_SUSPECTS
    ) -> list[Known]:
        """Nationwide: the known children who may be this one, the likeliest first."""
        row = {
            **columns_of(hasher().profile(facts)),
            "child_id": str(but or UUID(int=0)),
        }
        asked: list[Any] = [Jsonb(row), *flat(weights()), limit]
        with connection.cursor() as cursor:
            cursor.execute(
                "select case_id, agency_id, child_bits, sibling_bits, match_known()"
                " from match_suspects(jsonb_populate_record("
                "null::cases_matchprofile, %s), %s, %s, %s)",
                asked,
            )
            rows = cursor.fetchall()
        known = rows[0][4] if rows else 0
        found = judge((((row[0], row[1]), row[2], row[3]) for row in rows), known)
        return [
            Known(
                case_id,
                agency_id,
                suspect.chance,
                suspect.sibling_chance,
                suspect.chance >= weights().alert_at,
            )
            for suspect in found
            for case_id, agency_id in [suspect.key]
        ]


class MatchProfile(models.Model):
    """A child's names and places as keyed hashes (cases.matching.profile): no word.

    `keys` (beside its number in MatchKey) and `words` find it, the other columns
    compare it. `agency_ids` is kept by trigger from the child's cases, so that a search
    reads only what is within reach.
    """

    child = models.OneToOneField(
        Child, models.PROTECT, primary_key=True, related_name="match_profile"
    )
    keys = _hashes()
    asks = _hashes()
    words = _hashes()
    given = _hashes()
    others = _hashes()
    father = _hashes()
    father_others = _hashes()
    mother = _hashes()
    village = _hashes()
    block = _hashes()
    district = models.IntegerField(default=0)
    state = models.IntegerField(default=0)
    sex = models.CharField(max_length=6, blank=True, default="")
    born = models.FloatField(null=True)
    nickname = models.BooleanField(default=False)
    agency_ids = ArrayField(models.IntegerField(), default=list, editable=False)

    objects = MatchProfileQuerySet.as_manager()

    class Meta:
        default_permissions = []
        indexes = [
            GinIndex(fields=["agency_ids", "words"], name="match_words"),
        ]

    def __str__(self):
        return str(self.pk)

    @classmethod
    def of(cls, child: Child, identity: ChildIdentity) -> "MatchProfile":
        """The profile of a child, not yet saved."""
        return cls(
            child=child,
            words=sorted(words_of(hasher(), _texts(child, identity))),
            **columns_of(hasher().profile(facts_of(child, identity))),
        )


def _texts(child: Child, identity: ChildIdentity) -> list[str]:
    places = [identity.village, identity.block, identity.pin]
    if district := child.home_district:
        places += [district.name, district.name_hi]
    names = [identity.name, identity.nickname, *identity.aliases]
    return [*names, identity.father, identity.mother, *places, identity.phone]


def words_asked(text: str) -> list[list[int]]:
    """What a person types to find a child, as `search_cases` takes it."""
    return asked_words(hasher(), text)


class MatchKey(models.Model):
    """Under which key which child is met, by the number that the database gave it.

    Kept by trigger from the profile's `keys`, so that an index alone tells who shares
    them; only the database's own functions read it.
    """

    pk = models.CompositePrimaryKey("key", "number")
    key = models.IntegerField()
    number = models.IntegerField()

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"{self.key} {self.number}"


class MatchFrequency(models.Model):
    """How many children carry a value, by fact and State (0 is the nation).

    The row with key 0 tells how many children have the fact at all. Counted anew by
    `manage.py rebuild_match_keys`; only the database's own functions read it.
    """

    pk = models.CompositePrimaryKey("fact", "state", "key")
    fact = models.CharField(max_length=10)
    state = models.IntegerField()
    key = models.IntegerField()
    n = models.IntegerField()

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"{self.fact} {self.key}"


class MatchNight(models.Model):
    """How far one night's comparison of all children has come."""

    on = models.DateField(primary_key=True)
    reached = models.UUIDField(default=UUID(int=0))
    found = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.on)


class MatchState(models.TextChoices):
    OPEN = "OPEN", _("To be looked at")
    SAME = "SAME", _("Same child")
    NOT_SAME = "NOT_SAME", _("Not the same child")
    NOT_SURE = "NOT_SURE", _("Not sure")


class MatchFoundBy(models.TextChoices):
    NIGHT = "NIGHT", _("The nightly comparison")
    INTAKE = "INTAKE", _("The check at intake")


class MatchPairQuerySet(models.QuerySet):
    def count_names(self) -> None:
        """Count all names anew. Only the clock may ask."""
        with connection.cursor() as cursor:
            cursor.execute("select match_count()")

    def tonight(self, night: MatchNight, *, many: int) -> tuple[list["MatchPair"], Any]:
        """The pairs of the next children of this night, not yet saved, and the last
        child that was looked at (None at the end). Only the clock may ask."""
        child, sibling = flat(weights())
        with connection.cursor() as cursor:
            cursor.execute("select match_last(%s, %s)", [night.reached, many])
            last = cursor.fetchone()[0]
            cursor.execute(
                "select child_id, known_id, chance, sibling_chance"
                " from match_night(%s, %s, %s, %s, %s)",
                [night.reached, many, child, sibling, weights().alert_at],
            )
            rows = cursor.fetchall()
        pairs = [
            MatchPair(
                child_id=one,
                known_id=known,
                chance=chance,
                sibling_chance=kin,
                found_by=MatchFoundBy.NIGHT,
            )
            for one, known, chance, kin in rows
        ]
        return pairs, last

    def note(self, case) -> None:
        """Write down who may be the child of this case, or its brother or sister.

        Nationwide; what was written before stays as it was decided.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "select match_note(%s, %s, %s, %s)",
                [case.pk, *flat(weights()), weights().alert_at],
            )

    def desk(
        self,
        *,
        states: Iterable[str] = MatchState.values,
        pair: UUID | None = None,
        child: UUID | None = None,
        after: str = "",
        size: int = 25,
    ) -> tuple[list["TwoSides"], str]:
        """The pairs of which one side at least is within reach, the likeliest first,
        and the token of the next page (empty at the end)."""
        chance, last = after.split("_") if after else ("2", str(UUID(int=0)))
        with connection.cursor() as cursor:
            cursor.execute(
                "select pair_id, chance, child_case, child_agency, known_case,"
                " known_agency from match_desk(%s, %s, %s, %s, %s, %s)",
                [pair, child, list(states), float(chance), UUID(last), size + 1],
            )
            rows = cursor.fetchall()
        token = f"{rows[size - 1][1]!r}_{rows[size - 1][0]}" if len(rows) > size else ""
        return [TwoSides(row[0], *row[2:]) for row in rows[:size]], token


@dataclass(frozen=True)
class TwoSides:
    """A pair as one person may see it: of each side her case, or the office to ask."""

    pair_id: UUID
    child_case: UUID | None
    child_agency: int | None
    known_case: UUID | None
    known_agency: int | None

    @property
    def cases(self) -> list[UUID]:
        """The cases within reach."""
        return [case for case in (self.child_case, self.known_case) if case]

    @property
    def to_ask(self) -> int | None:
        """The office that knows the other child, where one side is out of reach."""
        return self.child_agency or self.known_agency


class MatchPair(Record):
    """Two children who may be one. A person decides; a machine never merges.

    `child` is the one that came later. The row names nobody. An office that sees one
    side only asks the other's (`asked_for`), which may show it its case.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="match_pairs")
    known = models.ForeignKey(Child, models.PROTECT, related_name="+")
    chance = models.FloatField()
    sibling_chance = models.FloatField(default=0)
    found_by = models.CharField(max_length=6, choices=MatchFoundBy)
    state = models.CharField(max_length=8, choices=MatchState, default=MatchState.OPEN)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    why = models.TextField(blank=True, default="")
    asked_for = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    shown_at = models.DateTimeField(null=True, blank=True)

    objects = MatchPairQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["child", "known"], name="match_pair_once"),
            models.CheckConstraint(
                condition=~Q(child=F("known")), name="match_pair_of_two"
            ),
            models.CheckConstraint(
                condition=Q(state__in=MatchState.values), name="match_pair_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=MatchState.OPEN) | Q(decided_at__isnull=False),
                name="match_pair_decided_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=MatchState.NOT_SAME) | ~Q(why=""),
                name="match_pair_apart_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(asked_for__isnull=True, asked_at__isnull=True)
                | Q(asked_for__isnull=False, asked_at__isnull=False),
                name="match_pair_asked_has_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-chance"], name="match_pair_worst_first"),
            models.Index(fields=["known"], name="match_pair_known"),
        ]

    def __str__(self):
        return str(self.pk)

    @property
    def perhaps_siblings(self) -> bool:
        """More like two children of one family than like one child."""
        return self.sibling_chance > self.chance
