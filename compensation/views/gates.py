"""Who passes: the first line of every view of this app."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.http import SignedInRequest
from accounts.roles import DataClass
from cases.models import Case
from compensation.models import Claim


def money_readers_only(request: SignedInRequest) -> None:
    """Refuse roles that read nothing about money."""
    if not request.user.reads(DataClass.MON):
        raise PermissionDenied


def claim_within_reach(request: SignedInRequest, pk: UUID) -> Claim:
    """The claim, or 404 for a stranger."""
    claims = Claim.objects.visible_to(request.user).with_page_facts()
    return get_object_or_404(claims, pk=pk)


def case_within_reach(request: SignedInRequest, pk: UUID) -> Case:
    """The case, or 404 for a stranger."""
    cases = Case.objects.visible_to(request.user).with_child()
    return get_object_or_404(cases, pk=pk)
