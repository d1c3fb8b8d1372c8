"""The duties of an office as a list of things to do, worst first."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Case, Clock
from common.paging import moment_and_key, token_of
from oversight.models import OfficeClock
from oversight.quarters import Quarter


def first_duties(user, *, size: int = 20, after: str = "") -> tuple[list[dict], str]:
    """One page of the office's open clocks, and the token of the next page."""
    now = timezone.now()
    clocks = (
        Clock.objects.known_to(user)
        .owed_by(user.agency_id)
        .open()
        .select_related("rule")
        .order_by("due_at", "id")
    )
    if after:
        due, key = moment_and_key(after)
        clocks = clocks.filter(Q(due_at__gt=due) | Q(due_at=due, pk__gt=key))
    page = list(clocks[: size + 1])
    seen = Case.objects.visible_to(user).with_child()
    cases = seen.in_bulk({clock.case_id for clock in page})
    rows = [
        row(clock, cases[clock.case_id], now)
        for clock in page[:size]
        if clock.case_id in cases
    ]
    last = page[size - 1] if len(page) > size else None
    return rows, token_of(last.due_at, last.pk) if last else ""


def row(clock: Clock, case: Case, now) -> dict:
    """What one row of the list shows."""
    words, kind = left_in_words(clock, now)
    return {
        "title": f"{clock.rule.text}: {case.called}",
        "sub": " · ".join(
            str(part)
            for part in (case.number, case.home_district, clock.rule.why)
            if part
        ),
        "url": case.get_absolute_url(),
        "tag": words,
        "kind": kind,
    }


def first_office_duties(user, *, size: int = 20) -> list[dict]:
    """What the office itself owes, apart from any case: its open clocks."""
    own = OfficeClock.objects.open().filter(agency=user.agency_id)
    return office_rows(own.order_by("due_at")[:size])


def office_rows(clocks, *, of_others: bool = False, every: bool = False) -> list[dict]:
    """Duties of offices as rows of a list; with `every` also those that are done."""
    now = timezone.now()
    return [
        _office_row(clock, now, of_others=of_others)
        for clock in clocks.select_related("rule", "agency")
        if every or clock.met_at is None
    ]


def _office_row(clock: OfficeClock, now, *, of_others: bool) -> dict:
    words, kind = left_in_words(clock, now)
    if clock.met_at:
        late = clock.is_late(now)
        words = _("done late") if late else _("done in time")
        kind = "stop" if late else "done"
    about, url = _about(clock, own=not of_others)
    parts = [str(clock.agency) if of_others else "", clock.rule.why]
    return {
        "title": f"{clock.rule.text}: {about}" if about else clock.rule.text,
        "sub": " · ".join(part for part in parts if part),
        "url": url,
        "tag": words,
        "kind": kind,
        "due_at": clock.due_at,
    }


def _about(clock: OfficeClock, *, own: bool) -> tuple[str, str]:
    """What the duty is about, and the page where it is done."""
    if clock.rule.starts_on == "breach.found":
        return "", reverse("oversight:breach-detail", args=[clock.subject_id])
    quarter = Quarter.of(date.fromisoformat(clock.subject_id))
    if not own:
        return quarter.name, reverse("oversight:return-list")
    keys = [quarter.year, quarter.number]
    return quarter.name, reverse("oversight:return-quarter", args=keys)


def counts(user) -> list[dict]:
    """Late, due today, due in seven days: capped, never a count over a State."""
    now = timezone.now()
    today_ends = timezone.localtime(now).replace(hour=23, minute=59, second=59)
    week = today_ends + timedelta(days=7)
    spans: list[tuple[str, dict[str, Any], str]] = [
        (_("late"), {"due_at__lt": now}, "stop"),
        (_("due today"), {"due_at__range": (now, today_ends)}, "soon"),
        (
            _("in the next 7 days"),
            {"due_at__gt": today_ends, "due_at__lte": week},
            "",
        ),
    ]
    return [
        {
            "value": _capped(user, span),
            "label": label,
            "kind": kind,
            "url": reverse("oversight:duties"),
        }
        for label, span, kind in spans
    ]


def _capped(user, span: dict, cap: int = 1000) -> str:
    """How many duties of the office, those on cases and its own, run out then."""
    on_cases = Clock.objects.known_to(user).owed_by(user.agency_id).open()
    own = OfficeClock.objects.open().filter(agency=user.agency_id, **span)
    both = (
        on_cases.filter(**span)
        .order_by()
        .values("pk")
        .union(own.values("pk"), all=True)
    )
    found = both[: cap + 1].count()
    return f"{cap:,}+" if found > cap else f"{found}"


def left_in_words(clock: Clock | OfficeClock, now) -> tuple[str, str]:
    """“3 days late”, “today”, “in 5 days”, with its colour."""
    seconds = (clock.due_at - now).total_seconds()
    if seconds < 0:
        return _("%(span)s late") % {"span": span(-seconds)}, "stop"
    if seconds < 86400:
        return _("%(span)s left") % {"span": span(seconds)}, "soon"
    return _("%(span)s left") % {"span": span(seconds)}, (
        "soon" if seconds < 3 * 86400 else "info"
    )


def span(seconds: float) -> str:
    """A length of time as people say it: hours below two days, else days."""
    hours = int(seconds // 3600)
    if hours < 1:
        minutes = max(1, int(seconds // 60))
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = hours // 24
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
