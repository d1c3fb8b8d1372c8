"""When a child is 18: the day on which the sum in the fund is its own."""

from datetime import date, timedelta

from cases.models import Child

ADULT = 18


def day_of_18(child: Child) -> date | None:
    """The 18th birthday, else the day on which the counted age reaches 18."""
    born = child.birth_date
    if born:
        # Born on 29 February: the day after in a year without one.
        if (born.month, born.day) == (2, 29) and (born.year + ADULT) % 4:
            return date(born.year + ADULT, 3, 1)
        return born.replace(year=born.year + ADULT)
    if child.age_years is None or child.age_as_of is None:
        return None
    days = -((child.age_years - ADULT) * 1461 // 4)
    return child.age_as_of + timedelta(days=days)
