"""A server refuses to start with a weak or missing secret, and says which."""

import io
import re
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest
from django.conf import settings as of_tests
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from common.checks import RULES
from config.strength import DEMO_KEY
from tests.architecture.test_actions import HOUSE
from tests.production import WHOLE, production

SERVER = production()
ROOT = Path(__file__).resolve().parent.parent.parent
KEY = urlsafe_b64encode(b"sixteen bytes and sixteen bytes!").decode()
ZEROS = urlsafe_b64encode(b"\0" * 32).decode()


def test_a_whole_environment_starts():
    server = production()
    assert server.DEBUG is False
    assert server.SITE_URL == "https://savera.example.org"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"SAVERA_SECRET_KEY": ""}, "SAVERA_SECRET_KEY must be"),
        ({"SAVERA_SECRET_KEY": "short"}, "SAVERA_SECRET_KEY must be"),
        ({"SAVERA_SECRET_KEY": "ab" * 40}, "SAVERA_SECRET_KEY must be"),
        ({"SAVERA_SECRET_KEY": DEMO_KEY}, "SAVERA_SECRET_KEY must be"),
        ({"SAVERA_FIELD_KEYS": ""}, "must name at least one key"),
        ({"SAVERA_FIELD_KEYS": "abc"}, "key 1 must be 32 random bytes"),
        ({"SAVERA_FIELD_KEYS": ZEROS}, "key 1 must be 32 random bytes"),
        ({"SAVERA_FIELD_KEYS": f"{KEY},x"}, "key 2 must be 32 random bytes"),
        ({"SAVERA_FIELD_KEYS": f"{KEY},{KEY}"}, "stands there twice"),
        ({"SAVERA_SECRET_KEY": f"{KEY}{KEY}", "SAVERA_FIELD_KEYS": KEY}, "too"),
        ({"SAVERA_ALLOWED_HOSTS": ""}, "SAVERA_ALLOWED_HOSTS must name"),
        ({"SAVERA_ALLOWED_HOSTS": "*"}, "one by one"),
        ({"SAVERA_ALLOWED_HOSTS": ".example.org"}, "one by one"),
        ({"DATABASE_URL": ""}, "DATABASE_URL must be set"),
        ({"DATABASE_URL": "sqlite:///x"}, "no address of such a service"),
        ({"DATABASE_URL": "postgres://savera_web@db/savera"}, "DATABASE_URL needs"),
        ({"DATABASE_URL": "postgres://a:savera@db/savera"}, "DATABASE_URL needs"),
        ({"DATABASE_URL": "postgres://a:password1234567@db/s"}, "DATABASE_URL needs"),
        ({"DATABASE_URL": "postgres://a:aaaaaaaaaaaaaaa@db/s"}, "DATABASE_URL needs"),
        ({"WORKER_DATABASE_URL": "postgres://b@db/s"}, "WORKER_DATABASE_URL needs"),
        ({"OWNER_DATABASE_URL": "postgres://c:x@db/s"}, "OWNER_DATABASE_URL needs"),
        ({"WORKER_DATABASE_URL": "sqlite:///x"}, "WORKER_DATABASE_URL is no address"),
        (
            {"WORKER_DATABASE_URL": "postgres://b:Gh4tR9kLm2Xw8QzB@db/s"},
            "WORKER_DATABASE_URL has the same password as DATABASE_URL",
        ),
        (
            {"REDIS_URL": "redis://:Gh4tR9kLm2Xw8QzB@broker:6379/0"},
            "REDIS_URL has the same password as DATABASE_URL",
        ),
        (
            {"SAVERA_SMTP_USER": "a", "SAVERA_SMTP_PASSWORD": "Nv7cTy3JpQ5sWd1Z"},
            "SAVERA_SMTP_PASSWORD has the same password as REDIS_URL",
        ),
        (
            {"REDIS_URL": f"redis://:{WHOLE['SAVERA_SECRET_KEY'][:16]}@broker/0"},
            "REDIS_URL: its password stands in SAVERA_SECRET_KEY too",
        ),
        (
            {"SAVERA_SECRET_KEY": "django-insecure-" + KEY + KEY[:20]},
            "SAVERA_SECRET_KEY must be",
        ),
        ({"DATABASE_URL": "postgres://a:Change-Me-4711-x@db/s"}, "DATABASE_URL needs"),
        ({"REDIS_URL": ""}, "REDIS_URL must be set"),
        ({"REDIS_URL": "redis://broker:6379/0"}, "REDIS_URL needs"),
        ({"REDIS_URL": "redis://:redis@broker:6379/0"}, "REDIS_URL needs"),
        ({"SAVERA_SMTP_USER": "savera"}, "SAVERA_SMTP_PASSWORD must be set"),
        ({"SAVERA_SMTP_HOST": "mail.x", "SAVERA_SMTP_TLS": "0"}, "SAVERA_SMTP_TLS"),
        ({"SAVERA_SITE_URL": "http://savera.example.org"}, "SAVERA_SITE_URL"),
    ],
    ids=str,
)
def test_a_server_refuses_to_start_and_says_what_to_mend(changed, why):
    with pytest.raises(ImproperlyConfigured, match=re.escape(why)) as refusal:
        production(**changed)
    told = str(refusal.value)
    for secret in (WHOLE["SAVERA_SECRET_KEY"], WHOLE["SAVERA_FIELD_KEYS"]):
        assert secret not in told
    assert "Gh4tR9kLm2Xw8QzB" not in told


