"""Who brought a child away, as keyed hashes: the same agent under any spelling.

>>> hasher = Hasher("example")
>>> one = marks_of(hasher, "Salim Bhai", "", "+91 98350 11111", "Ram Pur Tola")
>>> other = marks_of(hasher, "सलीम", "Pappu", "098350-11111", "रामपुर")
>>> one.number == other.number, one.places == other.places, one.names <= other.names
(True, True, True)
"""

import re
from dataclasses import dataclass

from cases.matching.names import read_name
from cases.matching.places import read_place
from cases.matching.profile import Hasher
from cases.matching.sounds import weak
from cases.matching.words import PHONE_DIGITS

FEWEST_DIGITS = 6


@dataclass(frozen=True)
class Marks:
    """What two agents are compared by. A hash of another kind than a child's: the
    two registers can't be held against each other."""

    names: frozenset[int]
    places: frozenset[int]
    # 0 where no phone is known.
    number: int


def marks_of(hasher: Hasher, name: str, alias: str, phone: str, village: str) -> Marks:
    """The marks of an agent, from what somebody was told."""
    given = {*read_name(name).given, *read_name(alias).given}
    place, digits = read_place(village), re.sub(r"\D", "", phone)
    long = len(digits) >= FEWEST_DIGITS
    return Marks(
        frozenset(hasher.hash("agent", weak(word)) for word in given),
        frozenset([hasher.hash("agent of", weak(place))] if place else []),
        hasher.hash("agent's phone", digits[-PHONE_DIGITS:]) if long else 0,
    )
