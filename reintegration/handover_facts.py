"""A handover as rows to read. Before acceptance they name no child."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.code_lists import entries
from cases.models import Case
from reintegration.models import Handover
from reintegration.models.lists import ORDERS, words

PAPERS = "case_paper"


def who(handover: Handover) -> str:
    """The child without its name: initials, age, boy or girl."""
    parts = [handover.initials]
    if handover.age is not None:
        parts.append(
            ngettext("%(n)d year", "%(n)d years", handover.age) % {"n": handover.age}
        )
    parts.append(handover.get_sex_display())
    return " · ".join(filter(None, parts))


def rows(handovers, now: datetime) -> list[dict]:
    """One row of the inbox for each: who, between whom, how far, how long already."""
    total = len(entries(PAPERS))
    return [
        {
            "handover": handover,
            "who": who(handover),
            "papers": _papers(handover, total),
            "kind": _kind(handover, now),
            "since": _since(handover, now),
        }
        for handover in handovers
    ]


def facts(handover: Handover) -> list[tuple]:
    """What the receiving side may know before it accepts."""
    return [
        (_("Child"), who(handover)),
        (_("Case no."), handover.number),
        (_("Sent by"), handover.from_committee),
        (_("Sent to"), handover.to_committee),
        (_("Home district"), handover.to_district),
        (_("The order says"), ", ".join(words(ORDERS, handover.order_codes))),
        (_("Papers in the file"), _papers(handover, len(entries(PAPERS)))),
        (_("Planned day of travel"), _day(handover.travels_on)),
        (_("Worker for this child"), _worker(handover)),
        (_("Day of the first visit"), _day(handover.first_visit_on)),
    ]


def steps(handover: Handover, case: Case | None) -> list[dict]:
    """How far it has come, as both sides see it."""
    found = [
        (_("Sent"), handover.sent_at, "info"),
        (_("Read by the receiving side"), handover.read_at, "info"),
        (_("Accepted"), handover.accepted_at, "done"),
        (_("Refused"), handover.refused_at, "stop"),
        (_("Arrived"), handover.arrived_at, "done"),
    ]
    entries_ = [
        {"title": title, "at": at, "kind": kind, "text": ""}
        for title, at, kind in found
        if at
    ]
    if handover.refused_at:
        entries_[-1]["text"] = f"{handover.refused_because} → {handover.suggested}"
    if case and case.restored_at and case.last_visit_on:
        entries_.append(
            {"title": _("First visit done"), "at": None, "kind": "done", "text": ""}
        )
    return list(reversed(entries_))


def _worker(handover: Handover) -> str:
    worker = handover.worker
    return f"{worker.full_name}, {worker.agency}" if worker else ""


def _papers(handover: Handover, total: int) -> str:
    return _("%(n)d of %(total)d papers") % {
        "n": len(handover.papers),
        "total": max(total, len(handover.papers)),
    }


def _kind(handover: Handover, now: datetime) -> str:
    if handover.refused_at:
        return "stop"
    if handover.accepted_at:
        return "done"
    return "stop" if (now - handover.sent_at).days >= 7 else "soon"


def _since(handover: Handover, now: datetime) -> str:
    days = (now - (handover.accepted_at or handover.sent_at)).days
    if days < 1:
        return _("since today")
    return ngettext("for %(n)d day", "for %(n)d days", days) % {"n": days}


def _day(day) -> str:
    return date_format(day, "j F Y") if day else ""
