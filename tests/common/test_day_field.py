"""A day that is typed, where no calendar opens."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from common.forms import DayField


@pytest.mark.parametrize(
    "written",
    ["2026-04-03", "03-04-2026", "03/04/2026", "3.4.2026", "०३-०४-२०२६", " ৩/৪/২০২৬ "],
)
def test_a_day_is_read_day_first_and_in_any_digits(written):
    assert DayField().clean(written) == date(2026, 4, 3)


@pytest.mark.parametrize("written", ["31-02-2026", "2026", "04/25/2026", "x"])
def test_what_is_no_day_is_refused(written):
    with pytest.raises(ValidationError):
        DayField().clean(written)
