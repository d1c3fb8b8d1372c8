"""Periods and rhythms: which days a report counts, and when the next one is due."""

from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Period(TextChoices):
    """Periods that move on with the days."""

    THIS_MONTH = "THIS_MONTH", _("this month")
    LAST_MONTH = "LAST_MONTH", _("the month before")
    THIS_YEAR = "THIS_YEAR", _("since 1 April")


class Rhythm(TextChoices):
    WEEKLY = "WEEKLY", _("Every week")
    MONTHLY = "MONTHLY", _("Every month")


def days_of(period: Period, today: date) -> tuple[date, date]:
    """The first and the last day. India's financial year begins in April."""
    first = today.replace(day=1)
    if period == Period.LAST_MONTH:
        last = first - timedelta(days=1)
        return last.replace(day=1), last
    if period == Period.THIS_YEAR:
        return date(today.year - (today.month < 4), 4, 1), today
    return first, today


def next_day(rhythm: Rhythm, day: int, *, after: date) -> date:
    """The next day of the rhythm: a day of the week (1 is Monday) or of the month."""
    if rhythm == Rhythm.WEEKLY:
        return after + timedelta(days=(day - after.isoweekday() - 1) % 7 + 1)
    this_month = after.replace(day=day)
    if this_month > after:
        return this_month
    return (this_month.replace(day=1) + timedelta(days=32)).replace(day=day)


# The same in SQL, for many at once: `v` is the view, `today` the day it is sent on.
NEXT_DAY = """
case v.rhythm
  when 'WEEKLY' then %(today)s::date
    + ((v.day - extract(isodow from %(today)s::date)::int + 6) %% 7 + 1)
  when 'MONTHLY' then (date_trunc('month', %(today)s::date)
    + case when v.day > extract(day from %(today)s::date) then interval '0'
           else interval '1 month' end)::date + (v.day - 1) end
"""
