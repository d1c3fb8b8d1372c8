"""Every address of the house."""

from django.conf import settings
from django.urls import include, path

from common.views import kit
from config.health import health

urlpatterns = [
    path("health/", health, name="health"),
    path("i18n/", include("django.conf.urls.i18n")),
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
