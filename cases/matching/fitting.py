"""Learns the weights from pairs of records whose truth is known."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from itertools import combinations
from math import exp, log, log2

from cases.matching.comparing import compare
from cases.matching.profile import Profile
from cases.matching.weighing import (
    MOST_BITS,
    VALUED,
    Frequencies,
    Pair,
    Weights,
    fact_of,
)

UNRELATED = 150_000
BESIDE = 20_000
DOUBT = 0.5  # every level is thought to have been seen half a time more
# “Different” is believed less than invented registers say, until real pairs were
# reviewed: step-fathers and second names are rarer there than in life.
LEAST = -7.0
FACTS = (
    "given",
    "father",
    "mother",
    "surname",
    "village",
    "district",
    "block",
    "state",
    "age",
    "sex",
)
# One in so many unrelated pairs is weighed, for all of them.
ONE_IN = 4
ROUNDS = 25
ENOUGH = 1e-4
# Bits that two records which meet need before they are likelier one than two.
START = -15.0
# No factor moves further in one round.
STRIDE = 2.0
# How often a new registration is a known child, and a known child's sibling.
KNOWN, KIN = 0.04, 0.10
# Which unrelated pairs a fact is held against.
AGAINST = {
    "district in village": "neighbour",
    "block in village": "neighbour",
    "block in district": "district",
}


def pairs_of(
    profiles: Mapping[str, Profile],
    households: Mapping[str, tuple[str, str]],
    *,
    chosen: Callable[[str], bool] = lambda record: True,
) -> dict[str, list[tuple[Profile, Profile]]]:
    """Pairs of one child, of siblings, and of strangers: anywhere, in one district,
    in villages of one name."""
    dice = random.Random(1)  # noqa: S311 - a sample, not a secret
    records = [record for record in profiles if chosen(record)]
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


def fit(
    profiles: Mapping[str, Profile],
    households: Mapping[str, tuple[str, str]],
    *,
    chosen: Callable[[str], bool] = lambda record: True,
) -> Weights:
    """Everything that is learned, from one register whose children are known."""
    frequencies = Frequencies()
    for profile in profiles.values():
        frequencies.add(profile)
    pairs = pairs_of(profiles, households, chosen=chosen)
    bits = fit_bits(pairs, frequencies)
    bare = Weights(bits, dict.fromkeys(FACTS, (1.0, 1.0)), (0.0, 0.0))
    met = _met(profiles, households, chosen)
    size = len(profiles)
    scales, start = [], []
    for side, (kind, other, usual) in enumerate(
        (("child", "sibling", KNOWN), ("sibling", "child", KIN))
    ):
        had = sum(truth == kind for _o, _t, truth, _w in met)
        if not had:  # a register without brothers and sisters
            scales.append([1.0] * len(FACTS))
            start.append(-MOST_BITS)
            continue
        rows, told = [], []
        for one, two, truth, weight in met:
            if truth != other:
                proofs = bare.by_fact(compare(one, two), frequencies.rare(one, two))
                line = [proofs.get(fact, (0.0, 0.0))[side] for fact in FACTS]
                rows.append([*line, 1.0])
                told.append((truth == kind, weight))
        *factors, constant = regress(rows, told)
        scales.append(factors)
        start.append(round(constant + log2(size * usual * size / (2 * had)), 3))
    return Weights(
        bits,
        {
            fact: (round(own, 3), round(kin, 3))
            for fact, own, kin in zip(FACTS, *scales, strict=True)
        },
        tuple(start),
    )


def _met(profiles, households, chosen):
    """The pairs that meet under some key, with their truth and weight."""
    posted = defaultdict(list)
    records = [record for record in profiles if chosen(record)]
    for record in records:
        for key in profiles[record].keys:
            posted[key].append(record)
    seen = set()
    dice = random.Random(2)  # noqa: S311
    met = []
    for record in records:
        for key in profiles[record].keys | profiles[record].asks:
            for other in posted[key]:
                pair = (min(record, other), max(record, other))
                if record == other or pair in seen:
                    continue
                seen.add(pair)
                truth = _truth(households[record], households[other])
                if truth == "unrelated" and dice.randrange(ONE_IN):
                    continue
                weight = ONE_IN if truth == "unrelated" else 1
                met.append((profiles[record], profiles[other], truth, weight))
    return met


def _truth(one: tuple[str, str], other: tuple[str, str]) -> str:
    if one[0] == other[0]:
        return "child"
    return "sibling" if one[1] == other[1] else "unrelated"


def regress(
    rows: list[list[float]], told: list[tuple[bool, int]], *, trust: float = 1.0
) -> list[float]:
    """Logistic regression by Newton's steps, in bits; factors lean towards one."""
    width = len(rows[0])
    factors = [1.0] * (width - 1) + [START]
    for _turn in range(ROUNDS):
        slope = [trust * (1 - factor) for factor in factors]
        slope[-1] = 0.0
        bend = [[trust * (i == j) for j in range(width)] for i in range(width)]
        for row, (truth, weight) in zip(rows, told, strict=True):
            total = sum(map(float.__mul__, row, factors))
            chance = 1 / (1 + exp(-max(-40.0, min(40.0, total * log(2)))))
            off, curve = weight * (truth - chance), weight * chance * (1 - chance)
            for i, value in enumerate(row):
                if value:
                    slope[i] += off * value
                    line, part = bend[i], curve * value
                    for j in range(width):
                        line[j] += part * row[j]
        step = _solve([[v * log(2) for v in line] for line in bend], slope)
        shorter = min(1.0, STRIDE / max(map(abs, step)))
        step = [by * shorter for by in step]
        factors = [factor + by for factor, by in zip(factors, step, strict=True)]
        if max(map(abs, step)) < ENOUGH:
            break
    return factors


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss's elimination; the matrix is positive definite, so no pivots."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for at, row in enumerate(rows):
        for below in rows[at + 1 :]:
            factor = below[at] / row[at]
            for column in range(at, len(row)):
                below[column] -= factor * row[column]
    answer = [0.0] * len(rows)
    for at in range(len(rows) - 1, -1, -1):
        rest = sum(rows[at][j] * answer[j] for j in range(at + 1, len(rows)))
        answer[at] = (rows[at][-1] - rest) / rows[at][at]
    return answer
