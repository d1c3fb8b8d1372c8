"""Every address of the house."""

from typing import Any

from allauth.mfa.totp.views import activate_totp
from django.conf import settings
from django.http import Http404
from django.urls import include, path
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

from common.views import kit
from config.health import health

# The one page with a picture that stands in its own source: the code app's square.
WITH_SQUARE_CODE: dict[str, Any] = {
    **settings.SECURE_CSP,
    "img-src": [CSP.SELF, "data:"],
}


def not_here(request, **parts):
    """Answer as if the library had no such page."""
    raise Http404


urlpatterns = [
    path("health/", health, name="health"),
    path("i18n/", include("django.conf.urls.i18n")),
    path(
        "accounts/2fa/totp/activate/",
        csp_override(WITH_SQUARE_CODE)(activate_totp),
        name="mfa_activate_totp",
    ),
    # An address comes with the invitation. Whoever sits at an open session could write
    # down another one here, and have a new password sent to it.
    path("accounts/email/", not_here),
    path("accounts/confirm-email/", not_here),
    path("accounts/confirm-email/<key>/", not_here),
    path("accounts/", include("allauth.urls")),
    path("", include("oversight.urls")),
    path("", include("cases.urls")),
    path("shelters/", include("shelters.urls")),
    path("reintegration/", include("reintegration.urls")),
    path("compensation/", include("compensation.urls")),
    path("api/v1/", include("config.api")),
]
if getattr(settings, "DEMO", False):
    urlpatterns.append(path("ui/", kit, name="kit"))
