"""Wages by arithmetic: every property that a pencil could check."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compensation.wages import (
    CODE_ON_WAGES,
    Period,
    rate_on,
    why_not_these_periods,
    work_out,
)

TODAY = date(2026, 11, 22)


@dataclass
class Rate:
    daily_paise: int
    valid_from: date
    valid_to: date | None = None
    verified: bool = True
    pk: int = 1


OLD, NEW = Rate(25_900, date(2020, 1, 1)), Rate(28_500, date(2026, 4, 1), pk=2)


def period(first, last, days, hours=8, paid=0, deducted=0):
    return Period(first, last, days, hours, paid, deducted)


def test_ten_hours_a_day_are_eight_and_two_at_double():
    found = work_out(
        [period(date(2026, 5, 1), date(2026, 5, 30), 26, hours=10)], [NEW], today=TODAY
    )
    (line,) = found.lines
    assert line.ordinary_paise == 26 * 28_500
    assert (line.overtime_hours, line.overtime_paise) == (52, 52 * 28_500 * 2 // 8)
    assert found.owed_paise == 26 * 28_500 + 52 * 28_500 * 2 // 8


def test_a_new_rate_cuts_a_period_and_the_days_add_up():
    found = work_out(
        [period(date(2026, 3, 15), date(2026, 4, 15), 31)], [OLD, NEW], today=TODAY
    )
    assert [line.daily_paise for line in found.lines] == [25_900, 28_500]
    assert sum(line.days for line in found.lines) == 31


def test_what_is_older_than_three_years_is_shown_and_not_counted():
    found = work_out(
        [period(date(2023, 11, 1), date(2023, 12, 31), 61)], [OLD], today=TODAY
    )
    barred, alive = found.lines
    assert (barred.barred, barred.due_paise) == (True, 0)
    assert barred.last == date(2023, 11, 21)
    assert found.owed_paise == alive.due_paise == alive.days * 25_900
    assert found.barred_paise == barred.days * 25_900


def test_the_law_of_each_day_is_named():
    day = CODE_ON_WAGES
    found = work_out(
        [period(day - timedelta(days=5), day + timedelta(days=4), 10)],
        [OLD],
        today=TODAY,
    )
    assert [line.law for line in found.lines] == ["MINIMUM_WAGES_ACT", "CODE_ON_WAGES"]


def test_the_last_day_to_claim_is_three_years_after_the_last_day_of_work():
    found = work_out(
        [period(date(2026, 1, 1), date(2026, 5, 30), 100)], [OLD], today=TODAY
    )
    assert found.limit_on == date(2029, 5, 30)


def test_pay_above_the_minimum_never_makes_the_child_a_debtor():
    found = work_out(
        [period(date(2026, 5, 1), date(2026, 5, 2), 2, paid=10**9)], [NEW], today=TODAY
    )
    assert found.owed_paise == 0


@pytest.mark.parametrize(
    ("periods", "words"),
    [
        ([], "at least one"),
        ([period(date(2026, 5, 2), date(2026, 5, 1), 1)], "ends before"),
        ([period(date(2026, 11, 1), date(2026, 12, 1), 1)], "future"),
        ([period(date(2026, 5, 1), date(2026, 5, 2), 3)], "More days"),
        ([period(date(2026, 5, 1), date(2026, 5, 2), 0)], "More days"),
        ([period(date(2026, 5, 1), date(2026, 5, 2), 1, hours=25)], "24 hours"),
        ([period(date(2026, 5, 1), date(2026, 5, 2), 1, paid=-1)], "negative"),
        (
            [
                period(date(2026, 5, 1), date(2026, 5, 9), 1),
                period(date(2026, 5, 9), date(2026, 5, 12), 1),
            ],
            "overlap",
        ),
    ],
)
def test_each_wrong_period_gets_a_clear_answer(periods, words):
    assert words in why_not_these_periods(periods, TODAY)


@st.composite
def worked(draw):
    first = draw(st.dates(date(2018, 1, 1), date(2026, 10, 1)))
    span = draw(st.integers(1, (TODAY - first).days))
    last = first + timedelta(days=span - 1)
    return period(
        first,
        last,
        draw(st.integers(1, span)),
        draw(st.integers(1, 24)),
        draw(st.integers(0, 10**8)),
        draw(st.integers(0, 10**6)),
    )


rates = st.lists(
    st.builds(
        Rate,
        daily_paise=st.integers(1, 10**6),
        valid_from=st.dates(date(2015, 1, 1), date(2026, 1, 1)),
    ),
    min_size=1,
    max_size=5,
)


@given(worked(), rates)
def test_any_working_adds_up(work, found_rates):
    found = work_out([work], found_rates, today=TODAY)
    assert sum(line.days for line in found.lines) == work.days_worked
    assert found.due_paise == sum(line.due_paise for line in found.lines)
    assert found.owed_paise >= 0
    assert found.owed_paise <= found.due_paise
    assert found.paid_paise <= work.paid_paise
    for line in found.lines:
        rate = rate_on(found_rates, line.first)
        assert line.daily_paise == (rate.daily_paise if rate else 0)
        assert rate_on(found_rates, line.last) is rate
        assert line.barred == (line.last < date(2023, 11, 22))
        assert work.first <= line.first <= line.last <= work.last


@given(worked(), rates, st.integers(1, 10**6))
def test_more_paid_never_leaves_more_owed(work, found_rates, more):
    less = work_out([work], found_rates, today=TODAY).owed_paise
    richer = Period(
        work.first,
        work.last,
        work.days_worked,
        work.hours_a_day,
        work.paid_paise + more,
        work.deducted_paise,
    )
    assert work_out([richer], found_rates, today=TODAY).owed_paise <= less
