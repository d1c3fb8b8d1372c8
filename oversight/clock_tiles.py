"""A clock as people read it: how long is left, what the law says, how much is gone."""

from datetime import timedelta

from django.utils.translation import gettext as _

from cases.models import Clock
from oversight.duties import span

FIRST = ["PRODUCTION_24H", "SIR_15D", "RELEASE_CERTIFICATE", "FINAL_ORDER_4M"]


def tile(clock: Clock, now) -> dict:
    """What the clock component shows."""
    state, big = _state(clock, now)
    allowed = timedelta(minutes=clock.allowed_minutes) or timedelta(days=1)
    gone = (clock.met_at or now) - clock.started_at
    return {
        "label": clock.rule.text,
        "big": big,
        "why": clock.rule.why + ("" if clock.rule.verified else _(" · not verified")),
        "percent": max(0, min(100, round(100 * gone / allowed))),
        "state": state,
    }


def _state(clock: Clock, now) -> tuple[str, str]:
    if clock.excused_at:
        return "l", _("Excused by the Committee")
    if clock.cancelled_at:
        return "", _("No longer due")
    if clock.met_at:
        took = span(max(60, (clock.met_at - clock.started_at).total_seconds()))
        if clock.is_late(now):
            return "s", _("Done late, after %(span)s") % {"span": took}
        return "d", _("Done in %(span)s") % {"span": took}
    left = (clock.due_at - now).total_seconds()
    if left < 0:
        return "s", _("%(span)s late") % {"span": span(-left)}
    warn = clock.rule.warn_before_hours * 3600
    return ("w" if left < warn else "l"), _("%(span)s left") % {"span": span(left)}


def in_order(clocks: list[Clock]) -> list[Clock]:
    """Open ones by their deadline, then the others; the four great ones lead."""

    def place(clock):
        great = FIRST.index(clock.rule.code) if clock.rule.code in FIRST else 9
        return (great, not clock.is_open, clock.due_at)

    return sorted(clocks, key=place)
