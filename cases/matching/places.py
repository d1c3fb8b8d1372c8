"""Villages, blocks and districts as clerks write them, with their older names.

>>> read_place("Vill- Ram Pur Tola") == read_place("RAMPUR") == read_place("रामपुर")
True
>>> read_place("Monghyr") == read_place("Munger")
True
"""

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from cases.matching.sounds import fold, slips, strong, weak

_PLACES = json.loads(Path(__file__).with_name("places.json").read_text())
_AROUND = frozenset(map(fold, _PLACES["around"]))
_RENAMED = {
    fold("".join(old.split())): fold("".join(new.split()))
    for old, new in _PLACES["renamed"].items()
}
_APART = re.compile(r"[\s,.\-_()\d०-९:;'’\"।/]+")


@lru_cache(400_000)
def read_place(text: str) -> str:
    """A place's name in one piece; what stands around it falls away."""
    words = [fold(word) for word in _APART.split(text)]
    words = [word for word in words if word]
    # Single letters are what is left of “P.O.” and “P.S.”.
    own = [word for word in words if word not in _AROUND and len(word) > 1]
    place = "".join(own or words)
    return _RENAMED.get(place, place)


class Gazetteer:
    """Finds a district's number by a name in any spelling; the State helps."""

    def __init__(self, districts: Iterable[tuple[int, str, Iterable[str]]]):
        """Rows of number, State and all names of each district."""
        self._names: dict[tuple[str, str], int] = {}
        self._anywhere: dict[str, set[int]] = {}
        for number, state, names in districts:
            for name in names:
                for key in _keys(name):
                    self._names.setdefault((state, key), number)
                    self._anywhere.setdefault(key, set()).add(number)
        self._found: dict[tuple[str, str], int | None] = {}

    def find(self, text: str, state: str) -> int | None:
        """The district, or None where the text names none or several."""
        asked = (text, state)
        if asked not in self._found:
            self._found[asked] = self._find(text, state)
        return self._found[asked]

    def _find(self, text: str, state: str) -> int | None:
        for key in _keys(text):
            if number := self._names.get((state, key)):
                return number
        for key in _keys(text)[:2]:
            if len(self._anywhere.get(key, ())) == 1:
                return next(iter(self._anywhere[key]))
        return None


def _keys(name: str) -> list[str]:
    """From exact to loose; a loose key never hides an exact one of its State."""
    place = read_place(name)
    if not place:
        return []
    return [
        place,
        f"strong {strong(place)}",
        f"weak {weak(place)}",
        *(f"slip {slip}" for slip in sorted(slips(place))),
    ]
