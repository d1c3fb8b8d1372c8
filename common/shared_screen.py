"""Names as initials while others can see the screen: at a sitting, in a meeting.

A switch of the session, not a right: it hides on this screen what its person may
read, in every list and heading, until it is switched off.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import JsonResponse

SWITCH = "shared screen"

_SHARED: ContextVar[bool] = ContextVar("shared", default=False)


@contextmanager
def names_hidden() -> Iterator[None]:
    """Show initials in place of names inside the block."""
    token = _SHARED.set(True)
    try:
        yield
    finally:
        _SHARED.reset(token)


def names_are_hidden() -> bool:
    """Whether others see the screen that is being made now."""
    return _SHARED.get()


class SharedScreenMiddleware:
    """Makes the page with initials where its session says that others see it.

    Of the API that session is answered nothing: it has no initials to give.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.session.get(SWITCH) or getattr(request, "token_user", None):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": "shared screen"}, status=403)
        with names_hidden():
            return self.get_response(request)
