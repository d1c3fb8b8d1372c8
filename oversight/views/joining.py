"""Making the account that an invitation promised. The link stands for the sign-in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Invitation
from accounts.roles import POWERFUL
from common import walls
from common.forms import refusals_shown_on
from oversight.actions import people
from oversight.people_forms import JoinForm


@login_not_required
@require_http_methods(["GET", "POST"])
def join(request, words: str) -> HttpResponse:
    """Choose a name and a password; once."""
    invitation = Invitation.of_words(words, timezone.now())
    if invitation is None:
        return render(request, "oversight/join.html", status=404)
    form = JoinForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        by = invitation.invited_by
        walls.enter(by.pk)
        with refusals_shown_on(form):
            people.accept_invitation(invitation, by=by, **form.cleaned_data)
            messages.success(request, _said(invitation))
            walls.leave()
            return redirect("account_login")
        walls.leave()
    return render(
        request, "oversight/join.html", {"form": form, "invitation": invitation}
    )


def _said(invitation: Invitation) -> str:
    if invitation.role in POWERFUL:
        return _("Your account is made. It opens when a second person has approved it.")
    return _("Your account is made. Sign in with it.")
