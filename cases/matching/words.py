"""Words to search by: every word of a child under its sound, its beginning, its digits.

>>> hasher = Hasher("example")
>>> known = words_of(hasher, ["Mohd Arman Ansari", "Salim", "Katihar", "98100 12345"])
>>> def hits(text):
...     return [bool(set(word) & known) for word in asked_words(hasher, text)]
>>> hits("md अरमान, father Saleem katih")
[True, True, True, True]
>>> hits("9810012345 Rohit")
[True, False]
>>> known = words_of(hasher, ["Zulfikar Rehan"])
>>> [hits("zulfikar"[:typed]) for typed in range(2, 9)]
[[False], [True], [True], [True], [True], [True], [True]]
"""

import re
from collections.abc import Iterable

from cases.matching.names import LABELS, plain_word
from cases.matching.profile import AGREE, FEWEST, WEAK, Hasher
from cases.matching.sounds import strong, weak

LONGEST_BEGINNING = 10
FEWEST_DIGITS = 4
PHONE_DIGITS = 10
MOST_WORDS = 8
_DIGITS = re.compile(r"[\d][\d\s-]{2,}\d")
_APART = re.compile(r"[^\w\u0300-\u036f\u0900-\u0dff]+")


def words_of(hasher: Hasher, texts: Iterable[str]) -> frozenset[int]:
    """All hashes under which a child with these texts is found."""
    found: set[int] = set()
    for text in texts:
        for number in _numbers(text):
            found |= {hasher.hash("digits", number[-PHONE_DIGITS:])}
            found |= {hasher.hash("digits", number[-FEWEST_DIGITS:])}
        for word in _words(text):
            found |= set(_sounds(hasher, word))
            found |= {
                hasher.hash("begins", word[:length])
                for length in range(FEWEST, LONGEST_BEGINNING + 1)
                if length <= len(word)
            }
    return frozenset(found)


def asked_words(hasher: Hasher, text: str) -> list[list[int]]:
    """For each word that somebody types the hashes that would do."""
    asked = [
        [hasher.hash("digits", number[-PHONE_DIGITS:])] for number in _numbers(text)
    ]
    for word in _words(text):
        if len(word) >= FEWEST or not asked:
            beginning = hasher.hash("begins", word[:LONGEST_BEGINNING])
            asked.append([*_sounds(hasher, word), beginning])
    return asked[:MOST_WORDS]


def _numbers(text: str) -> list[str]:
    numbers = (re.sub(r"\D", "", number) for number in _DIGITS.findall(text))
    return [number for number in numbers if len(number) >= FEWEST_DIGITS]


def _words(text: str) -> list[str]:
    words = (plain_word(word) for word in _APART.split(_DIGITS.sub(" ", text)))
    return list(dict.fromkeys(word for word in words if word and word not in LABELS))


def _sounds(hasher: Hasher, word: str) -> list[int]:
    key = weak(word)
    sounds = [hasher.tell(AGREE, strong(word))]
    return [*sounds, hasher.tell(WEAK, key)] if len(key) >= FEWEST else sounds
