"""Which claims a page lists: those that the board shows, or one group's."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from compensation.board import View
from compensation.employer_file import rows_of
from compensation.lifecycle import STATES_OF, Stage
from compensation.models import Claim
from compensation.models.claim import ClaimQuerySet


@dataclass(frozen=True)
class ClaimList:
    """A filter that stands in the address; what it means is asked anew each time."""

    view: View
    employer: UUID | None = None
    operation: UUID | None = None

    @classmethod
    def of(cls, query) -> "ClaimList":
        return cls(
            view=View.of(query),
            employer=_key(query.get("employer", "")),
            operation=_key(query.get("operation", "")),
        )

    def claims(self, *, by: User) -> ClaimQuerySet:
        """The claims within this person's reach, the newest first."""
        found = Claim.objects.visible_to(by)
        if self.view.stage:
            found = found.filter(state__in=STATES_OF[Stage(self.view.stage)])
        if self.view.late:
            found = found.late(timezone.localdate())
        if self.view.district:
            found = found.filter(case__district=self.view.district)
        if self.employer:
            rows = rows_of(self.employer)
            at_work = Q(case__workplace__employer__in=rows)
            found = found.filter(Q(employer__in=rows) | at_work)
        if self.operation:
            found = found.filter(case__operation=self.operation)
        return found.order_by("-pk")

    def url(self) -> str:
        """The query of an address that shows the same claims."""
        groups = {"employer": self.employer, "operation": self.operation}
        more = urlencode({name: key for name, key in groups.items() if key})
        return "&".join(filter(None, (self.view.url(), more)))


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
