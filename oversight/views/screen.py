"""Sharing the screen: names as initials until it is one's own again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from common.shared_screen import SWITCH


@require_POST
def screen_share(request: SignedInRequest) -> HttpResponse:
    """Switch on or off, and go back to where it was switched."""
    shared = request.POST.get("shared") == "1"
    request.session[SWITCH] = shared
    if shared:
        messages.info(request, _("Names are shown as initials on this screen."))
    else:
        messages.info(request, _("Names are shown again."))
    back = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if safe else "oversight:home")
