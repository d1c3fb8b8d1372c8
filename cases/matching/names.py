"""What a clerk wrote in the field “name”, read as given name, other words and aliases.

>>> name = read_name("Md. Arman Ansari @ Chhotu")
>>> name.given, name.others
(('arman', 'cotu'), ('ansari',))
>>> read_name("YADAV RAJU").given, read_name("स्व. रामेश्वर पासवान").given
(('raju',), ('ramesbar',))
>>> read_name("Mohd.").given
('mohamad',)
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cases.matching.sounds import fold, strong

_WORDS = json.loads(Path(__file__).with_name("words.json").read_text())


def _folded(words) -> frozenset[str]:
    return frozenset(fold(part) for word in words for part in word.split())


_TITLES = _folded(_WORDS["titles"])
_MOHAMMAD = _folded(_WORDS["mohammad"])
_SHEIKH = _folded(_WORDS["sheikh"])
_SHORT = {fold(short): fold(full) for short, full in _WORDS["short"].items()}
# What stands for each short form and each of the many spellings.
WHOLE = {
    **_SHORT,
    **dict.fromkeys(_SHEIKH, "sek"),
    **dict.fromkeys(_MOHAMMAD, "mohamad"),
}
_SECOND = _folded(_WORDS["second"])
LAST = frozenset(map(strong, _folded(_WORDS["last"])))
# Said about a word when searching, not part of it.
LABELS = _folded(_WORDS["labels"])
NICKNAMES = _folded(_WORDS["nicknames"])
_MARKS = "|".join(re.escape(word) for word in _WORDS["alias"])
_ALIAS = re.compile(rf"\s*(?:@|/|(?<!\w)(?:{_MARKS})(?!\w))\s*", re.IGNORECASE)
_APART = re.compile(r"[\s,.\-_()\d०-९०-९:;'’\"।]+")
_COMMON = {"mohamad", "sek"}
_LONGEST = 7


@dataclass(frozen=True)
class Name:
    """One person's name: the given names (aliases too) and what else was written."""

    given: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    # “Raj Kumar” and “Rajkumar” are one name: the first two words as one.
    joined: str = ""

    @property
    def is_nickname(self) -> bool:
        return any(word in NICKNAMES for word in self.given)

    @property
    def telling(self) -> tuple[str, ...]:
        """The other words that not everybody carries: surnames, mostly."""
        return tuple(word for word in self.others if word not in _SECOND | _COMMON)


@lru_cache(200_000)
def read_name(text: str) -> Name:
    """Read a name in any order, script and honorific."""
    parts = [words for part in _ALIAS.split(text) if (words := _words(part))]
    if not parts:
        return Name()
    first, others = _split(parts[0])
    aliases = [_split(words)[0] for words in parts[1:]]
    given = tuple(dict.fromkeys([first, *aliases]))
    joined = first + others[0] if others and others[0] not in _COMMON else ""
    return Name(given, tuple(others), joined)


def plain_word(written: str) -> str:
    """One word folded, its short form written out; empty for an honorific."""
    word = fold(written)
    if word in _TITLES:
        return ""
    return WHOLE.get(word, word)


def _words(part: str) -> list[str]:
    return [word for written in _APART.split(part) if (word := plain_word(written))]


def _split(words: list[str]) -> tuple[str, list[str]]:
    """The given name and the rest. A surname written first gives way, one that was
    written on to the name is taken off."""
    kept = [word for word in words if word not in _COMMON] or words
    rarer = [word for word in kept if word not in _SECOND] or kept
    own = [word for word in rarer if strong(word) not in LAST] or rarer
    given = own[0]
    others = [word for word in kept if word is not given]
    if not others and len(given) > _LONGEST:
        return _unglued(given)
    return given, others


def _unglued(word: str) -> tuple[str, list[str]]:
    for at in range(3, len(word) - 3):
        if strong(word[at:]) in LAST and len(word) - at > 3:
            return word[:at], [word[at:]]
    return word, []
