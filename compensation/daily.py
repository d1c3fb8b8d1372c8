"""The daily figure of the board: ordered, and not with the children."""

from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from accounts.models import User
from common.templatetags.ui import short_day
from compensation.counts import asked

SHOWN = 60
_DAYS = """
select day, claims, children, unpaid_paise, in_fund_paise from compensation_moneyday
 where agency_id = %(agency)s and district_id is not distinct from %(district)s
 order by day desc limit %(shown)s
"""


class Day(NamedTuple):
    """One night's count, as the clock keeps it in `MoneyDay`."""

    day: date
    claims: int
    children: int
    unpaid_paise: int
    in_fund_paise: int


def day_by_day(district: int | None, *, by: User) -> dict[str, Any] | None:
    """The last nights' counts of this person's office as two charts; none before the
    first night."""
    facts = {"agency": by.agency_id, "district": district, "shown": SHOWN}
    days = [Day(*row) for row in asked(_DAYS, facts)][::-1]
    if not days:
        return None
    return {
        "last": days[-1],
        "paise": [
            _line(_("Ordered, not with the children"), days, "unpaid_paise"),
            _line(_("Of it in a fund"), days, "in_fund_paise"),
        ],
        "children": [_line(_("Children"), days, "children")],
    }


def _line(name: str, days: list[Day], field: str) -> dict[str, Any]:
    return {
        "name": name,
        "points": [(short_day(row.day), getattr(row, field)) for row in days],
    }
