"""Learns the weights from pairs of records whose truth is known.

Nothing in it depends on a server: what is drawn is drawn by the records' names or in
their order, with a seed.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, permutations
from math import log2
from zlib import crc32

from cases.matching.alerting import least_chance
from cases.matching.comparing import compare
from cases.matching.profile import Profile
from cases.matching.regression import Line, regress
from cases.matching.weighing import (
    MOST_BITS,
    RARE,
    VALUED,
    Frequencies,
    Pair,
    Weights,
    fact_of,
    judge,
)

UNRELATED = 150_000
BESIDE = 20_000
DOUBT = 0.5  # every level is thought to have been seen half a time more
# “Different” is believed less than invented registers say, until real pairs were
# reviewed: step-fathers and second names are rarer there than in life.
LEAST = -7.0
# Strangers who meet and have fewer bits in common than this decide little: one in so
# many of them is weighed, for all of them.
EASY, ONE_IN = 8.0, 64
# How often a new registration is a known child, a known child's sibling, and another
# child of the same name, sex and age in the same village.
KNOWN, KIN, NAMESAKE = 0.04, 0.10, 0.01
# So many namesakes are made of two records of one child.
STRANGERS = 4
# Which unrelated pairs a fact is held against.
AGAINST = {
    "district in village": "neighbour",
    "block in village": "neighbour",
    "block in district": "district",
}


def pairs_of(
    profiles: Mapping[str, Profile], households: Mapping[str, tuple[str, str]]
) -> dict[str, list[tuple[Profile, Profile]]]:
    """Pairs of one child, of siblings, and of strangers: anywhere, in one district,
    in villages of one name."""
    dice = random.Random(1)  # noqa: S311 - a sample, not a secret
    records = list(profiles)
    pairs = defaultdict(list)
    for members in _grouped(records, lambda record: households[record][1]):
        for one, other in combinations(members, 2):
            pairs[_truth(households[one], households[other])].append((one, other))
    strangers = {"unrelated": [dice.sample(records, 2) for _turn in range(UNRELATED)]}
    for kind, place in (("district", _district), ("neighbour", _village)):
        groups = _grouped(records, lambda record, where=place: where(profiles[record]))
        chosen_groups = dice.choices(groups, [len(g) for g in groups], k=BESIDE)
        strangers[kind] = [dice.sample(group, 2) for group in chosen_groups]
    for kind, listed in strangers.items():
        pairs[kind] = [
            (one, other)
            for one, other in listed
            if households[one][1] != households[other][1]
        ]
    return {
        kind: [(profiles[one], profiles[other]) for one, other in listed]
        for kind, listed in pairs.items()
    }


def _grouped(records, by) -> list[list[str]]:
    """The groups of two and more that share something known."""
    groups = defaultdict(list)
    for record in records:
        if what := by(record):
            groups[what].append(record)
    return [group for group in groups.values() if len(group) > 1]


def _district(profile: Profile):
    return profile.district


def _village(profile: Profile):
    return min(profile.village.agree) if profile.village else None


class _Seen:
    """How often each level was seen of each fact, in each kind of pair."""

    def __init__(self, pairs, frequencies: Frequencies):
        self.counts: dict = defaultdict(lambda: defaultdict(Counter))
        self.rarities: dict[tuple[str, str], list[float]] = defaultdict(list)
        for kind, listed in pairs.items():
            for one, other in listed:
                levels = compare(one, other)
                for fact, level in levels.items():
                    if level != "null":
                        self.counts[fact][kind][level] += 1
                if kind == "unrelated":
                    self._note(levels, frequencies.rare(one, other))

    def _note(self, levels, rare) -> None:
        for fact, level in levels.items():
            if level in VALUED.get(fact, ()):
                self.rarities[fact, level].append(rare[fact_of(fact)])

    def levels(self, fact: str) -> list[str]:
        return sorted({level for seen in self.counts[fact].values() for level in seen})

    def bits(self, fact: str, level: str, kind: str) -> float:
        """What this level proves; a value's own rarity comes on top of it."""
        seen, width = self.counts[fact], len(self.levels(fact))
        against = seen[AGAINST.get(fact, "unrelated")]
        ratio = _share(seen[kind], level, width) / _share(against, level, width)
        added = self.rarities[fact, level] or [0.0]
        return round(max(LEAST, log2(ratio)) - sum(added) / len(added), 3)


