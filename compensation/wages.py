"""What of wages is owed: pure arithmetic over periods of work and dated rates.

(minimum wage for the days worked + overtime) − what was paid − what was rightly
deducted; line by line, so that everybody can check it with a pencil. All sums are
whole paise.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Protocol

from django.utils.translation import gettext as _

# Hours of a normal working day, and since when the Code on Wages holds.
NORMAL_DAY = 8
CODE_ON_WAGES = date(2025, 11, 21)


class Rate(Protocol):
    """A minimum wage for one day, from a day on."""

    pk: Any
    daily_paise: int
    valid_from: date
    valid_to: date | None
    verified: bool


@dataclass(frozen=True)
class Period:
    """Work from one day to another under one rate of skill and zone."""

    first: date
    last: date
    days_worked: int
    hours_a_day: int
    paid_paise: int
    deducted_paise: int = 0


@dataclass(frozen=True)
class Line:
    """One line of the working: days under one rate and one law."""

    first: date
    last: date
    days: int
    daily_paise: int
    rate: str
    verified: bool
    law: str
    barred: bool
    ordinary_paise: int
    overtime_hours: int
    overtime_paise: int

    @property
    def due_paise(self) -> int:
        return 0 if self.barred else self.ordinary_paise + self.overtime_paise

    def as_row(self) -> dict[str, Any]:
        """Plain values, so that a working can be kept as it was."""
        row = asdict(self) | {"due_paise": self.due_paise}
        return row | {"first": str(self.first), "last": str(self.last)}


@dataclass(frozen=True)
class Working:
    """All lines, what was paid and deducted, and the sum that is left."""

    lines: tuple[Line, ...]
    paid_paise: int
    deducted_paise: int
    limit_on: date | None

    @property
    def due_paise(self) -> int:
        return sum(line.due_paise for line in self.lines)

    @property
    def barred_paise(self) -> int:
        barred = (line for line in self.lines if line.barred)
        return sum(line.ordinary_paise + line.overtime_paise for line in barred)

    @property
    def owed_paise(self) -> int:
        return max(0, self.due_paise - self.paid_paise - self.deducted_paise)


def why_not_these_periods(periods: list[Period], today: date) -> str:
    """What is wrong with what was typed; empty if nothing."""
    for period in periods:
        if why := _why_not_this_period(period, today):
            return why
    ordered = sorted(periods, key=lambda period: period.first)
    for before, after in pairwise(ordered):
        if after.first <= before.last:
            return _("Two periods overlap.")
    return "" if periods else _("Give at least one period of work.")


def _why_not_this_period(period: Period, today: date) -> str:
    if period.last < period.first:
        return _("A period ends before it begins.")
    if period.last > today:
        return _("Work can’t be in the future.")
    span = (period.last - period.first).days + 1
    if not 0 < period.days_worked <= span:
        return _("More days were worked than the period has, or none.")
    if not 0 < period.hours_a_day <= 24:
        return _("A day has 1 to 24 hours of work.")
    if period.paid_paise < 0 or period.deducted_paise < 0:
        return _("A sum can’t be negative.")
    return ""


def work_out(
    periods: Iterable[Period],
    rates: Iterable[Rate],
    *,
    today: date,
    overtime_factor: int = 2,
    limitation_years: int = 3,
) -> Working:
    """The working for these periods. Days are shared out over the rates of a period
    in the order of time; what is older than the limitation is shown and not counted."""
    periods, rates = sorted(periods, key=lambda p: p.first), list(rates)
    since = _years_before(today, limitation_years)
    lines = [
        line
        for period in periods
        for line in _lines_of(period, rates, since, overtime_factor)
    ]
    last = max((period.last for period in periods), default=None)
    return Working(
        lines=tuple(lines),
        paid_paise=sum(_counted(period, since, "paid_paise") for period in periods),
        deducted_paise=sum(
            _counted(period, since, "deducted_paise") for period in periods
        ),
        limit_on=last and _years_before(last, -limitation_years),
    )


def _lines_of(
    period: Period, rates: list[Rate], since: date, factor: int
) -> list[Line]:
    """The period, cut where a rate, the law or the limitation begins."""
    parts = _parts(period, rates, since)
    span = (period.last - period.first).days + 1
    lines, days_before, calendar_before = [], 0, 0
    for first, last in parts:
        calendar_before += (last - first).days + 1
        # By the share of the whole so far, so that the days add up exactly.
        days_so_far = period.days_worked * calendar_before // span
        days, days_before = days_so_far - days_before, days_so_far
        if days:
            lines.append(_line(period, first, last, days, rates, since, factor))
    return lines


def _line(
    period: Period,
    first: date,
    last: date,
    days: int,
    rates: list[Rate],
    since: date,
    factor: int,
) -> Line:
    rate = rate_on(rates, first)
    daily = rate.daily_paise if rate else 0
    extra = max(0, period.hours_a_day - NORMAL_DAY) * days
    return Line(
        first=first,
        last=last,
        days=days,
        daily_paise=daily,
        rate=str(rate.pk) if rate else "",
        verified=bool(rate and rate.verified),
        law="CODE_ON_WAGES" if first >= CODE_ON_WAGES else "MINIMUM_WAGES_ACT",
        barred=last < since,
        ordinary_paise=days * daily,
        overtime_hours=extra,
        overtime_paise=extra * daily * factor // NORMAL_DAY,
    )


def rate_on(rates: Iterable[Rate], day: date) -> Rate | None:
    """The rate in force on this day: the one that began last."""
    there = [
        rate
        for rate in rates
        if rate.valid_from <= day and (rate.valid_to is None or day <= rate.valid_to)
    ]
    return max(there, key=lambda rate: rate.valid_from, default=None)


def _parts(period: Period, rates: list[Rate], since: date) -> list[tuple[date, date]]:
    cuts = {rate.valid_from for rate in rates} | {since, CODE_ON_WAGES}
    cuts |= {rate.valid_to + timedelta(days=1) for rate in rates if rate.valid_to}
    inside = sorted(day for day in cuts if period.first < day <= period.last)
    starts = [period.first, *inside]
    ends = [day - timedelta(days=1) for day in inside] + [period.last]
    return list(zip(starts, ends, strict=True))


def _counted(period: Period, since: date, name: str) -> int:
    """What was paid for barred days doesn't pay for the others."""
    whole = getattr(period, name)
    if period.first >= since:
        return whole
    span = (period.last - period.first).days + 1
    alive = max(0, (period.last - since).days + 1)
    return whole * alive // span


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
