"""Words to search by: every word of a child under its sound, its beginning, its digits.

>>> hasher = Hasher("example")
>>> known = words_of(hasher, ["Mohd Arman Ansari", "Salim", "Katihar", "98100 12345"])
>>> def hits(text):
...     return [bool(set(word) & known) for word in asked_words(hasher, text)]
>>> hits("md अरमान, father Saleem katih")
[True, True, True, True]
>>> hits("9810012345 Rohit"), hits("12345"), hits("00 12345")
([True, False], [True], [True])
>>> known = words_of(hasher, ["Zulfikar Rehan"])
>>> [hits("zulfikar"[:typed]) for typed in range(1, 9)]
[[False], [False], [True], [True], [True], [True], [True], [True]]
>>> known = words_of(hasher, ["Mahesh", "जगदीश", "Mohd", "Shabnam", "Sonu"])
>>> hits("Mah jag जगद Muh मुहम sha"), hits("सोन")
([True, True, True, True, True, True], [True])
"""

import re
from collections.abc import Iterable

from cases.matching.names import LABELS, WHOLE, plain_word
from cases.matching.profile import AGREE, FEWEST, WEAK, Hasher
from cases.matching.sounds import fold, strong, weak

LONGEST_BEGINNING = 10
FEWEST_DIGITS = 4
PHONE_DIGITS = 10
MOST_WORDS = 8
# Vowel signs; the scripts of India have them at the same places.
_BLOCK, _INDIAN = 0x80, re.compile("[\u0900-\u0dff]")
_SIGNS = "\u093e\u093f\u0941\u0947\u094b"
# The letters that fold() leaves.
_HEARD = "abcdeghijklmnoprstuy"
_DIGITS = re.compile(r"[\d][\d\s-]{2,}\d")
_APART = re.compile(r"[^\w\u0300-\u036f\u0900-\u0dff]+")


def words_of(hasher: Hasher, texts: Iterable[str]) -> frozenset[int]:
    """All hashes under which a child with these texts is found."""
    found: set[int] = set()
    for text in texts:
        for number in _numbers(text):
            found |= {hasher.hash("digits", number[-PHONE_DIGITS:])}
            found |= {hasher.hash("digits", number[-FEWEST_DIGITS:])}
        for _written, word in _words(text):
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
        [hasher.hash("digits", end) for end in _ends(number)]
        for number in _numbers(text)
    ]
    # “son” tells of the father, but alone it begins a name.
    for written, word in _words(text) or _words(text, frozenset()):
        if max(len(word), len(written)) >= FEWEST or not asked:
            begins = [hasher.hash("begins", heard) for heard in _begun(written, word)]
            asked.append([*_sounds(hasher, word), *begins])
    return asked[:MOST_WORDS]


def sounds_unfinished(text: str) -> bool:
    """Whether a word here has the letters and not yet the sounds that begin a name.

    >>> [sounds_unfinished(text) for text in ("Sha", "Shai", "Shaik", "Bheem")]
    [False, True, False, False]
    """
    return any(
        len(written) > FEWEST and _is_short(_heard(written, word))
        for written, word in _words(text)
    )


def _ends(number: str) -> list[str]:
    """A whole number stands for itself, a part of one for its last digits."""
    whole = number[-PHONE_DIGITS:]
    return [whole] if len(whole) == PHONE_DIGITS else [whole, number[-FEWEST_DIGITS:]]


def _begun(written: str, word: str) -> list[str]:
    """How a word may begin that is still being typed: its last letters are heard by
    what follows, “mah” in “Mahesh” and “ma” alone."""
    if len(written) < FEWEST:
        return []
    heard = _heard(written, word)
    # Two sounds, as in “Sha”: dear to look up in a large office, so but once.
    if len(written) == FEWEST and _is_short(heard):
        heard = {word + letter for letter in _HEARD}
    long = {sound[:LONGEST_BEGINNING] for sound in heard if len(sound) >= FEWEST}
    for spelling, whole in WHOLE.items():
        if any(spelling.startswith(sound) for sound in long):
            long.add(whole)
    return sorted(
        sound for sound in long if not any(sound[:n] in long for n in range(len(sound)))
    )


def _heard(written: str, word: str) -> set[str]:
    return {word, *(_cut(fold(written + vowel)) for vowel in _vowels(written[-1]))}


def _is_short(heard: set[str]) -> bool:
    return all(len(sound) < FEWEST for sound in heard)


def _vowels(letter: str) -> list[str]:
    """What may stand behind a letter in its script."""
    if _INDIAN.match(letter):
        block = ord(letter) // _BLOCK * _BLOCK
        return [chr(block + ord(sign) % _BLOCK) for sign in _SIGNS]
    return list("aeiou") if letter.isascii() else []


def _cut(sound: str) -> str:
    return sound[:-1] if sound[-1:] in set("aeiou") else sound


def _numbers(text: str) -> list[str]:
    numbers = (re.sub(r"\D", "", number) for number in _DIGITS.findall(text))
    return [number for number in numbers if len(number) >= FEWEST_DIGITS]


def _words(text: str, labels: frozenset[str] = LABELS) -> list[tuple[str, str]]:
    """Every word as written and as heard."""
    said = ((word, plain_word(word)) for word in _APART.split(_DIGITS.sub(" ", text)))
    heard = {word: written for written, word in said if word and word not in labels}
    return [(written, word) for word, written in heard.items()]


def _sounds(hasher: Hasher, word: str) -> list[int]:
    key = weak(word)
    sounds = [hasher.tell(AGREE, strong(word))]
    return [*sounds, hasher.tell(WEAK, key)] if len(key) >= FEWEST else sounds
