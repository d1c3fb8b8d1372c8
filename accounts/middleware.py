"""Every signed-in request is one transaction with its person's context: wall two."""

import logging
from abc import ABC, abstractmethod
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DataError, ProgrammingError, connection, transaction
from django.http import HttpResponseForbidden, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.defaults import bad_request, permission_denied
from django_htmx.http import HttpResponseClientRedirect
from psycopg.errors import InsufficientPrivilege

from accounts.asking_again import answers, ask_again, go_on, why_wrong
from accounts.models import ApiToken
from accounts.terms import terms_now
from common import walls

logger = logging.getLogger("savera.walls")

BEARER = "Bearer "
LOCKED = "locked"
TERMS = "terms"
REFUSED = 400
REFUSALS = {401, 403, 404, 429}


class ApiTokenMiddleware:
    """Another system shows a token instead of a session, at the API's doors only.

    Whoever shows a token is that token's person or nobody, whatever the cookies say.
    Stands before the wall, which then opens for the token's person.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        in_clear = settings.SECURE_SSL_REDIRECT and not request.is_secure()
        if in_clear and request.path.startswith("/api/"):
            # A redirect would let a client go on sending its token in clear, unseen.
            return JsonResponse({"detail": "TLS only"}, status=403)
        shown = request.headers.get("Authorization", "")
        if shown.startswith(BEARER) and request.path.startswith("/api/"):
            user = ApiToken.user_of(shown.removeprefix(BEARER).strip())
            request.user = user or AnonymousUser()
            request.token_user = user
        return self.get_response(request)


class WallMiddleware:
    """Open the transaction, say who asks, answer, and forget who asked.

    One transaction for each request, a visitor's too: the view, what it renders and
    nothing after it. An answer that refuses leaves nothing behind but what it brings to
    be done `once_undone`. An answer that is still streaming when it leaves here has no
    context and fails loudly.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if not user.is_authenticated:
            with transaction.atomic():
                return self._answer(request)
        if user.has_run_out:
            logout(request)
            return redirect("account_login")
        if user.agency_id is None:
            return HttpResponseForbidden("This account has no agency.")
        with transaction.atomic():
            walls.enter(user.pk)
            response = self._answer(request)
        if go_on := getattr(response, "once_undone", None):
            with transaction.atomic():
                walls.enter(user.pk)
                response = go_on()
        # The context ends with the transaction, unless a test's goes on around it.
        if connection.in_atomic_block and response.status_code < REFUSED:
            walls.leave()
        return response

    def process_exception(self, request, exception):
        """What the database's wall refused is 403, not a fault of the program.

        A row that one may read but not change can't be locked: the action's own lock
        then finds nothing. Every page asks before; this is for whoever posts anyway.
        What no page sends and no column holds, such as a null sign or half a key, is
        400.
        """
        if isinstance(exception, DataError | ValidationError):
            return bad_request(request, exception)
        if isinstance(exception, ProgrammingError):
            refused = isinstance(exception.__cause__, InsufficientPrivilege)
        else:
            unseen = isinstance(exception, ObjectDoesNotExist)
            refused = unseen and request.method == "POST"
        if not refused or not request.user.is_authenticated:
            return None
        logger.warning("refused by the wall: %s", request.resolver_match.view_name)
        return permission_denied(request, exception)

    def _answer(self, request):
        person = request.user
        response = self.get_response(request)
        if hasattr(response, "render") and not response.is_rendered:
            response.render()
        if response.status_code >= REFUSED:
            transaction.set_rollback(True)
        if response.status_code in REFUSALS and person.is_authenticated:
            match = request.resolver_match
            page = match.view_name if match else "no page"
            logger.info(
                "refused: %s %s, person %s", response.status_code, page, person.pk
            )
        return response


