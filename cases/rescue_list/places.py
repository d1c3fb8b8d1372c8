"""Finding a district by the name that a list gives it, old spellings included."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from cases.rescue_list.headings import heading_key

_ALIKE = 70  # likeness from which a name is worth suggesting
_SUGGESTED = 3
_DISTRICT_WORDS = frozenset(
    map(heading_key, ("district", "dist", "distt", "ज़िला", "state", "राज्य"))
)


@dataclass(frozen=True, slots=True)
class KnownDistrict:
    """A district as the finder needs it: the caller's key and every name it has had."""

    key: Hashable
    name: str
    names: tuple[str, ...]
    state: str
    state_names: tuple[str, ...]


class PlaceFinder:
    """Finds districts by State and name; `resolve` and `suggest` fit into `Places`."""

    def __init__(self, districts: Iterable[KnownDistrict]) -> None:
        self._states: dict[str, str] = {}
        self._in_state: dict[str, dict[str, KnownDistrict]] = defaultdict(dict)
        self._anywhere: dict[str, set[KnownDistrict]] = defaultdict(set)
        for district in districts:
            for state in (district.state, *district.state_names):
                self._states[_state_key(state)] = district.state
            for name in filter(None, (district.name, *district.names)):
                self._in_state[district.state][_key(name)] = district
                self._anywhere[_key(name)].add(district)

    def resolve(self, state: str, district: str) -> Hashable | None:
        """The key of the district, or `None`; with no State, if only one is so called.

        A State that nobody knows counts as a wrong State, not as none.
        """
        if state:
            known = self._in_state.get(self._states.get(_state_key(state), ""), {})
            found = known.get(_key(district))
            return found.key if found else None
        everywhere = self._anywhere.get(_key(district), set())
        return next(iter(everywhere)).key if len(everywhere) == 1 else None

    def suggest(self, state: str, district: str) -> Sequence[str]:
        """The names of up to three districts that the list may have meant."""
        known = self._in_state.get(self._states.get(_state_key(state), ""), {})
        among = known or {
            name: next(iter(all_)) for name, all_ in self._anywhere.items()
        }
        near = process.extract(
            _key(district), list(among), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=9
        )
        names = dict.fromkeys(among[name].name for name, _score, _index in near)
        return list(names)[:_SUGGESTED]


def _key(name: str) -> str:
    """A place's name without case, signs and the word "district" itself."""
    words = heading_key(name).split()
    return " ".join(word for word in words if word not in _DISTRICT_WORDS) or " ".join(
        words
    )


def _state_key(name: str) -> str:
    """A State's name or its letters: West Bengal, W.B. and WB."""
    return _key(name).replace(" ", "")
