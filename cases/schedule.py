"""When a clock runs out. Plain functions: days and rules in, a moment out."""

from datetime import datetime, timedelta
from functools import cache

import holidays
from dateutil.relativedelta import relativedelta


@cache
def _days_off(iso: str, year: int) -> frozenset:
    part = iso.removeprefix("IN-")
    known = holidays.India.subdivisions
    return frozenset(holidays.India(years=year, subdiv=part if part in known else None))


def is_working_day(day, *, state_iso: str) -> bool:
    """Neither a Sunday nor, as far as the calendar knows, a holiday of the State."""
    return day.weekday() != 6 and day not in _days_off(state_iso, day.year)


def due_at(rule, started_at: datetime, *, state_iso: str) -> datetime:
    """The moment the rule's time is up. Hours run in real time, days by date."""
    if rule.offset_hours is not None:
        return started_at + timedelta(hours=rule.offset_hours)
    if rule.offset_days is not None:
        return started_at + timedelta(days=rule.offset_days)
    if rule.offset_months is not None:
        return started_at + relativedelta(months=rule.offset_months)
    moment, left = started_at, rule.offset_working_days
    while left:
        moment += timedelta(days=1)
        left -= is_working_day(moment.date(), state_iso=state_iso)
    return moment
