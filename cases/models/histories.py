"""Which cases tell one child's history together, and what may be read of them."""

from uuid import UUID

from django.db.models import Q

from cases.models.case import Case
from cases.models.merging import CaseMerge


def histories_of(case: Case, user) -> dict[UUID, str]:
    """The case, with no number, and the numbers of those that go on in it: merged
    into it, or rescues of the same child before. Only what the user sees."""
    found = {case.pk: ""}
    # A page that asked already whether there is a merge asks nothing more here.
    waiting = [case] if case.previous_id or getattr(case, "merged", True) else []
    while waiting:
        here = waiting.pop()
        merged = CaseMerge.objects.standing().filter(kept=here)
        before = Q(pk=here.previous_id) | Q(pk__in=merged.values("other"))
        seen = Case.objects.visible_to(user).filter(before).exclude(pk__in=found)
        for other in seen.only("number", "previous"):
            found[other.pk] = other.number
            waiting.append(other)
    return found
