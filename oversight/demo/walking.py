"""One child's way through the demo world: deeds on days, each done by its office."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from accounts.models import User
from cases.models import Case
from common import walls
from oversight.demo.moments import on
from oversight.demo.offices import Offices, Place
from oversight.demo.plans import ChildPlan

Deed = Callable[["Walk"], None]


@dataclass
class Walk:
    """A child, its plan, and how far it is. Deeds keep what later ones need."""

    offices: Offices
    plan: ChildPlan
    lots: Random
    now: datetime
    case: Case = field(init=False)
    at: datetime = field(init=False)
    asking: int = 0
    # What deeds hand on to later deeds
    kept: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self):
        self.rescued_at = self.now - timedelta(days=self.plan.days_ago)
        self.at = self.rescued_at

    @property
    def found(self) -> Place:
        return self.offices[self.plan.found_in]

    @property
    def home(self) -> Place:
        return self.offices[self.plan.home]

    @property
    def crosses_states(self) -> bool:
        return self.plan.home != self.plan.found_in

    def look_as(self, person: User) -> User:
        """Ask the database as this person from now on."""
        if self.asking != person.pk:
            walls.enter(person.pk)
            self.asking = person.pk
        return person

    def do(self, person: User, action: Callable, *args: Any, **facts: Any) -> Any:
        """Let a person do something at the moment at which the walk is."""
        self.look_as(person)
        with on(self.at):
            return action(*args, by=person, **facts)

    @property
    def day(self):
        return timezone.localdate(self.at)

    def wait(self, **time: float) -> None:
        """Let time pass, but never beyond now."""
        self.at = min(self.at + timedelta(**time), self.now)

    def go(self, steps: list[tuple[float, Deed]]) -> None:
        """Do the deeds in the order of their days, as far as they lie in the past."""
        for days, deed in sorted(steps, key=lambda step: step[0]):
            wanted = self._moment(days)
            if wanted > self.now:
                return
            self.at = wanted
            deed(self)

    def _moment(self, days: float) -> datetime:
        moment = self.rescued_at + timedelta(days=days)
        if days >= 2:
            moment = timezone.localtime(moment).replace(
                hour=self.lots.randint(10, 16), minute=self.lots.randrange(60)
            )
        return max(moment, self.at + timedelta(minutes=3))
