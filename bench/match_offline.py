"""The same recognition in the program alone, for registers of some ten thousand."""

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from cases.matching.comparing import compare
from cases.matching.labelled import Register, gazetteer
from cases.matching.profile import Facts, Hasher, Profile
from cases.matching.weighing import Frequencies, Suspect, Weights, judge

ROOT = Path(__file__).resolve().parent.parent
SECRET = "bench"  # noqa: S105 - of invented children


def register(folder: Path) -> Register:
    """The files of a folder, with the districts of the law's places."""
    places = json.loads((ROOT / "law/places.json").read_text())
    return Register(folder, *gazetteer(places))


class Known:
    """A register in memory: under which keys its children are met."""

    def __init__(self, profiles: dict[str, Profile], weights: Weights):
        self.profiles, self.weights = profiles, weights
        self.posted, self.counted = defaultdict(list), Frequencies()
        for name, profile in profiles.items():
            self.counted.add(profile)
            for key in profile.keys:
                self.posted[key].append(name)

    def suspects(self, asked: Profile) -> list[Suspect]:
        """All who are met, the likeliest first."""
        met = {
            name for key in asked.keys | asked.asks for name in self.posted.get(key, ())
        }
        found = []
        for name in met:
            known = self.profiles[name]
            rare = self.counted.rare(asked, known)
            found.append((name, *self.weights.weigh(compare(asked, known), rare)))
        return judge(found, len(self.profiles))

    def recall(
        self, asked: Iterable[tuple[Profile, frozenset[str]]]
    ) -> dict[str, float]:
        """How often one of the right records is the first, or among the first five."""
        places = []
        for profile, same in asked:
            best = [suspect.key for suspect in self.suspects(profile)[:5]]
            places.append(next((at for at, name in enumerate(best) if name in same), 9))
        return {
            "matches": len(places),
            "recall@1": sum(at < 1 for at in places) / max(1, len(places)),
            "recall@5": sum(at < 5 for at in places) / max(1, len(places)),
        }


def profiles_of(facts: Iterable[tuple[str, Facts]]) -> dict[str, Profile]:
    """The profiles of some records."""
    hasher = Hasher(SECRET)
    return {name: hasher.profile(said) for name, said in facts}


def matched(
    folder: Path, asked: str, truth: str
) -> dict[str, tuple[Facts, frozenset[str]]]:
    """The questions of a folder whose child is known, with its records."""
    files = register(folder)
    told = files.truth(truth)
    return {
        query: (facts, told[query][1])
        for query, facts in files.facts(asked)
        if told[query][1]
    }
