"""The cases within reach, and what stands on them."""

from django.shortcuts import get_object_or_404

from accounts.http import SignedInRequest
from cases.models import Case


def case_or_404(request: SignedInRequest, pk) -> Case:
    """The case if it is within reach; strangers learn nothing of it."""
    return get_object_or_404(Case.objects.visible_to(request.user).with_child(), pk=pk)


def of_reach_or_404(request: SignedInRequest, queryset, pk):
    """A noun on a case within reach."""
    return get_object_or_404(
        queryset.visible_to(request.user).select_related("case"), pk=pk
    )
