"""The terms and the code of conduct: to read at any time, to accept once a version."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from accounts.middleware import TERMS
from accounts.terms import terms_now
from common.forms import refusals_told
from oversight.actions.terms import accept_terms, why_not_accept_terms


@require_http_methods(["GET", "POST"])
def terms(request: SignedInRequest) -> HttpResponse:
    """Read them; accept them, and go where one was going."""
    now = terms_now()
    if request.method == "POST":
        with refusals_told(request):
            accept_terms(by=request.user, version=request.POST.get("version", ""))
            request.session[TERMS] = now.version
            messages.success(request, _("Thank you. Your promise is recorded."))
            return redirect(_next(request))
        return redirect("oversight:terms")
    accepted = request.user.acceptances.filter(version=now.version).first()
    return render(
        request,
        "oversight/terms.html",
        {
            "terms": now,
            "accepted": accepted,
            "next": _next(request),
            "why_not": why_not_accept_terms(by=request.user, version=now.version),
        },
    )


def _next(request: SignedInRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    return asked if safe and asked.startswith("/") else "/"
