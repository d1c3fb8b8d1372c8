"""A real server. It refuses to start with a weak or missing secret."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *
from config.settings.base import (
    ALLOWED_HOSTS,
    FIELD_KEYS,
    RUNS_AS,
    SECRET_KEY,
    from_env,
)
from config.strength import weaknesses

DEMO = False
MFA_REQUIRED = True
if reasons := weaknesses(
    from_env,
    secret_key=SECRET_KEY,
    field_keys=FIELD_KEYS,
    hosts=ALLOWED_HOSTS,
    runs_as=RUNS_AS,
):
    raise ImproperlyConfigured(" ".join(reasons))

# Where links in mails lead.
SITE_URL = (
    from_env("SAVERA_SITE_URL") or f"https://{(ALLOWED_HOSTS or ['localhost'])[0]}"
)
SECURE_SSL_REDIRECT = from_env("SAVERA_TLS_AT_PROXY", "1") == "1"
# The API refuses what comes in clear, see accounts.middleware.ApiTokenMiddleware.
SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^api/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# The proxy beside us says whose address asks; nobody else's word is taken.
ALLAUTH_TRUSTED_PROXY_COUNT = int(from_env("SAVERA_PROXIES", "1"))
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-savera"
CSRF_COOKIE_NAME = "__Host-savera-csrf"
LANGUAGE_COOKIE_NAME = "__Host-savera-language"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": from_env("SAVERA_SMTP_HOST", "localhost"),
            "port": int(from_env("SAVERA_SMTP_PORT", "25")),
            "username": from_env("SAVERA_SMTP_USER"),
            "password": from_env("SAVERA_SMTP_PASSWORD"),
            "use_tls": from_env("SAVERA_SMTP_TLS", "1") == "1",
        },
    }
}
