"""The columns of an exported list: what a cell holds, whatever file it goes into."""

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


# What a spreadsheet takes for a formula, or strips and then takes for one. The wide
# forms are signs that some input methods of East Asia write and Excel understands.
_STARTS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def starts_a_formula(text: str) -> bool:
    """True for words that a spreadsheet would run instead of show."""
    return text.startswith(_STARTS_A_FORMULA) or text.lstrip().startswith(
        _STARTS_A_FORMULA
    )


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
