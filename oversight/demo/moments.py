"""Time in the demo: what happened two years ago is done as on that day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone


@contextmanager
def on(moment: datetime) -> Iterator[None]:
    """Let the program believe that it is this moment. For the demo world only."""
    real, timezone.now = timezone.now, lambda: moment
    try:
        yield
    finally:
        timezone.now = real


@contextmanager
def trusting_the_plan() -> Iterator[None]:
    """Leave out what models check before the database does: half of all queries.

    The tests build their demo world with every check, and from the same plans.
    """
    real = models.Model.full_clean
    models.Model.full_clean = lambda *_, **__: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        models.Model.full_clean = real  # type: ignore[method-assign]


def this_day_at(hour: int, now: datetime) -> datetime:
    """Today at this hour, or just now where that hour is still to come."""
    wanted = timezone.localtime(now).replace(hour=hour, minute=0, second=0)
    return min(wanted, now - timedelta(seconds=30)) if wanted > now else wanted
