"""The columns of an exported list: what a cell holds, whatever file it goes into."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    INT = "int"
    RUPEES = "rupees"
    """Whole paise in the program, rupees in the file."""
    DATE = "date"
    MOMENT = "moment"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, the kind of its cells and its width in characters."""

    heading: str | Promise
    kind: Kind | str = Kind.TEXT
    width: int = 18

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", Kind(self.kind))


# What a spreadsheet takes for a formula, also behind signs that it strips or that
# nobody sees. The wide forms are signs that some input methods of East Asia write and
# Excel understands. OWASP ASVS 5.0, 1.2.10, names the tab and the null sign too.
FORMULA_SIGNS = "=+-@|%＝＋－＠"
_UNSEEN = r"\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff"
_STARTS_A_FORMULA = re.compile(
    rf"[{_UNSEEN}]*[{re.escape(FORMULA_SIGNS)}]|[\t\r\n\x00]"
)
# The same signs one by one, without the null sign, which the database holds nowhere.
UNSEEN_SIGNS = "".join(
    sign for sign in map(chr, range(1, 0x10000)) if re.match(f"[{_UNSEEN}]", sign)
)


def starts_a_formula(text: str) -> bool:
    """True for words that a spreadsheet would run instead of show."""
    return _STARTS_A_FORMULA.match(text) is not None


def local_moment(value: datetime) -> datetime:
    """The moment as the clock on the wall shows it: files know no time zones."""
    if timezone.is_aware(value):
        value = timezone.localtime(value)
    return value.replace(tzinfo=None, microsecond=0)


def local_day(value: date) -> date:
    """The day, also of a moment."""
    return local_moment(value).date() if isinstance(value, datetime) else value


def is_empty(value: Any) -> bool:
    """True for a cell with nothing in it; nought and No are something."""
    return value is None or value == ""
