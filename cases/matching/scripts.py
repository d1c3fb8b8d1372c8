"""Any script to everyday Latin letters.

The nine scripts of Brahmi share one layout in Unicode, so a letter of Bengali or
Telugu is moved to its place in Devanagari, and indic-transliteration reads that one
script. Urdu has a table of its own: it writes no short vowels.

>>> to_latin("मोहम्मद अरमान"), to_latin("আরমান"), to_latin("లక్ష్మి")
('mohammad arman', 'arman', 'lakshmi')
>>> to_latin("محمد ارمان"), to_latin("Arman")
('mhmd arman', 'Arman')
"""

import re
import unicodedata
from functools import lru_cache

from indic_transliteration import sanscript
from indic_transliteration.sanscript import transliterate

_BRAHMIC = re.compile("[\u0900-\u0dff]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_NUKTA, _BLOCK = "\u093c", 0x80
# Letters with a dot below that Unicode takes apart and the library reads whole.
_DOTTED = dict(zip("कखगजडढफ", map(chr, range(0x0958, 0x095F)), strict=True))
_KHANDA_TA = "\u094e"

# ISO 15919 as the library writes it, to the letters of everyday spelling.
_PLAIN = [
    ("jñ", "gy"),
    ("ch", "chh"),
    ("c", "ch"),
    ("chhh", "chh"),
    ("r̥", "ri"),
    ("ś", "sh"),
    ("ṣ", "sh"),
    ("m̐", "n"),
]
_NASAL = re.compile(r"ṁ(?=([pbm]|$)?)")
_A = "\u0001"  # the vowel that is only heard, kept apart until it is weighed
_SHORT_END = re.compile(rf"(?<=[^aeiou{_A}]){_A}$")
# “ahamad” is said “ahmad”.
_AFTER_H = re.compile(rf"(?<=[aeiou{_A}]h){_A}(?=[^aeiou{_A}]h?[aeiou{_A}])")
_SHORT_MIDDLE = re.compile(
    rf"(?<=[aeiou{_A}])([^aeiou{_A}]h?){_A}(?=[^aeiou{_A}]h?[aeiou])"
)

_URDU_LETTERS = "آابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکكگلمنںوہهھءئیيےؤۃة"
_URDU_SOUNDS = (
    "a a b p t t s j ch h kh d d z r r z j s sh s z t z a g f k k k g l m n n w h h h"
    " ' y y y e w t t"
)
_URDU = dict(zip(_URDU_LETTERS, _URDU_SOUNDS.split(), strict=True))


def to_latin(text: str) -> str:
    """The text in Latin letters, as near to everyday spelling as rules can come."""
    if not (_BRAHMIC.search(text) or _ARABIC.search(text)):
        return text
    return " ".join(_word(word) for word in text.split())


@lru_cache(100_000)
def _word(word: str) -> str:
    if _BRAHMIC.search(word):
        return _from_brahmi(word)
    return _from_urdu(word) if _ARABIC.search(word) else word


def _from_brahmi(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    moved = "".join(
        chr(0x0900 + ord(c) % _BLOCK) if _BRAHMIC.match(c) else c for c in letters
    )
    moved = re.sub(f"(.){_NUKTA}", lambda m: _DOTTED.get(m[1], m[1]), moved)
    moved = moved.replace(_KHANDA_TA, "त\u094d")
    latin = transliterate(moved, sanscript.DEVANAGARI, sanscript.ISO)
    latin = unicodedata.normalize("NFC", latin)
    # Only a written vowel is sure to be heard: “araman” is said “arman”.
    latin = re.sub("a(?![iu])", _A, latin)
    for iso, plain in _PLAIN:
        latin = latin.replace(iso, plain)
    latin = _NASAL.sub(lambda m: "m" if m[1] is not None else "n", latin)
    latin = unicodedata.normalize("NFKD", latin)
    latin = "".join(c for c in latin if not unicodedata.combining(c))
    latin = _SHORT_END.sub("", latin)
    latin = _AFTER_H.sub("", latin)
    latin = _SHORT_MIDDLE.sub(r"\1", latin)
    return latin.replace(_A, "a")


def _from_urdu(word: str) -> str:
    """Consonants as they stand; w and y between them were heard as u and i."""
    letters = [c for c in unicodedata.normalize("NFKC", word) if c in _URDU]
    heard = []
    for at, letter in enumerate(letters):
        sound = _URDU[letter]
        inside = at > 0 and letters[at + 1 : at + 2] != ["ا"]
        if inside and sound in {"w", "y"}:
            sound = {"w": "u", "y": "i"}[sound]
        if letter == "ع" and at:
            sound = ""
        if sound == "h" and not at and letters[1:2] != ["ا"]:
            sound = "ha"  # Husain is written hsyn
        heard.append(sound)
    return "".join(heard).replace("'", "")
