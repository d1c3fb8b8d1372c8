"""Which bank an IFSC names. The list is the Reserve Bank's, from the package `ifsc`."""

import json
import re
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

SHAPE = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}")


@cache
def _names() -> dict[str, str]:
    path = Path(__file__).parent / "bank_codes.json"
    return json.loads(path.read_text(encoding="utf-8"))


def bank_of(ifsc: str) -> str:
    """The bank whose code the IFSC begins with; empty for a code that nobody has."""
    return _names().get(ifsc[:4], "")


def why_not_this_ifsc(ifsc: str) -> str:
    """What is wrong with an IFSC, in words; empty if it can be right."""
    if not SHAPE.fullmatch(ifsc):
        return _("An IFSC looks like SBIN0001234.")
    if not bank_of(ifsc):
        return _("No bank has the code %(code)s. Look at the passbook.") % {
            "code": ifsc[:4]
        }
    return ""


def why_not_this_number(number: str) -> str:
    """What is wrong with an account number, in words; empty if it can be right."""
    if not (number.isascii() and number.isdigit() and 9 <= len(number) <= 18):
        return _("An account number has 9 to 18 digits.")
    if len(set(number)) == 1:
        return _("No account has one digit only. Look at the passbook.")
    return ""
