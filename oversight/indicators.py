"""Numbers of a State or of one office's cases, counted by set, without any name.

A narrow function does the counting, because whoever looks at a State may not look at
its cases. Small numbers are hidden. An office counts only the cases it works on: what
is told to it says nothing of other offices' children.
"""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

SMALLEST_SHOWN = 5
# Who reads the numbers of all offices; the database asks the same.
OF_ALL_OFFICES = {Role.STATE_ADMIN, Role.COMMISSION, Role.AUDITOR}

NAMES = {
    "rescued": _("Children rescued"),
    "produced_in_time": _("Brought before the Committee in 24 hours"),
    "statement_once": _("Statement taken once"),
    "home_checked": _("Home check before the return"),
    "restored": _("Back home"),
    "in_school": _("In school after the return"),
    "late_now": _("With a duty late now"),
    "missing": _("Missing"),
}
OF = {
    "produced_in_time": "produced",
    "statement_once": "produced",
    "home_checked": "restored",
    "in_school": "restored",
    "late_now": "open",
}


@dataclass(frozen=True)
class Indicator:
    """One number of one district (or of all), with what it is a part of."""

    code: str
    value: int
    of: int | None

    @property
    def name(self):
        return NAMES[self.code]

    @property
    def percent(self) -> int | None:
        if self.of is None or not self.of:
            return None
        return round(100 * self.value / self.of)

    @property
    def hidden(self) -> bool:
        """Too few children to show without pointing at one."""
        whole = self.value if self.of is None else self.of
        return 0 < whole < SMALLEST_SHOWN


def indicators(*, months: int = 12) -> list[tuple[str, list[Indicator]]]:
    """District by district: the indicators of the last months, worst first."""
    with connection.cursor() as cursor:
        cursor.execute("select * from state_indicators(%s)", [months])
        columns = [column.name for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return [
        (
            row["district"],
            [Indicator(code, row[code], row.get(OF.get(code, ""))) for code in NAMES],
        )
        for row in rows
    ]
