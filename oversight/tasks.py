"""What the clock starts on the top floor."""

from celery import shared_task
from django.utils import timezone

from common.walls import on_clock_duty
from oversight.actions import alarming, flagging
from oversight.guards import holes


@shared_task
def flag_cases() -> int:
    """Raise and clear every kind of flag; each kind in a transaction of its own."""
    now = timezone.now()
    moved = 0
    with on_clock_duty():
        rules = flagging.rules_now(now)
    for rule in rules:
        with on_clock_duty():
            flagged = flagging.flag_cases(rule, now=now)
        moved += flagged.raised + flagged.cleared
    return moved


@shared_task
def check_walls() -> int:
    """Look for holes in wall two and tell about them; how many there are."""
    found = holes()
    if found:
        with on_clock_duty():
            alarming.raise_alarm(found, now=timezone.now())
    return len(found)
