"""Sums as people write them: 20000, 1,25,000.50, ₹ २०,०००/- and nothing unclear."""

import math
import re
from decimal import Decimal

from django.utils.translation import gettext as _

from common.identifiers import plain_digits

# No claim, order or fund of one child comes near it: a slip of the keyboard does.
MOST_PAISE = 10**12
_AROUND = re.compile(r"^(?:rs\.?|inr|₹|रु\.?|रुपये|रू\.?)\s*|\s*(?:/-|/=|rs\.?|inr|₹)$")
_PLAIN = re.compile(r"\d+")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})*,\d{3}")
_WESTERN = re.compile(r"\d{1,3}(?:,\d{3})+")


class UnclearSum(ValueError):
    """A sum that can't be taken; its words say why, fit to be shown."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(words)
        self.kind = kind
        self.words = words


def paise_of(written: object) -> int | None:
    """The paise of a sum in rupees as typed or as a cell holds it; None for nothing."""
    if written is None or written == "" or isinstance(written, bool):
        return None
    if isinstance(written, int | float | Decimal):
        return _paise(_of_number(written))
    text = plain_digits(str(written)).replace("\u00a0", " ").strip().casefold()
    negative = text.startswith(("-", "−", "–", "(")) or text.endswith("-cr")
    text = text.strip("()−–- ") if negative else text
    while (bare := _AROUND.sub("", text).strip()) != text:
        text = bare
    if not text:
        return None
    amount = _of_text(text)
    if negative:
        amount = -amount
    return _paise(amount)


def _of_number(number: int | float | Decimal) -> Decimal:
    if isinstance(number, float):
        if not math.isfinite(number):
            raise UnclearSum("SUM_UNCLEAR", _("This is not a sum."))
        # What the cell shows, not what the machine makes of a tenth.
        return Decimal(repr(round(number, 6))).normalize()
    return Decimal(number)


def _of_text(text: str) -> Decimal:
    whole, point, parts = text.partition(".")
    if point and not parts.isdigit():
        raise _unclear(text)
    if "," in whole and not (_INDIAN.fullmatch(whole) or _WESTERN.fullmatch(whole)):
        raise UnclearSum(
            "SUM_COMMAS",
            _("The commas in “%(sum)s” don’t fit. Write it like 1,25,000.")
            % {"sum": text[:40]},
        )
    digits = whole.replace(",", "")
    if not _PLAIN.fullmatch(digits):
        raise _unclear(text)
    return Decimal(f"{digits}.{parts or 0}")


def _unclear(text: str) -> UnclearSum:
    return UnclearSum(
        "SUM_UNCLEAR",
        _("“%(sum)s” is not a sum in rupees. Write digits, like 1,25,000.50.")
        % {"sum": text[:40]},
    )


def _paise(amount: Decimal) -> int:
    if amount < 0:
        raise UnclearSum(
            "SUM_NEGATIVE",
            _("The sum is below nothing. A mistake is put right by a reversal."),
        )
    if amount == 0:
        raise UnclearSum("SUM_ZERO", _("The sum must be more than nothing."))
    paise = amount * 100
    if paise != int(paise):
        raise UnclearSum("SUM_PARTS", _("A sum has whole paise: two digits at most."))
    if paise > MOST_PAISE:
        raise UnclearSum("SUM_TOO_LARGE", _("The sum is too large to be right."))
    return int(paise)
