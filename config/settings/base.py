"""Settings shared by every environment. What differs stands in the file beside it."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def from_env(name: str, default: str = "") -> str:
    """The variable, or the text of the file that NAME_FILE points to."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    return os.environ.get(name, default)


SECRET_KEY = from_env("SAVERA_SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = [h for h in from_env("SAVERA_ALLOWED_HOSTS").split(",") if h]
DATA_DIR = Path(from_env("SAVERA_DATA_DIR", str(BASE_DIR / "var")))
SAVERA_DATA_DIR = DATA_DIR

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.forms",
    "django.contrib.postgres",
    "django.contrib.admin",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    # Floors of the house from the ground up: an app uses only the apps before it.
    "common",
    "accounts",
    "audit",
    "cases",
    "shelters",
    "reintegration",
    "compensation",
    "oversight",
]

MIDDLEWARE = [
    # First, so that redirects, errors and static files say the same as pages.
    "common.headers.HeadersMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "common.headers.OwnPagesMiddleware",
    "common.headers.LargestBodyMiddleware",
    "common.headers.OneAlphabetMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.ApiTokenMiddleware",
    # Everything below runs in one transaction with the user's context set: wall two.
    "accounts.middleware.WallMiddleware",
    "cases.middleware.WitnessMiddleware",
    "common.shared_screen.SharedScreenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.IdleMiddleware",
    "accounts.middleware.FirstPasswordMiddleware",
    "accounts.middleware.SecondStepMiddleware",
    "accounts.middleware.TermsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["common.templatetags.ui", "django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oversight.context.shell",
            ],
        },
    }
]

# {{ form }} looks like our own fields: templates/django/forms.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Three logins, none of which owns a table: the web process, the worker and, only
# while deploying, the owner. SAVERA_AS says which one this process is.
_URLS = {
    "web": "DATABASE_URL",
    "worker": "WORKER_DATABASE_URL",
    "owner": "OWNER_DATABASE_URL",
}
RUNS_AS = os.environ.get("SAVERA_AS", "web")
DATABASES = {
    "default": dj_database_url.parse(
        from_env(_URLS[RUNS_AS]) or from_env("DATABASE_URL") or "postgres:///savera",
        conn_max_age=0 if RUNS_AS == "owner" else 60,
        conn_health_checks=True,
    )
}
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
if RUNS_AS == "owner":
    # Objects belong to a role that can't log in, whoever deploys.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c role=savera_owner"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backend.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation"
        ".UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "full_name", "email", "phone"]},
    },
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.passwords.WordsOfTheHouseValidator"},
    {"NAME": "accounts.passwords.DifferentPasswordValidator"},
    {"NAME": "accounts.passwords.BreachedPasswordValidator"},
]
# A file of the SHA-1 of stolen passwords, in order; see the how-to of a server.
BREACHED_PASSWORDS = from_env("SAVERA_BREACHED_LIST")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# Says nothing of whether an account exists: not at sign-in, not at a lost password.
ACCOUNT_PREVENT_ENUMERATION = True
# Wrong passwords are slowed by accounts.models.guessing, which can't lock anybody out;
# these are allauth's own limits for the rest, for each web process.
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {
    "login": "60/m/ip",
    "login_failed": "5/5m/key",  # codes of the second step
    "reset_password": "10/m/ip,3/10m/key",
    "reset_password_from_key": "10/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
ACCOUNT_LOGOUT_ON_GET = False
MFA_ADAPTER = "accounts.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_FORMS = {
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "authenticate_webauthn": "accounts.forms.PasskeyForm",
    "login_webauthn": "accounts.forms.PasskeyAloneForm",
    "reauthenticate_webauthn": "accounts.forms.PasskeyAgainForm",
}
MFA_TOTP_ISSUER = "Savera"
# Everybody needs a second step to sign in: accounts.middleware.SecondStepMiddleware.
MFA_REQUIRED = False
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
# Guardian's tables are read by Case.objects.visible_to, not by its backend.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

SESSION_ENGINE = "accounts.session_store"
# Everybody accepts the terms once a version: accounts.middleware.TermsMiddleware.
TERMS_ASKED = True
# Untouched for so long, a session asks for the password again: IdleMiddleware.
IDLE_MINUTES = int(from_env("SAVERA_IDLE_MINUTES", "15"))
# What an action answers may name a case: it stays on the server, not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("hi", _("Hindi"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Kolkata"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
# The largest form: a rescue list of 20 MB and what stands around it.
LARGEST_BODY = 25 * 1024 * 1024

# A ClamAV that looks at every file: "host:port" or the path of its socket.
CLAMD = from_env("SAVERA_CLAMD")

REDIS_URL = from_env("REDIS_URL", "redis://localhost:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# A child killed with SIGKILL gives its message back after this many seconds.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
if urlsplit(REDIS_URL).scheme.endswith("socket"):
    CELERY_BROKER_TRANSPORT_OPTIONS["socket_keepalive"] = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.tokens.TokenAuthentication",
        "common.api.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.api.PlainJSON"],
    "DEFAULT_PAGINATION_CLASS": "common.api.NewestFirst",
    "DEFAULT_SCHEMA_CLASS": "common.api_document.Document",
    "EXCEPTION_HANDLER": "common.api.answer_refusals",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Savera",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "COMPONENT_SPLIT_REQUEST": True,
    # One name for each list of choices, wherever it stands.
    "ENUM_NAME_OVERRIDES": {
        "AgeSourceEnum": "cases.choices.AgeSource",
        "LeftBecauseEnum": "shelters.choices.LeftBecause",
        "OrderKindEnum": "cases.choices.OrderKind",
        "PaperKindEnum": "compensation.choices.PaperKind",
        "EntryKindEnum": "compensation.choices.EntryKind",
        "AccountEnum": "compensation.choices.Account",
        "ServedHowEnum": "compensation.choices.ServedHow",
        "PaysFromEnum": "compensation.choices.PAYS_FROM",
        "AppealSideEnum": "compensation.choices.AppealSide",
        "LineSideEnum": "compensation.models.statement.LineSide",
    },
}

MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": str(DATA_DIR / "mail")},
    }
}
DEFAULT_FROM_EMAIL = from_env("SAVERA_FROM", "savera@localhost")

# One handler for every line of ours, Django's and the worker's: no people in any.
# Django's own would send its errors by mail, with what people wrote.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_people": {"()": "common.logs.WithoutPeople"}},
    "formatters": {
        "line": {
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_people"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "savera": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING"},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}

# Where links in mails lead.
SITE_URL = from_env("SAVERA_SITE_URL", "http://localhost:8000")

# Keys for fields encrypted at rest, newest first, comma separated.
FIELD_KEYS = [k for k in from_env("SAVERA_FIELD_KEYS").split(",") if k]
