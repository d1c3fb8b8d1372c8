"""Asking somebody signed in for the password or a code once more, on the same page.

What was typed is not lost: the page that asks carries it along and sends it to the
same address, where it goes on as if nothing had been asked.
"""

import time

from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.base.forms import ReauthenticateForm as CodeForm
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from accounts.http import SignedInRequest
from common.forms import SEND_AGAIN

ANSWER = "again_password"
WAS_GET = "again_get"
OURS = {ANSWER, WAS_GET, "csrfmiddlewaretoken"}


def seconds_since_proof(request: SignedInRequest) -> float:
    """How long ago this session showed a password, a code or a passkey."""
    records = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records), default=0.0)
    return time.time() - latest


def answers(request: SignedInRequest) -> bool:
    """Whether this request answers the page that asks."""
    return request.method == "POST" and ANSWER in request.POST


def why_wrong(request: SignedInRequest) -> str:
    """Look at the answer: "" if it was right, which the session then remembers."""
    return why_wrong_answer(request, request.POST[ANSWER])


def why_wrong_answer(request: SignedInRequest, answer: str) -> str:
    """The same for an answer that came by another way."""
    answer = answer.strip()
    if _is_code(request, answer):
        form = CodeForm(user=request.user, data={"code": answer})
        if form.is_valid():
            form.save()
            return ""
    else:
        form = PasswordForm(user=request.user, data={"password": answer})
        if form.is_valid():
            reauthenticate_by_password(request)
            return ""
    return " ".join(error for errors in form.errors.values() for error in errors)


def go_on(request: SignedInRequest) -> HttpResponse | None:
    """After a right answer: the page itself, or the deed that had been asked for."""
    if WAS_GET in request.POST:
        return redirect(request.get_full_path())
    sent = request.POST.copy()
    for name in OURS - {"csrfmiddlewaretoken"}:
        sent.pop(name, None)
    request.POST = sent  # type: ignore[assignment]  # a copy may be written
    return None


def ask_again(request: SignedInRequest, *, away: bool, wrong: str = "") -> HttpResponse:
    """The page that asks. `away` says that nobody had touched this one for long."""
    was_get = request.method != "POST" or WAS_GET in request.POST
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in OURS
        for value in values
    ]
    # Files can't be carried along; after an absence one looks at the form once more.
    if not was_get and (away or request.FILES) and SEND_AGAIN not in request.POST:
        kept.append((SEND_AGAIN, "yes"))
    next_page = urlencode({"next": request.get_full_path()})
    response = render(
        request,
        "accounts/ask_again.html",
        {
            "away": away,
            "wrong": wrong,
            "kept": [] if was_get else kept,
            "was_get": was_get,
            "has_code": _has(request, Authenticator.Type.TOTP),
            "passkey_url": f"{reverse('mfa_reauthenticate_webauthn')}?{next_page}"
            if was_get and _has(request, Authenticator.Type.WEBAUTHN)
            else "",
        },
    )
    if request.headers.get("HX-Request"):
        response.headers["HX-Retarget"] = "#main"
        response.headers["HX-Reselect"] = "#main"
        response.headers["HX-Reswap"] = "outerHTML"
    return response


def _is_code(request: SignedInRequest, answer: str) -> bool:
    return answer.isdigit() and len(answer) in {6, 8}


def _has(request: SignedInRequest, kind: str) -> bool:
    return Authenticator.objects.filter(user=request.user, type=kind).exists()
