"""What the clock starts. Like a view: fetch, call one action, answer."""

from celery import shared_task
from django.utils import timezone

from cases import notifications
from cases.actions.expiring import end_expired_participations as end_expired
from cases.actions.reminding import BATCH
from cases.actions.reminding import remind_of_clocks as remind
from common.walls import on_clock_duty

__all__ = ["notifications"]


@shared_task
def remind_of_clocks() -> int:
    """Send every notice that is due, batch by batch."""
    total = 0
    while True:
        with on_clock_duty():
            sent = remind(now=timezone.now())
        total += sent
        if sent < BATCH:
            return total


@shared_task
def end_expired_participations() -> int:
    """End the duties whose time is over."""
    with on_clock_duty():
        return end_expired(now=timezone.now())
