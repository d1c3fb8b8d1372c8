"""Quarters of a year."""

from datetime import date

import pytest

from oversight.quarters import Quarter


@pytest.mark.parametrize(
    ("day", "quarter", "first", "last"),
    [
        (date(2026, 1, 1), (2026, 1), date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 6, 30), (2026, 2), date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 9, 15), (2026, 3), date(2026, 7, 1), date(2026, 9, 30)),
        (date(2028, 12, 31), (2028, 4), date(2028, 10, 1), date(2028, 12, 31)),
    ],
)
def test_a_day_lies_in_its_quarter(day, quarter, first, last):
    found = Quarter.of(day)
    assert (found.year, found.number) == quarter
    assert (found.starts_on, found.ends_on) == (first, last)


def test_the_last_quarter_before_a_new_year_is_the_fourth():
    assert Quarter.last_before(date(2027, 1, 1)) == Quarter(2026, 4)
    assert Quarter.last_before(date(2026, 12, 31)) == Quarter(2026, 3)
