"""The tabs of a case page: which app's panels each shows, and to whom."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.roles import DataClass
from audit.models import Access, Event, Reveal
from audit.revealing import Revealed
from cases.inquiry_panels import justice, papers_panel
from cases.models import Case
from cases.models.histories import histories_of
from cases.panels import committee_panel
from cases.rescue_panel import rescue_panel
from common.refusals import certain
from compensation.panels import panel as money_panel
from oversight import timeline
from oversight.extracts import extract_cards, extracts_of, gets_extracts
from reintegration import follow_up_panels, home_panel
from shelters import panels as shelter_panels

MOST_OPENINGS = 100
MOST_EVENTS = 200


@dataclass(frozen=True)
class Panel:
    """One app's part of a tab: where its facts come from and its template."""

    facts: Callable
    template: str
    data_class: DataClass


@dataclass(frozen=True)
class Tab:
    """A tab is shown to whoever reads one of its panels' classes.

    `data_classes` are those that a panel shows beside its own.
    """

    label: str | Promise
    parts: tuple[Panel, ...]
    data_classes: frozenset = field(default=frozenset())
    only: Callable = field(default=lambda user: True)

    def shown_to(self, user) -> bool:
        return self.only(user) and any(
            user.reads(part.data_class) for part in self.parts
        )

    def panels(self, case: Case, user) -> list[dict]:
        found = [
            {
                "template": part.template,
                "facts": part.facts(case, user),
                "data_class": part.data_class,
            }
            for part in self.parts
            if user.reads(part.data_class)
        ]
        return [panel for panel in found if panel["facts"] is not None]


def _history(case: Case, user) -> dict:
    histories = histories_of(case, user)
    events = Event.objects.known_to(user).of_cases(histories)[:MOST_EVENTS]
    return {"entries": [timeline.entry(e, histories[e.case_id]) for e in events]}


def extracts_panel(case: Case, user) -> dict | None:
    """What the extracts of the case tell a role that may not read the rows."""
    extracts = extracts_of(case)
    if not extracts:
        return None
    return {
        "cards": extract_cards(extracts),
        "data_classes": {extract.data_class for extract in extracts},
    }


def _openers(case: Case, user) -> dict:
    """Pages, lists and protected values, the newest first, each with its reader."""
    histories = histories_of(case, user)
    opened = [
        {
            "who": row.user_name,
            "at": row.at,
            "page": _page(row.page) if row.case_id else gettext("In a list"),
            "what": row.data_classes,
            "number": _number(histories, [row.case_id, *row.case_ids]),
        }
        for row in Access.objects.to_cases(histories)[:MOST_OPENINGS]
    ]
    shown = [
        {
            "who": row.user_name,
            "at": row.at,
            "page": gettext("Shown on asking"),
            "what": Revealed(row.what).label,
            "number": histories[certain(row.case_id)],
        }
        for row in Reveal.objects.filter(case_id__in=histories).order_by("-at")[:50]
    ]
    rows = sorted([*opened, *shown], key=lambda row: row["at"], reverse=True)
    return {"rows": rows[:MOST_OPENINGS]}


def _number(histories: dict[UUID, str], read: list[UUID | None]) -> str:
    """Under which number it was read; nothing, if under the case's own."""
    numbers = [histories[key] for key in read if key in histories]
    return "" if "" in numbers else ", ".join(sorted(numbers))


def _page(name: str) -> str:
    """“case siblings” of the page's address name."""
    return name.rpartition(":")[2].replace("-", " ")


TABS: dict[str, Tab] = {
    "rescue": Tab(
        _("Rescue"),
        (Panel(rescue_panel, "cases/_panel_rescue.html", DataClass.RSC),),
    ),
    "committee": Tab(
        _("Committee"),
        (Panel(committee_panel, "cases/_panel_committee.html", DataClass.ORD),),
    ),
    "shelter": Tab(
        _("Shelter and care plan"),
        (
            Panel(
                shelter_panels.shelter,
                "shelters/_panel_shelter.html",
                DataClass.ICP,
            ),
            Panel(
                shelter_panels.care_plan,
                "shelters/_panel_care_plan.html",
                DataClass.ICP,
            ),
        ),
    ),
    "health": Tab(
        _("Health"),
        (
            Panel(
                shelter_panels.health,
                "shelters/_panel_health.html",
                DataClass.MED,
            ),
            Panel(
                shelter_panels.protected_health,
                "shelters/_panel_protected_health.html",
                DataClass.SEN,
            ),
            Panel(
                shelter_panels.counselling,
                "shelters/_panel_counselling.html",
                DataClass.CNS,
            ),
        ),
    ),
    "school": Tab(
        _("School"),
        (
            Panel(
                follow_up_panels.school,
                "reintegration/_panel_school.html",
                DataClass.SCH,
            ),
        ),
    ),
    "home": Tab(
        _("Family and home"),
        (Panel(home_panel.panel, "reintegration/_panel_home.html", DataClass.TRV),),
    ),
    "follow-up": Tab(
        _("Follow-up"),
        (
            Panel(
                follow_up_panels.follow_up,
                "reintegration/_panel_follow_up.html",
                DataClass.FUP,
            ),
        ),
    ),
    "closing": Tab(
        _("Closing"),
        (
            Panel(
                follow_up_panels.closing,
                "reintegration/_panel_closing.html",
                DataClass.ORD,
            ),
        ),
    ),
    "money": Tab(
        _("Money owed"),
        (Panel(money_panel, "compensation/_panel_money.html", DataClass.MON),),
    ),
    "justice": Tab(
        _("Justice"),
        (Panel(justice, "cases/_panel_justice.html", DataClass.CASE),),
        frozenset({DataClass.FIR}),
    ),
    "papers": Tab(
        _("Papers"),
        (Panel(papers_panel, "cases/_panel_papers.html", DataClass.ORD),),
    ),
    "in-short": Tab(
        _("In short"),
        (Panel(extracts_panel, "oversight/_panel_extracts.html", DataClass.CASE),),
        only=gets_extracts,
    ),
    "everything": Tab(
        _("Everything"),
        (Panel(_history, "oversight/_panel_history.html", DataClass.CASE),),
    ),
    "opened": Tab(
        _("Who opened it"),
        (Panel(_openers, "oversight/_panel_openers.html", DataClass.CASE),),
    ),
}


def tabs_for(user, case: Case, *, current: str) -> list[dict]:
    """The tabs this person may open, the present one marked."""
    rows = [
        {
            "label": _("Overview"),
            "url": case.get_absolute_url(),
            "current": current == "overview",
        }
    ]
    rows += [
        {
            "label": tab.label,
            "url": reverse("oversight:case-tab", args=[case.pk, name]),
            "current": current == name,
        }
        for name, tab in TABS.items()
        if tab.shown_to(user)
    ]
    return rows
