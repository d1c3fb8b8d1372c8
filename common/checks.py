"""What must be true of the settings of a server, whatever they were changed to.

`manage.py check --deploy --tag savera` asks; so does every start of a new version.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.checks import Error, register

TAG = "savera"
FIRST = (
    "common.headers.HeadersMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
)
ARGON2 = "django.contrib.auth.hashers.Argon2PasswordHasher"
YEAR = 31_536_000


@dataclass(frozen=True)
class Rule:
    """A number, whether it holds, and in words what to mend."""

    no: str
    holds: Callable[[], bool]
    words: str


def _cookies_are_of_this_host() -> bool:
    kinds = ("SESSION", "CSRF", "LANGUAGE")
    return all(
        getattr(settings, f"{kind}_COOKIE_NAME").startswith("__Host-")
        and getattr(settings, f"{kind}_COOKIE_SECURE")
        and getattr(settings, f"{kind}_COOKIE_HTTPONLY")
        for kind in kinds
    )


def _no_script_from_elsewhere() -> bool:
    policy = settings.SECURE_CSP
    words = {word for sources in policy.values() for word in sources}
    loose = {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"}
    return policy.get("default-src") == ["'none'"] and not words & loose


def _every_line_is_filtered() -> bool:
    logging: dict[str, Any] = settings.LOGGING
    handlers = logging["handlers"].values()
    return all("without_people" in one.get("filters", ()) for one in handlers)


RULES = (
    Rule("E001", lambda: not settings.DEBUG, "DEBUG must be off."),
    Rule("E002", lambda: not settings.DEMO, "DEMO must be off."),
    Rule("E003", lambda: settings.MFA_REQUIRED, "MFA_REQUIRED must be on."),
    Rule("E004", lambda: settings.TERMS_ASKED, "TERMS_ASKED must be on."),
    Rule(
        "E005",
        lambda: tuple(settings.MIDDLEWARE[: len(FIRST)]) == FIRST,
        "The headers of every answer must stand first in MIDDLEWARE.",
    ),
    Rule(
        "E006",
        lambda: settings.PASSWORD_HASHERS[:1] == [ARGON2],
        "Passwords must be kept with Argon2.",
    ),
    Rule(
        "E007",
        _cookies_are_of_this_host,
        "Each cookie must be named __Host-…, secure, and closed to scripts.",
    ),
    Rule(
        "E008",
        lambda: settings.SECURE_SSL_REDIRECT and settings.SECURE_HSTS_SECONDS >= YEAR,
        "Browsers must be told to come by TLS, for a year at least.",
    ),
    Rule(
        "E009",
        _no_script_from_elsewhere,
        "The content policy must start from nothing and allow no inline code.",
    ),
    Rule(
        "E010",
        _every_line_is_filtered,
        "Each handler of LOGGING must have the filter without_people.",
    ),
    Rule(
        "E011",
        lambda: 0 < settings.IDLE_MINUTES <= 30,
        "IDLE_MINUTES must be between 1 and 30.",
    ),
    Rule(
        "E012",
        lambda: not settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN,
        "Passkeys must be taken over TLS only.",
    ),
)


@register(TAG, deploy=True)
def check_server(app_configs, **kwargs) -> list[Error]:
    """Each rule of a server that the settings break."""
    return [
        Error(rule.words, id=f"savera.{rule.no}") for rule in RULES if not rule.holds()
    ]
