"""How clerks write one word down by ear: clerks.json holds their habits.

>>> from random import Random
>>> clerk = Clerk(Random(3))
>>> clerk.spelt("Bikash", ("West Bengal", "")), clerk.spelt("Bikash", ("Bihar", "hi"))
('Bikash', 'बिकाश')
>>> clerk.spelt("Salim", ("Delhi", "ur"))
'سلم'
"""

import json
import re
from collections import defaultdict
from pathlib import Path
from random import Random

# So many spellings of one word in one hand; a clerk before wrote what the next writes.
SPELLINGS = 8
LONG_A, JOINED, NASAL = 0.35, 0.4, 0.5
# Devanagari; the other scripts of India stand at the same distance in Unicode.
ASIDE = {"hi": 0, "bn": 0x80, "te": 0x300}
MOHAMMAD = {"md", "mohd", "mo"}
_KNOWN = json.loads(Path(__file__).with_name("clerks.json").read_text())
NICKNAMES = _KNOWN["nicknames"].split()
_CONSONANTS, _VOWELS, _URDU = (
    _KNOWN[kind] for kind in ("consonants", "vowels", "urdu")
)
_REGIONS = {"": {}, **_KNOWN["regions"]}
_HABITS = {
    region: {
        sound: (often / 1000, [other.strip("-") for other in others.split()])
        for sound, (often, others) in {**_KNOWN["sounds"], **own}.items()
    }
    for region, own in _REGIONS.items()
}


def _longest_first(sounds) -> re.Pattern:
    return re.compile("|".join([*sorted(sounds, key=len, reverse=True), "."]))


_SOUND = _longest_first(_KNOWN["sounds"])
_LETTERS = _longest_first([*_CONSONANTS, *_VOWELS])
_URDU_LETTERS = _longest_first(_URDU)
_UNWRITTEN = re.compile("(?<=[^aeiou ])[aiu](?=[^aeiou ])")


class Clerk:
    """Writes words down by ear, as a region does; keeps what it wrote for the next."""

    def __init__(self, dice: Random):
        self.dice = dice
        self._pools: dict[tuple, list[str]] = defaultdict(list)

    def one_of(self, things):
        """Any of them; four times as fast as Random.choice."""
        return things[int(self.dice.random() * len(things))]

    def spelt(self, text: str, hand: tuple[str, str]) -> str:
        """One of a few spellings of this text by a hand of this State and script."""
        if not text:
            return ""
        state, script = hand
        region = state if state in _HABITS and not script else ""
        pool = self._pools[text, region, script]
        if len(pool) == SPELLINGS:
            return self.one_of(pool)
        words = (self._word(word.lower(), region, script) for word in text.split())
        pool.append(" ".join(words))
        return pool[-1]

    def slip(self, text: str) -> str:
        """One letter lost, doubled, or changed places with the next."""
        if len(text) < 4:
            return text
        at = 1 + int(self.dice.random() * (len(text) - 2))
        return self.one_of(
            [
                text[:at] + text[at + 1 :],
                text[:at] + text[at] + text[at:],
                text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            ]
        )

    def _word(self, word: str, region: str, script: str) -> str:
        if script == "ur":
            heard = _URDU_LETTERS.findall(_UNWRITTEN.sub("", word))
            return "".join(_URDU.get(letter, letter) for letter in heard)
        if script:
            whole = re.sub("y$", "ee", "mohammad" if word in MOHAMMAD else word)
            return self._native(_LETTERS.findall(whole), ASIDE[script])
        return self._latin(_SOUND.findall(word), _HABITS[region]).capitalize()

    def _latin(self, sounds: list[str], habits: dict) -> str:
        heard = []
        for sound in sounds:
            often, others = habits.get(sound, (0, ()))
            otherwise = self.dice.random() < often
            heard.append(self.one_of(others) if otherwise else sound)
        return "".join(heard)

    def _native(self, sounds: list[str], aside: int) -> str:
        written = [" "]
        for at, sound in enumerate(sounds):
            after_consonant = written[-1] in _CONSONANTS.values()
            if sound in _VOWELS:
                letters = _VOWELS[self._heard(sound, last=at == len(sounds) - 1)]
                written.append(letters[after_consonant:])
            elif sound in _CONSONANTS:
                if after_consonant:
                    self._join(written, sound)
                written.append(_CONSONANTS[sound])
        return "".join(chr(ord(c) + aside) for c in "".join(written[1:]))

    def _heard(self, vowel: str, *, last: bool) -> str:
        if vowel == "a" and (last or self.dice.random() < LONG_A):
            return "aa"
        return "ee" if vowel == "i" and last else vowel

    def _join(self, written: list[str], sound: str) -> None:
        if written[-1] in "नम" and self.dice.random() < NASAL:
            written[-1] = "ं"
        elif sound in "yrv" or self.dice.random() < JOINED:
            written.append("्")
