"""How old an unpaid claim is, in the five ages of the board."""

from django.utils.translation import gettext_lazy as _

# The last day of each age, counted from the day on which the claim was opened.
AGES = [
    (30, _("0 to 30 days")),
    (90, _("31 to 90 days")),
    (180, _("91 to 180 days")),
    (365, _("181 to 365 days")),
    (None, _("Over a year")),
]
LABELS = [label for _last, label in AGES]


def age_in_sql(days: str) -> str:
    """SQL for the place of an age in `AGES`, from an SQL number of days."""
    steps = [
        f"when {days} <= {last} then {place}"
        for place, (last, _label) in enumerate(AGES)
        if last is not None
    ]
    return f"case {' '.join(steps)} else {len(AGES) - 1} end"