def fit_bits(
    pairs: Mapping[str, list[tuple[Profile, Profile]]], frequencies: Frequencies
) -> dict[str, dict[str, Pair]]:
    """Bits of every level of every fact, for “same child” and for “sibling”."""
    seen = _Seen(pairs, frequencies)
    return {
        fact: {
            level: (seen.bits(fact, level, "child"), seen.bits(fact, level, "sibling"))
            for level in seen.levels(fact)
        }
        for fact in sorted(seen.counts)
    }


def _share(seen: Counter, level: str, levels: int) -> float:
    return (seen[level] + DOUBT) / (seen.total() + DOUBT * (levels + 1))


@dataclass(frozen=True)
class Meeting:
    """Two records that meet under some key, what they are, and how they compare."""

    one: str
    other: str
    truth: str
    levels: Mapping[str, str]
    rare: Mapping[str, float]
    weight: int

    def line(self, columns: Mapping[tuple[str, str], int]) -> Line:
        """The levels, the bits of the values and the start, as the columns stand."""
        known = {fact: level for fact, level in self.levels.items() if level != "null"}
        values = [
            (columns["rarity", fact_of(fact)], self.rare.get(fact_of(fact), 0.0))
            for fact, level in known.items()
            if level in VALUED.get(fact, ())
        ]
        levels = [(columns[fact, level], 1.0) for fact, level in known.items()]
        return [*levels, *values, (len(columns), 1.0)]


def fit(
    profiles: Mapping[str, Profile],
    households: Mapping[str, tuple[str, str]],
    *,
    chosen: Callable[[str], bool] = lambda record: True,
) -> Weights:
    """Everything that is learned, from one register whose children are known.

    Fellegi and Sunter's ratios come first; a logistic regression over the pairs that
    meet moves them as far as these pairs tell, as facts about one child hang together.
    """
    records = {name: profile for name, profile in profiles.items() if chosen(name)}
    frequencies = Frequencies()
    for profile in profiles.values():
        frequencies.add(profile)
    ratios = fit_bits(pairs_of(records, households), frequencies)
    bare = Weights(ratios, dict.fromkeys(RARE, (1.0, 1.0)), (0.0, 0.0), 1.0)
    met = list(_met(records, households, frequencies, bare))
    weights = _moved(bare, met, len(records))
    asked = _asked(met, weights, records)
    if "sibling" in asked:  # else the register tells of no families
        asked["namesake"] = _namesakes(met, weights, records, frequencies)
    mix = {"child": KNOWN, "sibling": KIN, "namesake": NAMESAKE}
    return replace(weights, alert_at=least_chance(asked, mix))


def _met(
    records: Mapping[str, Profile],
    households: Mapping[str, tuple[str, str]],
    frequencies: Frequencies,
    bare: Weights,
) -> Iterator[Meeting]:
    """The pairs that meet under some key, and of the easy strangers a few."""
    posted = defaultdict(list)
    for record, profile in records.items():
        for key in profile.keys:
            posted[key].append(record)
    seen = set()
    for record, profile in records.items():
        others = {name for key in profile.keys | profile.asks for name in posted[key]}
        for other in sorted(others - {record}):
            one, two = min(record, other), max(record, other)
            if (one, two) in seen:
                continue
            seen.add((one, two))
            truth = _truth(households[one], households[two])
            levels = compare(records[one], records[two])
            rare = frequencies.rare(records[one], records[two])
            weight = 1
            if truth == "unrelated" and max(bare.weigh(levels, rare)) < EASY:
                if crc32(f"{one} {two}".encode()) % ONE_IN:
                    continue
                weight = ONE_IN
            yield Meeting(one, two, truth, levels, rare, weight)


