"""Quarters of a year: January to March is the first."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from django.utils import timezone
from django.utils.translation import gettext as _

FIRST_YEAR = 2015


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter in which the day lies."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def last_before(cls, day: date) -> Self:
        """The newest quarter that is over on this day."""
        return cls.of(cls.of(day).starts_on - timedelta(days=1))

    @property
    def starts_on(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def next_starts_on(self) -> date:
        return Quarter.of(self.starts_on + timedelta(days=95)).starts_on

    @property
    def ends_on(self) -> date:
        return self.next_starts_on - timedelta(days=1)

    @property
    def ended_at(self) -> datetime:
        """The midnight with which the quarter is over."""
        midnight = datetime.combine(self.next_starts_on, datetime.min.time())
        return timezone.make_aware(midnight)

    @property
    def is_over(self) -> bool:
        return timezone.localdate() >= self.next_starts_on

    @property
    def name(self) -> str:
        months = [
            _("January to March %(year)d"),
            _("April to June %(year)d"),
            _("July to September %(year)d"),
            _("October to December %(year)d"),
        ]
        return months[self.number - 1] % {"year": self.year}
