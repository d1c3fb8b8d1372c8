"""Where the money is: five stages, how long it waits, and who owes it, worst first."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.models import Agency, District, User
from cases.models import Employer
from compensation.ageing import LABELS
from compensation.choices import UnpaidReason
from compensation.counts import Count, LiveCounts, ReadyCounts, asked, counts_for
from compensation.daily import day_by_day
from compensation.lifecycle import (
    SETTLED,
    STAGE_KIND,
    STAGE_OF,
    ClaimState,
    Stage,
)
from compensation.models import CountedBy, Scheme
from compensation.report_kinds import named_in_sql

PAGE = 25
_EMPLOYERS = f"""
select e.id, e.name, {named_in_sql("d")} from cases_employer e
  left join accounts_district d on d.id = e.district_id where e.id = any(%(ids)s)
"""  # noqa: S608
# What the ages can be broken down by.
AGED_BY = {
    "employer": gettext_lazy("Employer"),
    "district": gettext_lazy("District"),
    "office": gettext_lazy("Office"),
    "step": gettext_lazy("Step"),
    "reason": gettext_lazy("Reason"),
}
# The rest has rows of its own, of which a page reads some.
HEADING = {
    "office": CountedBy.OFFICE,
    "step": CountedBy.STEP,
    "reason": CountedBy.REASON,
}
KIND_OF_AGE = ["done", "info", "law", "soon", "stop"]


@dataclass(frozen=True)
class View:
    """Which part of the board is shown; it stands in the address."""

    stage: str = ""
    late: bool = False
    district: int | None = None
    after: int = 0
    ages: str = "step"

    @classmethod
    def of(cls, query) -> "View":
        stage, ages = query.get("stage", ""), query.get("ages", "")
        district, after = query.get("district", ""), query.get("after", "")
        return cls(
            stage=stage if stage in Stage.values else "",
            late=query.get("late") == "1",
            district=int(district) if _is_number(district) else None,
            after=int(after) if _is_number(after) else 0,
            ages=ages if ages in AGED_BY else "step",
        )

    def url(self, **changes) -> str:
        """The address of the board with these changes, from its beginning."""
        facts = {
            "stage": self.stage,
            "late": "1" if self.late else "",
            "district": self.district or "",
            "ages": "" if self.ages == "step" else self.ages,
            **changes,
        }
        # An empty address would open the view that somebody opens first.
        return "?" + (urlencode({k: v for k, v in facts.items() if v}) or "stage=")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


@dataclass
class EmployerRow:
    """One employer with what is owed, what came in and what comes next."""

    pk: object
    name: str
    place: str
    children: int
    due_paise: int
    received_paise: int
    credited_paise: int
    waiting_since: datetime | None
    states: dict[str, int] = field(default_factory=dict)
    late: int = 0

    @property
    def days(self) -> int:
        if self.waiting_since is None:
            return 0
        return (timezone.localdate() - timezone.localdate(self.waiting_since)).days

    @property
    def percent(self) -> int:
        if not self.due_paise:
            return 0
        return min(100, 100 * self.credited_paise // self.due_paise)

    @property
    def state(self) -> ClaimState:
        """The claim that is furthest back speaks for the employer."""
        order = list(ClaimState)
        open_states = [ClaimState(s) for s in self.states if s not in SETTLED]
        return min(open_states or [ClaimState.PAID_OUT], key=order.index)

    @property
    def stage(self) -> Stage:
        return STAGE_OF[self.state]

    @property
    def kind(self) -> str:
        return STAGE_KIND[self.stage]

    @property
    def step(self) -> str:
        number = self.states.get(self.state, 0)
        return f"{number} · {self.state.label}"


@dataclass(frozen=True)
class AgeRow:
    """One heading with its unpaid claims and sums by age."""

    label: str
    cells: list[tuple[str | Promise, int, int]]
    claims: int
    paise: int
    url: str = ""


def pipeline(counts: LiveCounts | ReadyCounts, view: View) -> list[dict]:
    """The five stages with rupees, children and where it is stuck."""
    found = {row.key: row for row in counts.listed(CountedBy.STAGE)}
    most = max((row.children for row in found.values()), default=0) or 1
    return [
        {
            "label": stage.label,
            "kind": STAGE_KIND[stage],
            "paise": row.owed_paise if row else 0,
            "children": row.children if row else 0,
            "percent": 100 * row.children // most if row else 0,
            "stuck": _stuck(stage, row) if row else "",
            "url": view.url(stage="" if view.stage == stage else stage.value),
            "current": view.stage == stage,
        }
        for stage in Stage
        for row in [found.get(stage.value)]
    ]


def headline(everything: Count | None) -> dict | None:
    """What lies in a fund and not with the children; nothing if nothing does."""
    if everything is None or not everything.in_fund_paise:
        return None
    return {
        "paise": everything.in_fund_paise,
        "children": everything.fund_children,
        "without": everything.fund_without_account,
    }


def employers(
    counts: LiveCounts | ReadyCounts, view: View
) -> tuple[list[EmployerRow], int]:
    """One page of employers, the longest late first, and how many there are."""
    found = counts.employers(
        stage=view.stage, late=view.late, after=view.after, page=PAGE
    )
    heading = CountedBy.STAGE if view.stage else CountedBy.ALL
    whole = counts.one(heading, view.stage)
    total = 0
    if whole:
        total = whole.late_employers if view.late else whole.employers
    ids = [UUID(row.key) for row in found]
    facts = {"ids": ids, "hindi": get_language() == "hi"}
    names = {pk: (name, place) for pk, name, place in asked(_EMPLOYERS, facts)}
    rows = [
        EmployerRow(
            pk=pk,
            name=names[pk][0] if pk in names else "",
            place=(names[pk][1] or "") if pk in names else "",
            children=row.children,
            due_paise=row.owed_paise,
            received_paise=row.received_paise,
            credited_paise=row.credited_paise,
            waiting_since=row.since,
            states=json.loads(row.states),
            late=row.late,
        )
        for pk, row in zip(ids, found, strict=True)
    ]
    return rows, total


def ages(counts: LiveCounts | ReadyCounts, view: View) -> list[AgeRow]:
    """The unpaid claims by age, under the headings that the view asks for."""
    found = _aged(counts, view)
    labels = _labels_of(view.ages, [row for _key, row in found])
    return [
        AgeRow(
            label=labels.get(key) or _nobody(view.ages),
            cells=_cells(row),
            claims=row.waiting_claims,
            paise=row.unpaid_paise,
            url=_address_of(view, key),
        )
        for key, row in found
        if row.waiting_claims
    ]


def age_chart(everything: Count | None) -> list[dict]:
    """The five ages of all unpaid claims as bars."""
    if everything is None or not everything.waiting_claims:
        return []
    most = max(everything.waiting)
    return [
        {
            "label": label,
            "claims": claims,
            "paise": paise,
            "percent": 100 * claims // most,
            "kind": kind,
        }
        for (label, claims, paise), kind in zip(
            _cells(everything), KIND_OF_AGE, strict=True
        )
    ]


def rates_today(day: date) -> list[Scheme]:
    """The fixed sums that every child is owed, from the rules in force."""
    return list(
        Scheme.objects.in_force(day, None)
        .filter(opens_for_every_child=True, amount_paise__isnull=False)
        .order_by("-amount_paise")
    )


def board_facts(view: View, *, by: User) -> dict:
    """All that the board's page shows, from one set of counts."""
    counts = counts_for(by, view.district, HEADING.get(view.ages, CountedBy.ALL))
    everything = counts.one(CountedBy.ALL)
    rows, total = employers(counts, view)
    return {
        "headline": headline(everything),
        "stages": pipeline(counts, view),
        "rows": rows,
        "total": total,
        "late_total": everything.late_employers if everything else 0,
        "districts": counts.district_names(),
        "age_chart": age_chart(everything),
        "age_rows": ages(counts, view),
        "age_labels": LABELS,
        "aged_by": AGED_BY[view.ages],
        "age_views": [
            {"label": label, "url": view.url(ages=name), "current": name == view.ages}
            for name, label in AGED_BY.items()
        ],
        "counted_at": counts.counted_at,
        "daily": day_by_day(view.district, by=by),
    }


