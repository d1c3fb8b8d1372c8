"""Numbers that identify a person and may not be kept: the Aadhaar number."""

import re
import sys
import unicodedata

# Every decimal digit of every script, so that १४, ১৪, ౧౪, ۱۴ and １４ are all 14.
# One letter for one letter, so that places in the text stay where they were.
_DIGITS = {
    code: str(unicodedata.decimal(chr(code)))
    for code in range(0x80, sys.maxunicode + 1)
    if unicodedata.category(chr(code)) == "Nd"
}

# The two tables of Verhoeff's check digit, which every Aadhaar number carries.
_TURN = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
_SHUFFLE = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 5, 7, 6, 2, 8, 3, 0, 9, 4),
    (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
    (8, 9, 1, 6, 0, 4, 3, 5, 2, 7),
    (9, 4, 5, 3, 1, 2, 6, 8, 7, 0),
    (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5),
    (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)
HIDDEN_AADHAAR = "•••• •••• ••••"
# Twelve digits in a row, in three fours, or one by one; never starting with 0 or 1.
_GAP = r"[\s\-–—.,/_]{0,3}"
_TWELVE = re.compile(
    rf"(?<![\d+])[2-9]\d{{3}}{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)"
    r"|(?<![\d+])[2-9](?:[ \-]\d){11}(?!\d)"
)


def plain_digits(text: str) -> str:
    """The same text with the digits of every script written 0 to 9."""
    return text if text.isascii() else text.translate(_DIGITS)


def verhoeff_holds(digits: str) -> bool:
    """Whether the last digit is the Verhoeff check digit of those before it."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = _TURN[check][_SHUFFLE[place % 8][int(digit)]]
    return check == 0


def aadhaar_spans(text: str) -> list[tuple[int, int]]:
    """Where Aadhaar numbers stand in the text, in any script's digits."""
    return [
        found.span()
        for found in _TWELVE.finditer(plain_digits(text))
        if verhoeff_holds(re.sub(r"\D", "", found.group()))
    ]


def holds_aadhaar_number(text: str) -> bool:
    """Whether an Aadhaar number stands in the text, unseen marks between or not."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return bool(aadhaar_spans(seen))
