"""A child's facts as keyed hashes: enough to compare, too little to read.

A profile holds no word. Each name or place becomes a few 32-bit hashes made with the
server's secret: its strong key, its weak key, its neighbours by one slip and its
beginning. Two words are as alike as the strongest hash that they share. The last two
bits of such a hash tell its strength, so that one array holds a whole name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from itertools import product

from cases.matching.names import Name, read_name
from cases.matching.places import read_place
from cases.matching.sounds import slips, strong, weak

BEGINNING = 4
FEWEST = 3
DAYS_A_YEAR = 365.25
AGREE, WEAK, CLOSE, NEAR = range(4)


@dataclass(frozen=True)
class Facts:
    """What is known about a child, as it was written down."""

    name: str = ""
    nickname: str = ""
    aliases: tuple[str, ...] = ()
    father: str = ""
    mother: str = ""
    village: str = ""
    block: str = ""
    district: int | None = None
    state: int | None = None
    sex: str = ""
    born: float | None = None


def born(age: float | None, on: date) -> float | None:
    """The year of birth that an age on a day means; half a year is the best guess."""
    if age is None:
        return None
    return on.year + on.timetuple().tm_yday / DAYS_A_YEAR - age - 0.5


@dataclass(frozen=True)
class Sounds:
    """The hashes of some words, by strength."""

    agree: frozenset[int] = frozenset()
    weak: frozenset[int] = frozenset()
    close: frozenset[int] = frozenset()
    near: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.agree)

    @property
    def all(self) -> frozenset[int]:
        return self.agree | self.weak | self.close | self.near


@dataclass(frozen=True)
class Profile:
    """What can be compared, and the keys under which it is found."""

    given: Sounds = field(default_factory=Sounds)
    others: frozenset[int] = frozenset()
    father: Sounds = field(default_factory=Sounds)
    father_others: frozenset[int] = frozenset()
    mother: Sounds = field(default_factory=Sounds)
    village: Sounds = field(default_factory=Sounds)
    block: Sounds = field(default_factory=Sounds)
    district: int = 0
    state: int = 0
    sex: str = ""
    born: float | None = None
    nickname: bool = False
    # Found under `keys`; looks under `keys` and `asks`.
    keys: frozenset[int] = frozenset()
    asks: frozenset[int] = frozenset()


class Hasher:
    """Hashes made with one secret, and the profiles made of them."""

    def __init__(self, secret: str):
        self._secret = blake2b(secret.encode(), digest_size=32).digest()
        self.hash = lru_cache(1_000_000)(self._hash)
        self._word = lru_cache(400_000)(self._word)  # type: ignore[method-assign]  # remembered

    def _hash(self, *parts) -> int:
        text = "\x1f".join(map(str, parts)).encode()
        digest = blake2b(text, digest_size=4, key=self._secret).digest()
        return int.from_bytes(digest, signed=True)

    def _word(self, word: str) -> Sounds:
        key = weak(word)
        near = [word[:BEGINNING].lower()] if len(word) > FEWEST else []
        if len(key) >= FEWEST:
            near += slips(key)
        return Sounds(
            frozenset([self.tell(AGREE, strong(word))]),
            frozenset([self.tell(WEAK, key)]),
            frozenset(self.tell(CLOSE, slip) for slip in slips(word)),
            frozenset(self.tell(NEAR, key) for key in near),
        )

    def tell(self, strength: int, text: str) -> int:
        """The hash of a word, with its strength in the last two bits."""
        return self.hash("word", strength, text) & ~0b11 | strength

    def sounds(self, words: Iterable[str], joined: str = "") -> Sounds:
        """The hashes of words that may each stand for the same person or place."""
        parts = [self._word(word) for word in words if word]
        if not parts:
            return Sounds()
        agree, weaker, close, near = (
            frozenset().union(*(getattr(part, strength) for part in parts))
            for strength in ("agree", "weak", "close", "near")
        )
        if joined:
            agree |= {self.tell(AGREE, strong(joined))}
        return Sounds(agree, weaker, close, near)

    def telling(self, name: Name) -> frozenset[int]:
        return frozenset(self.tell(AGREE, strong(word)) for word in name.telling)

    def profile(self, facts: Facts) -> Profile:
        """Everything that two children are compared by."""
        child = _whole_name(facts)
        father, mother = read_name(facts.father), read_name(facts.mother)
        village, block = read_place(facts.village), read_place(facts.block)
        return Profile(
            given=self.sounds(child.given, child.joined),
            others=self.telling(child),
            father=self.sounds(father.given, father.joined),
            father_others=self.telling(father),
            mother=self.sounds(mother.given),
            village=self.sounds([village]),
            block=self.sounds([block]),
            district=facts.district or 0,
            state=facts.state or 0,
            sex=facts.sex,
            born=facts.born,
            nickname=child.is_nickname,
            keys=frozenset(self._keys(facts, child, father, mother, village, block)),
            asks=frozenset(self._asks(facts, child, father, village, block)),
        )

    def _asks(self, facts, child, father, village, block):
        """Beyond the own keys: those whose district is not known, or who are looked for
        in all of the State because this one's is not; and a block where others wrote
        it as the village."""
        kind = "home" if facts.district else "somewhere"
        where = f"state {facts.state}"
        if facts.state:
            for fact, words in self._at_home(child, father, village).items():
                for word in words:
                    yield self.hash(f"{fact} {kind}", word, where)
        if block:
            yield self.hash("village home", weak(block), _home(facts))

    def _at_home(self, child, father, village) -> dict[str, set[str]]:
        """What a child is looked up by together with its home alone."""
        return {
            "name": _weak([*child.given, *child.telling[:2], child.joined]),
            "father": _weak([*father.given, *father.telling[:1], father.joined]),
            "village": _weak([village]),
        }

    def _keys(self, facts, child, father, mother, village, block):
        """Pairs of facts: a child is looked up by each, so that any two may be wrong.

        Name with home, father or mother; father with home or mother; village alone
        within its district; the beginning of the name within the district.
        """
        home, at_home = _home(facts), self._at_home(child, father, village)
        names, fathers = at_home["name"], at_home["father"]
        mothers, places = _weak(mother.given), _weak([village, block])
        for kind, left, right in (
            ("name place", names, places),
            ("name father", names, fathers),
            ("name mother", names, mothers),
            ("father place", fathers, places),
            ("father mother", fathers, mothers),
            ("mother place", mothers, places),
        ):
            for pair in product(left, right):
                yield self.hash(kind, *pair)
        for fact, words in {**at_home, "mother": mothers}.items():
            for word in words:
                yield self.hash(f"{fact} home", word, home)
                if facts.district and fact in at_home:
                    yield self.hash(f"{fact} somewhere", word, f"state {facts.state}")
        if child.given and facts.district:
            yield self.hash("begins home", child.given[0][:FEWEST], home, facts.sex)


def _home(facts: Facts) -> str:
    """The district, or the State for want of it."""
    return f"district {facts.district}" if facts.district else f"state {facts.state}"


def _weak(words: Iterable[str]) -> set[str]:
    return {weak(word) for word in words if word}


def _whole_name(facts: Facts) -> Name:
    """The name with nickname and aliases as further given names."""
    child = read_name(facts.name)
    more = [read_name(text) for text in (facts.nickname, *facts.aliases)]
    given = dict.fromkeys([*child.given, *(n.given[0] for n in more if n.given)])
    return Name(tuple(given), child.others, child.joined)
