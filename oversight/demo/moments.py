"""Time in the demo: what happened two years ago is done as on that day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.utils import timezone


@contextmanager
def on(moment: datetime) -> Iterator[None]:
    """Let the program believe that it is this moment. For the demo world only."""
    real, timezone.now = timezone.now, lambda: moment
    try:
        yield
    finally:
        timezone.now = real


def this_day_at(hour: int, now: datetime) -> datetime:
    """Today at this hour, or just now where that hour is still to come."""
    wanted = timezone.localtime(now).replace(hour=hour, minute=0, second=0)
    return min(wanted, now - timedelta(seconds=30)) if wanted > now else wanted
