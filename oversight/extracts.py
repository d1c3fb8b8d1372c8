"""Extracts and masked lines: the few facts that a role gets instead of the rows.

The database decides what is in them (`case_extracts`, `masked_cases`); this is their
wording. An extract holds dates, choices and yes or no: never words, never names.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import AT_HOME, DataClass, shown_instead
from cases.choices import FIRStatus, Route, StatementPlace
from cases.code_lists import language_names
from cases.lifecycle import CaseStatus
from cases.models import Case
from common.templatetags.ui import day
from reintegration.choices import VisitMode
from shelters.choices import HealthCheckKind

PAGE = 50

TITLES = {
    DataClass.STM: gettext_lazy("The child’s statement"),
    DataClass.FIR: gettext_lazy("FIR"),
    DataClass.ACC: gettext_lazy("Employer"),
    DataClass.RSC: gettext_lazy("Rescue"),
    DataClass.MED: gettext_lazy("Health check"),
    DataClass.SEN: gettext_lazy("Protected health note"),
    DataClass.CNS: gettext_lazy("Counselling"),
    DataClass.SIR: gettext_lazy("Social investigation"),
    DataClass.ICP: gettext_lazy("Care plan"),
    DataClass.FUP: gettext_lazy("Follow-up visit"),
}
LABELS = {
    "language": gettext_lazy("Language"),
    "place": gettext_lazy("Where"),
    "minutes": gettext_lazy("Minutes"),
    "interpreter": gettext_lazy("With an interpreter"),
    "support": gettext_lazy("Somebody beside the child"),
    "again": gettext_lazy("Asked again under a law"),
    "status": gettext_lazy("State"),
    "number": gettext_lazy("Number"),
    "sections": gettext_lazy("Sections"),
    "initials": gettext_lazy("Initials"),
    "route": gettext_lazy("How the child came"),
    "industry": gettext_lazy("Industry"),
    "check": gettext_lazy("Kind"),
    "next_on": gettext_lazy("Next on"),
    "wages_withheld": gettext_lazy("Wages withheld"),
    "confined": gettext_lazy("Confined"),
    "hours_a_day": gettext_lazy("Hours a day"),
    "review_on": gettext_lazy("Review on"),
    "approved": gettext_lazy("Approved"),
    "mode": gettext_lazy("Way"),
    "seen_alone": gettext_lazy("Child seen alone"),
}
CHOICES = {
    "place": StatementPlace,
    "status": FIRStatus,
    "route": Route,
    "check": HealthCheckKind,
    "mode": VisitMode,
}


@dataclass(frozen=True)
class Extract:
    """One fact row of a class that the asking person may not read."""

    data_class: str
    at: datetime | None
    facts: dict


@dataclass(frozen=True)
class MaskedCase:
    """A case as its initials and number."""

    case_id: UUID
    number: str
    initials: str
    status: str
    district: str
    rescued_on: date
    next_due_at: datetime | None

    def get_status_display(self) -> str:
        return str(CaseStatus(self.status).label)


def gets_extracts(user) -> bool:
    """Whether this role has a cell of a case that is an extract or masked."""
    return user.reads(DataClass.CASE) and bool(
        shown_instead(user.role) or AT_HOME.get(user.role)
    )


def extracts_of(case: Case) -> list[Extract]:
    """What the database gives the asking person of this case instead of rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select data_class, at, facts::text::json from case_extracts(%s)"
            " order by data_class, at nulls first",
            [case.pk],
        )
        return [Extract(*row) for row in cursor.fetchall()]


def masked_cases(*, before: UUID | None, size: int = PAGE) -> list[MaskedCase]:
    """The newest cases as initials and number, for roles that watch over a State."""
    with connection.cursor() as cursor:
        cursor.execute("select * from masked_cases(%s, %s)", [before, size])
        return [MaskedCase(*row) for row in cursor.fetchall()]


def extract_cards(extracts: list[Extract]) -> list[dict]:
    """Each extract as a card: title, and rows of label and value."""
    return [
        {
            "title": TITLES[DataClass(extract.data_class)],
            "rows": [
                *([(_("On"), day(extract.at))] if extract.at else []),
                *(
                    (LABELS[name], _in_words(name, value))
                    for name, value in extract.facts.items()
                    if value not in (None, "", [])
                ),
            ],
        }
        for extract in extracts
    ]


def _in_words(name: str, value) -> str:
    if name in CHOICES:
        return str(dict(CHOICES[name].choices).get(value, value))
    if name == "language":
        return language_names().get(value, value)
    if name.endswith("_on"):
        return day(parse_date(value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return ", ".join(value) if isinstance(value, list) else str(value)