def _cells(row: Count) -> list[tuple[str | Promise, int, int]]:
    return list(zip(LABELS, row.waiting, row.waiting_paise, strict=True))


def _aged(counts, view: View) -> list[tuple[str, Count]]:
    """The rows of this breakdown by key; of employers only the longest late."""
    if view.ages == "district":
        rows = counts.districts()
        return sorted(
            ((str(row.district_id), row) for row in rows),
            key=lambda pair: -pair[1].unpaid_paise,
        )
    if view.ages == "employer":
        rows = counts.employers(stage="", late=False, after=0, page=PAGE)
        return [(row.key, row) for row in rows]
    return [(row.key, row) for row in counts.listed(HEADING[view.ages])]


def _labels_of(ages: str, rows: list[Count]) -> dict[str, str]:
    """The words of each key; names are read for the rows of this page only."""
    keys = [row.key for row in rows if row.key]
    if ages == "step":
        return {state.value: str(state.label) for state in ClaimState}
    if ages == "reason":
        return {reason.value: str(reason.label) for reason in UnpaidReason}
    if ages == "employer":
        return {
            str(pk): employer.name
            for pk, employer in Employer.objects.in_bulk(map(UUID, keys)).items()
        }
    found: Mapping[int, Agency | District] = (
        Agency.objects.in_bulk(map(int, keys))
        if ages == "office"
        else District.objects.in_bulk(row.district_id for row in rows)
    )
    return {str(pk): str(thing) for pk, thing in found.items()}


def _nobody(ages: str) -> str:
    """The words for claims without such a heading."""
    if ages == "reason":
        return _("Nobody has said why")
    return _("No labour office yet") if ages == "office" else _("Not known")


def _address_of(view: View, key: str) -> str:
    """Where the rows of a heading are shown on this board."""
    if view.ages == "district" and key:
        return view.url(district=key)
    if view.ages == "step" and key in STAGE_OF:
        return view.url(stage=STAGE_OF[ClaimState(key)].value)
    return ""


def _stuck(stage: Stage, row: Count) -> str:
    if stage == Stage.FUND:
        n = row.fund_without_account
        if not n:
            return ""
        return ngettext("%(n)d without an account", "%(n)d without an account", n) % {
            "n": n
        }
    if stage == Stage.PAID:
        n = row.to_confirm
        return _("%(n)d to be confirmed") % {"n": n} if n else ""
    if row.late:
        return ngettext(
            "%(n)d past the last day", "%(n)d past the last day", row.late
        ) % {"n": row.late}
    days = (timezone.localdate() - timezone.localdate(row.since)).days
    return ngettext("oldest %(n)d day", "oldest %(n)d days", days) % {"n": days}
