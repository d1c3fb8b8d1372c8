"""What every answer says to browsers, and which requests of browsers are heard.

Stands outside everything else, so that a redirect, an error and a static file say the
same as a page.
"""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

# Nothing here films, listens, pays or asks where the reader is.
_UNUSED = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
PERMISSIONS_POLICY = ", ".join(f"{name}=()" for name in _UNUSED)

# Cookies too: on a shared computer the next person starts from nothing. Not "storage":
# it holds what somebody wrote and could not send yet.
CLEAR_SITE_DATA = '"cache", "cookies"'
SIGNS_OUT = "account_logout"


class HeadersMiddleware:
    """The same headers on every answer, whoever made it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in self._always().items():
            response.headers.setdefault(name, value)
        patch_vary_headers(response, ["HX-Request"])
        match = request.resolver_match
        if match and match.view_name == SIGNS_OUT and request.method == "POST":
            response.headers["Clear-Site-Data"] = CLEAR_SITE_DATA
        return response

    def _always(self) -> dict[str, str]:
        return {
            "Cache-Control": "no-store",
            "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": PERMISSIONS_POLICY,
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
        }


class OwnPagesMiddleware:
    """A browser on somebody else's page may follow a link to us, and nothing more.

    Browsers that don't say where a request comes from are held by the CSRF token.
    """

    ours = frozenset({"", "same-origin", "none"})

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.headers.get("Sec-Fetch-Site", "") in self.ours:
            return self.get_response(request)
        is_link = (
            request.method in {"GET", "HEAD"}
            and request.headers.get("Sec-Fetch-Mode") == "navigate"
            and request.headers.get("Sec-Fetch-Dest") == "document"
        )
        if is_link:
            return self.get_response(request)
        return HttpResponse(status=HTTPStatus.FORBIDDEN, content_type="text/plain")


class LargestBodyMiddleware:
    """What is larger than any of our forms takes is refused before it is read."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        stated = request.META.get("CONTENT_LENGTH") or "0"
        if stated.isdecimal() and int(stated) <= settings.LARGEST_BODY:
            return self.get_response(request)
        return render(request, "413.html", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


class OneAlphabetMiddleware:
    """Words are sent in UTF-8. Another name for their signs may unpack what was sent,
    or be none that can be read."""

    names = frozenset({"", "utf-8", "utf8"})

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        stated = (request.content_params or {}).get("charset", "")
        if stated.strip().lower() in self.names:
            return self.get_response(request)
        return HttpResponse(
            status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE, content_type="text/plain"
        )
