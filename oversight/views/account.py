"""One's own account: where one is signed in, and the lock after an absence."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.asking_again import ANSWER, why_wrong_answer
from accounts.http import SignedInRequest
from accounts.middleware import LOCKED, unlock
from accounts.models import Session
from common.forms import refusals_shown_on
from common.refusals import certain
from oversight.actions import sessions


@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    """Every place where one is signed in now, the latest used first."""
    return render(
        request,
        "oversight/account.html",
        {
            "sessions": Session.objects.of(request.user).living().order_by("-seen_at"),
            "this": request.session.row,
        },
    )


@require_POST
def session_end(request: SignedInRequest) -> HttpResponse:
    mine = Session.objects.of(request.user)
    session = get_object_or_404(mine, pk=request.POST.get("session", ""))
    form = forms.Form({})
    form.is_valid()
    with refusals_shown_on(form):
        sessions.end_session(session, by=request.user)
        messages.success(request, _("The session is ended."))
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return redirect("oversight:account")


@require_POST
def sessions_end_others(request: SignedInRequest) -> HttpResponse:
    count = sessions.end_other_sessions(
        by=request.user, but=certain(request.session.row)
    )
    messages.success(
        request,
        ngettext(
            "%(count)d other session is ended.",
            "%(count)d other sessions are ended.",
            count,
        )
        % {"count": count},
    )
    return redirect("oversight:account")


@require_POST
def lock(request: SignedInRequest) -> HttpResponse:
    """The page covered itself after an absence; the session is locked with it."""
    request.session[LOCKED] = True
    return HttpResponse(status=204)


@require_POST
def unlock_page(request: SignedInRequest) -> HttpResponse:
    """The answer typed on the covered page, below which the draft still stands."""
    wrong = why_wrong_answer(request, request.POST.get(ANSWER, ""))
    if not wrong:
        unlock(request)
    return JsonResponse({"wrong": wrong})


@require_POST
def here(request: SignedInRequest) -> HttpResponse:
    """Somebody is typing on a page that asks nothing of the server meanwhile."""
    return HttpResponse(status=204)