def _truth(one: tuple[str, str], other: tuple[str, str]) -> str:
    if one[0] == other[0]:
        return "child"
    return "sibling" if one[1] == other[1] else "unrelated"


def _moved(bare: Weights, met: list[Meeting], size: int) -> Weights:
    """The ratios, moved by what the pairs that meet tell of each side."""
    levels = [(fact, level) for fact in bare.bits for level in bare.bits[fact]]
    names = [*levels, *(("rarity", fact) for fact in RARE)]
    columns = {name: at for at, name in enumerate(names)}
    lines = [(meeting, meeting.line(columns)) for meeting in met]
    sides = []
    for side, (kind, other, usual) in enumerate(
        (("child", "sibling", KNOWN), ("sibling", "child", KIN))
    ):
        prior = [bare.bits[fact][level][side] for fact, level in levels]
        prior += [1.0] * len(RARE)
        had = sum(meeting.truth == kind for meeting in met)
        if not had:  # a register without brothers and sisters
            sides.append([*prior, -MOST_BITS])
            continue
        rows = [
            (line, meeting.truth == kind, meeting.weight)
            for meeting, line in lines
            if meeting.truth != other
        ]
        *found, start = regress(rows, prior)
        sides.append([*found, start + log2(usual * size * size / (2 * had))])
    child, sibling = ([round(value, 3) for value in side] for side in sides)
    return _weights(columns, child, sibling)


def _weights(columns, child: list[float], sibling: list[float]) -> Weights:
    bits: dict[str, dict[str, Pair]] = defaultdict(dict)
    for (fact, level), at in columns.items():
        least = (
            -MOST_BITS if fact == "rarity" or level in VALUED.get(fact, ()) else LEAST
        )
        bits[fact][level] = (max(least, child[at]), max(least, sibling[at]))
    rarity = bits.pop("rarity")
    return Weights(dict(bits), rarity, (child[-1], sibling[-1]), 1.0)


def _asked(
    met: list[Meeting], weights: Weights, records: Mapping[str, Profile]
) -> dict[str, list[tuple[float, bool]]]:
    """Every record asked for among the others: its best chance and if it was right, by
    whether its child is known, only a sibling, or neither."""
    kinds = dict.fromkeys(records, "unrelated")
    best = dict.fromkeys(records, (0.0, False))
    for meeting in met:
        chance = _chance(weights, meeting.levels, meeting.rare, len(records))
        for record in (meeting.one, meeting.other):
            best[record] = max(best[record], (chance, meeting.truth == "child"))
            if kinds[record] != "child" and meeting.truth != "unrelated":
                kinds[record] = meeting.truth
    asked = defaultdict(list)
    for record, kind in kinds.items():
        asked[kind].append(best[record])
    return asked


def _namesakes(
    met: list[Meeting],
    weights: Weights,
    records: Mapping[str, Profile],
    frequencies: Frequencies,
) -> list[tuple[float, bool]]:
    """Children of one name, sex, age and village, but not of one family. Registers know
    few; they are made of two records of one child, one with a stranger's parents."""
    dice = random.Random(3)  # noqa: S311
    around = _grouped(records, lambda record: records[record].district)
    neighbours = {records[group[0]].district: group for group in around}
    asked = []
    for meeting in met:
        if meeting.truth != "child":
            continue
        for known, again in permutations(
            (records[meeting.one], records[meeting.other])
        ):
            for _turn in range(STRANGERS if again.district in neighbours else 0):
                parents = records[dice.choice(neighbours[again.district])]
                other = replace(
                    again,
                    others=parents.others,
                    father=parents.father,
                    father_others=parents.father_others,
                    mother=parents.mother,
                )
                levels, rare = compare(other, known), frequencies.rare(other, known)
                asked.append((_chance(weights, levels, rare, len(records)), False))
    return asked


def _chance(weights: Weights, levels, rare, size: int) -> float:
    (suspect,) = judge([(None, *weights.weigh(levels, rare))], size)
    return suspect.chance
