"""Names for the screen and for fingerprints: one plain form for all scripts."""

import re

from cases.matching.scripts import to_latin
from cases.matching.sounds import fold as fold_word

__all__ = ["fold", "initials", "to_latin"]

# What is written before a name or not, and says nothing.
_AROUND = frozenset(
    map(fold_word, ("Kumar", "Kumari", "Devi", "Khatun", "Shri", "Smt", "Late", "Kr"))
)
_MOHAMMAD = frozenset(
    map(fold_word, ("Md", "Mohd", "Mohammad", "Mohammed", "Muhammad", "Mohamed"))
)


def fold(text: str) -> str:
    """One comparable form: Latin, lower case, sound-alikes made equal."""
    words = [word if word.isdigit() else fold_word(word) for word in _parts(text)]
    return " ".join(
        "mohamad" if word in _MOHAMMAD else word
        for word in words
        if word and word not in _AROUND
    )


def initials(name: str) -> str:
    """“R. M.” of a name in any script; empty for an unknown name."""
    words = [w for w in re.split(r"[\s.]+", to_latin(name)) if w[:1].isalpha()]
    return " ".join(f"{w[0].upper()}." for w in words[:3])


def _parts(text: str) -> list[str]:
    return re.split(r"[\s.,()/&@-]+", text)
