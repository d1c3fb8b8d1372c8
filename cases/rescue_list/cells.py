"""The text in a cell as a person sees it: digits, blanks, dittos, Aadhaar numbers."""

import math
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from common.identifiers import HIDDEN_AADHAAR, aadhaar_spans


class Misread(ValueError):
    """A cell that can't be read: what is wrong and how to mend it, fit to be shown."""

    def __init__(self, kind: str, *, what: str, how: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.what = what
        self.how = how


@dataclass(frozen=True, slots=True)
class BrokenCell:
    """A cell whose formula gave no value, such as #REF!."""

    shown: str


# Marks that steer the direction of writing, and the byte order mark. The joiners
# (U+200C, U+200D) stay: Hindi and Bengali spelling needs them.
_UNSEEN = dict.fromkeys(
    [0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xAD, *range(0x202A, 0x202F)]
)


def folded(text: str) -> frozenset[str]:
    """The words of a list of words, ready to be compared with what people write."""
    return frozenset(unicodedata.normalize("NFC", text).casefold().split())


_BLANK = folded(
    """- -- --- – — . .. ... ? ?? / x xx xxx * nil null none na n/a n.a. n.a nan nk n.k.
    unknown #n/a अज्ञात निल अनुपलब्ध অজানা తెలియదు نامعلوم"""
) | {
    "no data",
    "no information",
    "not available",
    "not applicable",
    "not given",
    "not known",
    "not mentioned",
    "not recorded",
    "उपलब्ध नहीं",
    "ज्ञात नहीं",
    "नहीं मालूम",
    "पता नहीं",
    "मालूम नहीं",
    "জানা নেই",
}
_DITTO = folded(
    '" \'\' "" 〃 do -do- -"- do. ditto -ditto- same वही यथोपरि उपरोक्त तदैव'
) | {
    "- do -",
    "as above",
    "same as above",
    "ऊपर जैसा",
}


def text_of(cell: object) -> str:
    """What a person sees in the cell, on one line, without marks that can't be seen."""
    match cell:
        case None:
            return ""
        case BrokenCell():
            return cell.shown
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if math.isfinite(cell) and cell == int(cell):
            return str(int(cell))
        case datetime():
            shape = "%d/%m/%Y %H:%M" if cell.time() != time() else "%d/%m/%Y"
            return cell.strftime(shape)
        case date():
            return cell.strftime("%d/%m/%Y")
        case time():
            return cell.strftime("%H:%M")
    return _one_line(str(cell))


def _one_line(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_UNSEEN)
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


def is_blank(cell: object) -> bool:
    """Whether the cell says nothing: empty, a dash, "not known", "NA" and their kin."""
    text = text_of(cell).casefold()
    return not text or text in _BLANK


def is_ditto(cell: object) -> bool:
    """Whether the cell only says that it is the same as the cell above it."""
    return isinstance(cell, str) and text_of(cell).casefold() in _DITTO


def holds_aadhaar(cell: object) -> bool:
    """Whether an Aadhaar number stands anywhere in the cell, in any script's digits."""
    if isinstance(cell, date | time):
        return False
    text = text_of(cell)
    return len(text) >= 12 and bool(aadhaar_spans(text))


def without_aadhaar(cell: object) -> str:
    """The text of the cell, with every Aadhaar number in it hidden."""
    text = text_of(cell)
    for start, end in reversed(aadhaar_spans(text)):
        text = text[:start] + HIDDEN_AADHAAR + text[end:]
    return text


def aadhaar_refused() -> Misread:
    """The refusal of a cell with an Aadhaar number; it doesn't repeat the number."""
    # Aadhaar Act 2016, s. 29 and the rule of this house: twelve digits are not kept.
    return Misread(
        "AADHAAR_NUMBER",
        what=_("This cell holds an Aadhaar number, which may not be stored."),
        how=_("Delete the number; only its last four digits may be given."),
    )
