"""Names as people search for them: one plain form for all spellings and scripts."""

import re
import unicodedata

from indic_transliteration import sanscript
from indic_transliteration.detect import detect
from indic_transliteration.sanscript import transliterate

_INDIC = re.compile(r"[\u0900-\u0dff]")
# Sound-alikes of Latin spellings of Hindi, Bengali and Urdu names.
_FOLDS = [
    (re.compile(p), r)
    for p, r in [
        (r"\b(md|mohd|mohammad|mohammed|muhammad|mohamed)\b", "mohamad"),
        (r"\b(kr|kumar|kumari|devi|khatun|shri|sri|smt|late)\b", ""),
        (r"ee|ii|y\b", "i"),
        (r"oo|uu", "u"),
        (r"aa", "a"),
        (r"sh|shh|s+", "s"),
        (r"ksh|x", "ks"),
        (r"[vw]", "b"),
        (r"z", "j"),
        (r"ph", "f"),
        (r"(?<=[bcdgjkpt])h", ""),
        (r"(.)\1+", r"\1"),
        (r"(?<=[^aeiou ])a\b", ""),
        # The schwa that Hindi writes and Latin spellings leave out: Araman, Arman.
        (r"(?<=[aeiou][^aeiou ])a(?=[^aeiou ][aeiou])", ""),
    ]
]


def to_latin(text: str) -> str:
    """The text in Latin letters, as near to everyday spelling as rules can come."""
    if not _INDIC.search(text):
        return text
    scheme = detect(text)
    latin = transliterate(text, scheme, sanscript.IAST)
    plain = unicodedata.normalize("NFKD", latin.replace("ṃ", "n").replace("ṛ", "r"))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"(?<=[^aeiou\W])a\b", "", letters).strip()


def fold(text: str) -> str:
    """One comparable form: Latin, lower case, sound-alikes made equal."""
    plain = unicodedata.normalize("NFKD", to_latin(text).lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"[^a-z0-9 ]+", " ", plain)
    for pattern, replacement in _FOLDS:
        plain = pattern.sub(replacement, plain)
    return " ".join(plain.split())


def initials(name: str) -> str:
    """“R. M.” of a name in any script; empty for an unknown name."""
    words = [w for w in re.split(r"[\s.]+", to_latin(name)) if w[:1].isalpha()]
    return " ".join(f"{w[0].upper()}." for w in words[:3])
