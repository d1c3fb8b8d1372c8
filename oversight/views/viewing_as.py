"""A role's screens for who gives out roles, on invented children only."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.roles import Role
from oversight import viewing_as
from oversight.context import frame_of


def may_view_as(user) -> bool:
    """Who gives out roles or audits them sees what they open."""
    return user.may("accounts.invite_people") or user.may("audit.read_book")


@require_safe
def view_as(request: SignedInRequest, role: str = "") -> HttpResponse:
    """The frame, the list and a case as this role meets them."""
    if not may_view_as(request.user):
        raise PermissionDenied
    if role.upper() not in Role.values:
        if role:
            raise Http404
        role = request.user.role
    shown = Role(role.upper())
    return render(
        request,
        "oversight/view_as.html",
        {
            "role": shown,
            "roles": [(each.value.lower(), each.label) for each in Role],
            "frame": frame_of(shown),
            "rows": viewing_as.rows(shown),
            "sections": viewing_as.sections(shown),
            "unseen": viewing_as.unseen(shown),
            "verbs": viewing_as.verbs(shown),
        },
    )
