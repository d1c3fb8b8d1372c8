"""Tests: as the web role sees it, with cheap hashes and a broker that isn't needed."""

import dj_database_url

from config.settings.base import *
from config.settings.base import BASE_DIR, DATABASES, STORAGES, from_env

DEMO = False
SECRET_KEY = "tests-need-no-secret"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES["default"] = {
    **dj_database_url.parse(from_env("OWNER_DATABASE_URL") or "postgres:///savera"),
    "DISABLE_SERVER_SIDE_CURSORS": True,
    "CONN_MAX_AGE": 0,
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = BASE_DIR / "static"
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
ACCOUNT_RATE_LIMITS = False
# Tests that move the clock are not about absence; those that are set it themselves.
IDLE_MINUTES = int(from_env("SAVERA_IDLE_MINUTES", "0"))
TERMS_ASKED = False  # asked in tests/accounts/test_terms.py
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
FIELD_KEYS = ["dGVzdHMtbmVlZC1uby1zZWNyZXQtYnV0LTMyLWJ5dGU="]
