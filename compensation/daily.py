"""The daily figure of the board: ordered, and not with the children."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from common.templatetags.ui import short_day
from compensation.models import MoneyDay

SHOWN = 60


def day_by_day(district: int | None, *, by: User) -> dict[str, Any] | None:
    """The last nights' counts of this person's office as two charts; none before the
    first night."""
    rows = MoneyDay.objects.filter(agency=by.agency_id, district=district)
    days = list(rows.order_by("-day")[:SHOWN])[::-1]
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


def _line(name: str, days: list[MoneyDay], field: str) -> dict[str, Any]:
    return {
        "name": name,
        "points": [(short_day(row.day), getattr(row, field)) for row in days],
    }