class IdleMiddleware:
    """A session that nobody touched for long asks for the password, on top of the page.

    Stands inside the wall. What was sent after the absence is kept and shown again.
    """

    OPEN = frozenset({"account_logout", "set_language", "oversight:unlock"})

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Let on whoever was here a moment ago; ask whoever was away."""
        if not settings.IDLE_MINUTES or not request.user.is_authenticated:
            return None
        if getattr(request, "token_user", None):
            return None
        name = request.resolver_match.view_name or ""
        api = request.path.startswith("/api/")
        needs_sign_in = api or getattr(view, "login_required", True)
        if name in self.OPEN or not needs_sign_in:
            return None
        if not self._is_locked(request):
            request.session.row.see(timezone.now())
            return None
        if api:
            return JsonResponse({"detail": "locked"}, status=403)
        if not answers(request):
            return ask_again(request, away=True)
        if wrong := why_wrong(request):
            return ask_again(request, away=True, wrong=wrong)
        unlock(request)
        return go_on(request)

    def _is_locked(self, request) -> bool:
        away = timezone.now() - request.session.row.seen_at
        longest = timedelta(minutes=settings.IDLE_MINUTES)
        return LOCKED in request.session or away > longest


def unlock(request) -> None:
    """Whoever was away is back: the session goes on."""
    request.session.pop(LOCKED, None)
    request.session.row.see(timezone.now())


class _BeforeAnything(ABC):
    """What somebody signed in has to do before the house opens.

    Stands inside the wall. What belongs to the account itself stays open, and so does
    what needs no sign-in; a token's person has shown the token instead. The API asks
    too, though the framework marks its views as open to everybody.
    """

    OPEN: tuple[str, ...] = ("account_", "mfa_", "set_language")
    code = ""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Send whoever hasn't done it to the page that asks."""
        if not request.user.is_authenticated or getattr(request, "token_user", None):
            return None
        api = request.path.startswith("/api/")
        if not api and not getattr(view, "login_required", True):
            return None
        name = request.resolver_match.view_name or ""
        if name.startswith(self.OPEN) or self.is_done(request):
            return None
        if api:
            return JsonResponse({"detail": self.code}, status=403)
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(self.address(request))
        return redirect(self.address(request))

    @abstractmethod
    def is_done(self, request) -> bool:
        """Whether this person may go on."""

    @abstractmethod
    def address(self, request) -> str:
        """The page that asks."""


class FirstPasswordMiddleware(_BeforeAnything):
    """Whoever signs in with a password that somebody else gave them sets their own.

    Not even a second step is set up before: who gave the password could do it too.
    """

    OPEN = (
        "account_change_password",
        "account_logout",
        "set_language",
        "oversight:lock",
        "oversight:unlock",
    )
    code = "password"

    def is_done(self, request) -> bool:
        """Nobody else knows the password."""
        return request.user.first_password_until is None

    def address(self, request) -> str:
        """The page that changes it, and leads on from there."""
        return _and_back(request, "account_change_password")


class SecondStepMiddleware(_BeforeAnything):
    """Where MFA_REQUIRED is set, a person without a second step sets it up first."""

    code = "second step"

    def is_done(self, request) -> bool:
        """There is a second step, or none is asked for."""
        if not settings.MFA_REQUIRED:
            return True
        return Authenticator.objects.filter(
            user=request.user,
            type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN],
        ).exists()

    def address(self, request) -> str:
        """The page of the second steps."""
        return reverse("mfa_index")


class TermsMiddleware(_BeforeAnything):
    """Whoever signs in has accepted the terms in the version that is asked today.

    Asked once a session, so that a new version takes nobody's draft away.
    """

    OPEN = (*_BeforeAnything.OPEN, "oversight:terms", "oversight:unlock")
    code = "terms"

    def is_done(self, request) -> bool:
        """This session knows that they are accepted, or nobody is asked."""
        if not settings.TERMS_ASKED or TERMS in request.session:
            return True
        version = terms_now().version
        if not request.user.acceptances.filter(version=version).exists():
            return False
        request.session[TERMS] = version
        return True

    def address(self, request) -> str:
        """The page of the terms, which leads on from there."""
        return _and_back(request, "oversight:terms")


def _and_back(request, name: str) -> str:
    """The address of a page that leads back to what was asked for."""
    asked = request.get_full_path() if request.method == "GET" else "/"
    return f"{reverse(name)}?{urlencode({'next': asked})}"
