"""How much the levels of a comparison prove, in bits: Fellegi and Sunter's ratios.

Three answers compete: the same child, a brother or sister, somebody else. Agreement
on a rare name proves more than on a common one, so the frequency of the value enters,
by State, as names are regional. Facts about one child hang together (a father's name
tells of the child's), so a logistic regression moves the bits in the end.
Nothing here is typed by hand: `manage.py fit_matching` writes weights.json.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from math import log2
from pathlib import Path
from typing import Any

from cases.matching.profile import Profile, Sounds

FILE = Path(__file__).with_name("weights.json")
# Levels whose proof depends on how common the value is.
VALUED = {
    "given": {"agree", "weak", "cross"},
    "father": {"agree", "weak", "cross"},
    "mother": {"agree", "weak"},
    "surname": {"agree"},
    "village": {"agree", "weak"},
    "district in far": {"same"},
}
# The facts whose values are counted.
RARE = ("given", "father", "mother", "surname", "village", "district")
REGIONAL = {"given", "father", "mother", "surname"}
# A State's own counts are believed over the nation's from about so many on.
ENOUGH = 200
NATION = 0
MOST_BITS = 60.0

Pair = tuple[float, float]


def fact_of(fact: str) -> str:
    """“district in far” is about the district."""
    return fact.partition(" ")[0]


@dataclass
class Frequencies:
    """How many children carry a value, by fact and State."""

    counts: Counter = field(default_factory=Counter)
    totals: Counter = field(default_factory=Counter)

    def add(self, profile: Profile) -> None:
        """Count one more child."""
        for fact, keys in values_of(profile).items():
            for state in {NATION, profile.state} if fact in REGIONAL else {NATION}:
                self.totals[fact, state] += 1
                self.counts.update((fact, state, key) for key in keys)

    def rarity(self, fact: str, key: int, state: int) -> float:
        """Bits of a value; the State's counts lean on the nation's."""
        # A young register has no common names yet: what it has seen once is rare.
        seen: float = self.counts[fact, NATION, key] + 1
        share = seen / (self.totals[fact, NATION] + ENOUGH)
        if fact in REGIONAL and state:
            seen = self.counts[fact, state, key] + ENOUGH * share
            share = seen / (self.totals[fact, state] + ENOUGH)
        return -log2(share)

    def rare(self, asked: Profile, known: Profile) -> dict[str, float]:
        """Bits of what the two share, by fact; the commonest value counts."""
        shared = {
            "given": _shared(asked.given, known.given)
            or asked.given.agree & known.others
            or asked.others & known.given.agree,
            "father": _shared(asked.father, known.father)
            or asked.father.agree & known.father_others
            or asked.father_others & known.father.agree,
            "mother": _shared(asked.mother, known.mother),
            "village": _shared(asked.village, known.village),
            "surname": (asked.others | asked.father_others)
            & (known.others | known.father_others),
            "district": {asked.district} & {known.district} - {0},
        }
        return {
            fact: min(self.rarity(fact, key, asked.state) for key in keys)
            for fact, keys in shared.items()
            if keys
        }


def values_of(profile: Profile) -> dict[str, frozenset[int]]:
    """What is counted of a child: strong and weak keys of names, the district."""
    found = {
        fact: getattr(profile, fact).agree | getattr(profile, fact).weak
        for fact in ("given", "father", "mother", "village")
    }
    found["surname"] = profile.others | profile.father_others
    found["district"] = frozenset({profile.district} - {0})
    return {fact: keys for fact, keys in found.items() if keys}


def _shared(asked: Sounds, known: Sounds) -> frozenset[int]:
    return asked.agree & known.agree or asked.weak & known.weak


@dataclass(frozen=True)
class Weights:
    """Bits for “same child” and for “sibling”, each against “somebody else”.

    A value's own rarity counts `rarity` times beside its level, `start` is added for a
    register of one; judge() brings in how many children are known. From a chance of
    `alert_at` on a suspect is an alert.
    """

    bits: Mapping[str, Mapping[str, Pair]]
    rarity: Mapping[str, Pair]
    start: Pair
    alert_at: float

    @classmethod
    def load(cls, path: Path = FILE) -> "Weights":
        """The weights as the last fitting wrote them."""
        return cls(
            **{k: v for k, v in json.loads(path.read_text()).items() if k != "_"}
        )

    def save(self, about: str, path: Path = FILE) -> None:
        """Write them down with a word on where they come from."""
        text = json.dumps({"_": about, **asdict(self)}, indent=1, sort_keys=True)
        path.write_text(text + "\n")

    def weigh(self, levels: Mapping[str, str], rare: Mapping[str, float]) -> Pair:
        """Bits for “same child” and “sibling”; `rare` holds the values' bits."""
        child, sibling = self.start
        for fact, level in levels.items():
            if level == "null":
                continue
            one, other = self.bits[fact].get(level, (0.0, 0.0))
            child, sibling = child + one, sibling + other
            if level in VALUED.get(fact, ()):
                value, (one, other) = (
                    rare.get(fact_of(fact), 0.0),
                    self.rarity[fact_of(fact)],
                )
                child, sibling = child + one * value, sibling + other * value
        return child, sibling


@dataclass(frozen=True)
class Suspect:
    """One known child and how likely it is the child asked for, or its sibling."""

    key: Any  # whatever the caller asked by
    bits: float
    chance: float
    sibling_chance: float


def judge(found: Iterable[tuple[Any, float, float]], known: int) -> list[Suspect]:
    """Chances from bits, the likeliest first, in a register of so many children."""
    size = log2(max(known, 2))
    suspects = []
    for key, child, sibling in found:
        odds = 2.0 ** (min(child, MOST_BITS) - size)
        kin = 2.0 ** (min(sibling, MOST_BITS) - size)
        total = 1 + odds + kin
        suspects.append(Suspect(key, child, odds / total, kin / total))
    return sorted(suspects, key=lambda suspect: -suspect.chance)
