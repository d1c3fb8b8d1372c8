"""Every address of the API, and the document that describes it."""

from django.conf import settings
from django.urls import path
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from cases.api import views as cases
from compensation.api import desk, groups, money
from compensation.api.views import ClaimViewSet
from oversight.api.views import ExtractList, MaskedCaseList
from reintegration.api import views as reintegration
from shelters.api.views import PlacementViewSet

app_name = "api"


class TokenScheme(OpenApiAuthenticationExtension):
    """How the document names the sign-in of other systems."""

    target_class = "accounts.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):
    """How the document names the browser's sign-in."""

    target_class = "common.api.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema):
        cookie = settings.SESSION_COOKIE_NAME
        return {"type": "apiKey", "in": "cookie", "name": cookie}


router = SimpleRouter(use_regex_path=False)
for name, viewset in {
    "operations": cases.OperationViewSet,
    "cases": cases.CaseViewSet,
    "children": cases.ChildViewSet,
    "recruiters": cases.RecruiterViewSet,
    "sittings": cases.SittingViewSet,
    "orders": cases.OrderViewSet,
    "clocks": cases.ClockViewSet,
    "flags": cases.FlagViewSet,
    "events": cases.EventViewSet,
    "placements": PlacementViewSet,
    "home-checks": reintegration.HomeCheckViewSet,
    "handovers": reintegration.HandoverViewSet,
    "visits": reintegration.VisitViewSet,
    "claims": ClaimViewSet,
    "entries": money.EntryViewSet,
    "papers": money.PaperViewSet,
    "wage-workings": money.WorkingViewSet,
    "employers": money.EmployerViewSet,
    "appeals": money.AppealViewSet,
    "stays": money.StayViewSet,
    "write-offs": money.WriteOffViewSet,
    "money-registers": desk.RegisterViewSet,
    "bank-statements": desk.StatementViewSet,
    "bank-lines": desk.LineViewSet,
    "employer-links": desk.LinkViewSet,
    "group-acts": groups.GroupActViewSet,
}.items():
    router.register(name, viewset, basename=name)

urlpatterns = [
    path("cases/<uuid:pk>/extracts/", ExtractList.as_view(), name="case-extracts"),
    path(
        "cases/<uuid:pk>/entitlements/",
        money.EntitlementList.as_view(),
        name="case-entitlements",
    ),
    path(
        "cases/<uuid:pk>/money-facts/",
        money.CaseFacts.as_view(),
        name="case-money-facts",
    ),
    path(
        "cases/<uuid:pk>/no-account/",
        money.CaseWithoutAccount.as_view(),
        name="case-no-account",
    ),
    path("masked-cases/", MaskedCaseList.as_view(), name="masked-cases"),
    *router.urls,
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
]