def test_every_reason_is_said_at_once():
    with pytest.raises(ImproperlyConfigured) as refusal:
        production(SAVERA_SECRET_KEY="", REDIS_URL="", DATABASE_URL="")
    for name in ("SAVERA_SECRET_KEY", "REDIS_URL", "DATABASE_URL"):
        assert name in str(refusal.value)


@pytest.mark.parametrize(
    "changed",
    [
        {"DATABASE_URL": "postgres://savera_web@%2Frun%2Fpostgres/savera"},
        {"REDIS_URL": "redis+socket:///run/broker.sock"},
        {"SAVERA_AS": "worker", "SAVERA_ALLOWED_HOSTS": ""},
        {"WORKER_DATABASE_URL": WHOLE["DATABASE_URL"]},
    ],
    ids=str,
)
def test_a_socket_needs_no_password_and_a_worker_no_host(changed):
    assert production(**changed).DEBUG is False


def test_the_program_that_makes_secrets_makes_strong_ones():
    text = (ROOT / "deploy/make-secrets").read_text()
    assert "random 64 >secret_key" in text
    for name in ("admin", "web", "worker", "broker"):
        assert f"random 40 >{name}_password" in text
    key = urlsafe_b64encode(secrets.token_bytes(32)).decode()
    assert [key] == production(SAVERA_FIELD_KEYS=key).FIELD_KEYS


def test_a_secret_comes_from_a_file_too(tmp_path):
    path = tmp_path / "secret_key"
    path.write_text(WHOLE["SAVERA_SECRET_KEY"] + "\n")
    server = production(SAVERA_SECRET_KEY="", SAVERA_SECRET_KEY_FILE=str(path))
    assert WHOLE["SAVERA_SECRET_KEY"] == server.SECRET_KEY


# Setting these anew would take the tests' own database, files and log away.
KEPT = {"DATABASES", "STORAGES", "MAILERS", "LOGGING"}


class Changed:
    """The settings as they are, but for some."""

    def __init__(self, changed):
        self.changed = changed

    def __getattr__(self, name):
        if name in self.changed:
            return self.changed[name]
        return getattr(of_tests, name)


@pytest.fixture
def on_a_server(settings):
    """Everything as a real server sets it."""
    for name, value in vars(production()).items():
        if name.isupper() and name not in KEPT:
            setattr(settings, name, value)


def check() -> str:
    """What the command says of the settings; empty when it finds nothing."""
    told = io.StringIO()
    try:
        call_command("check", "--deploy", "--tag=savera", stdout=told, stderr=told)
    except CommandError as refused:
        return str(refused)
    return ""


def test_the_settings_of_a_server_pass_their_own_checks(on_a_server):
    assert check() == ""


BREAKS = {
    "E001": {"DEBUG": True},
    "E002": {"DEMO": True},
    "E003": {"MFA_REQUIRED": False},
    "E004": {"TERMS_ASKED": False},
    "E005": {"MIDDLEWARE": list(reversed(SERVER.MIDDLEWARE))},
    "E006": {"PASSWORD_HASHERS": of_tests.PASSWORD_HASHERS},
    "E007": {"CSRF_COOKIE_SECURE": False},
    "E008": {"SECURE_HSTS_SECONDS": 60},
    "E009": {
        "SECURE_CSP": {**SERVER.SECURE_CSP, "script-src": ["'self'", "'unsafe-inline'"]}
    },
    "E010": {"LOGGING": {"handlers": {"console": {"class": "logging.StreamHandler"}}}},
    "E011": {"IDLE_MINUTES": 0},
    "E012": {"MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": True},
}


@pytest.mark.parametrize("no", list(BREAKS))
def test_each_rule_of_a_server_is_missed_when_it_is_broken(
    no, on_a_server, monkeypatch
):
    monkeypatch.setattr("common.checks.settings", Changed(BREAKS[no]))
    told = check()
    assert f"savera.{no}" in told
    assert told.count("savera.E") == 1


def test_every_rule_is_tested_here():
    assert {rule.no for rule in RULES} == set(BREAKS)


def test_a_new_version_asks_the_checks_before_anything_else():
    text = (ROOT / "deploy/prepare.sh").read_text()
    steps = re.findall(r'\["(\w+)"', text)
    assert steps[0] == "check"
    assert '"--tag=savera"' in text


SECRETS = re.compile(
    r"(?i)(secret|secret_key|password|token|api_?key|private_?key)"
    r"\s*=\s*[\"'][^\"'{]{8,}"
)
# A key that only the demo on one's own machine has, and words shown on the screen.
NOT_SECRET = ("config/strength.py", "oversight/demo/")


def test_no_secret_stands_in_the_program():
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()[:80]}"
        for app in [*HOUSE, "config", "deploy"]
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
        and not str(path.relative_to(ROOT)).startswith(NOT_SECRET)
        for line in path.read_text().splitlines()
        if SECRETS.search(line)
    ]
    assert found == ["config/settings/test.py: " + TESTS_OWN]


TESTS_OWN = 'SECRET_KEY = "tests-need-no-secret"  # noqa: S105'
