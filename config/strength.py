"""What makes the settings of a real server too weak to start with.

Asked by the settings themselves, so that no process starts (`config.settings
.production`), and by `manage.py check --deploy --tag savera` for what is set later.
"""

from base64 import urlsafe_b64decode
from binascii import Error
from collections.abc import Callable, Iterator
from urllib.parse import unquote, urlsplit

DEMO_KEY = "only-for-the-demo-on-this-machine-never-on-a-server"
SHORTEST_KEY, FEWEST_SIGNS = 50, 10
KEY_BYTES, FEWEST_BYTES = 32, 8
SHORTEST_PASSWORD = 12
DATABASES = {"postgres", "postgresql"}
BROKERS = {"redis", "rediss", "redis+socket", "unix"}
KNOWN = ("postgres", "savera", "password", "changeme", "secret", "admin", "redis")
# What stands in examples and is left there.
LEFT = ("changeme", "change-me", "change_me", "placeholder", "insecure", "your-secret")
OF_DATABASE = ("DATABASE_URL", "WORKER_DATABASE_URL", "OWNER_DATABASE_URL")


def weaknesses(
    from_env: Callable[[str], str],
    *,
    secret_key: str,
    field_keys: list[str],
    hosts: list[str],
    runs_as: str,
) -> list[str]:
    """Each reason not to start, in words that name the setting and no secret."""
    found = [
        *_of_secret_key(secret_key),
        *_of_field_keys(field_keys, secret_key),
        *_of_hosts(hosts, runs_as),
        *_of_addresses(from_env),
        *_of_one_for_two(from_env, secret_key),
        *_of_mail(from_env),
    ]
    site = from_env("SAVERA_SITE_URL")
    if site and urlsplit(site).scheme != "https":
        found.append("SAVERA_SITE_URL must begin with https://.")
    return found


def _of_secret_key(key: str) -> Iterator[str]:
    weak = len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_SIGNS
    if weak or key == DEMO_KEY or _is_left(key):
        yield "SAVERA_SECRET_KEY must be at least 50 random characters."


def _of_field_keys(keys: list[str], secret_key: str) -> Iterator[str]:
    if not keys:
        yield "SAVERA_FIELD_KEYS must name at least one key."
    for place, key in enumerate(keys, start=1):
        try:
            content = urlsafe_b64decode(key)
        except (Error, ValueError):
            content = b""
        if len(content) != KEY_BYTES or len(set(content)) < FEWEST_BYTES:
            yield f"SAVERA_FIELD_KEYS: key {place} must be 32 random bytes in base64."
        if key in secret_key:
            yield f"SAVERA_FIELD_KEYS: key {place} stands in SAVERA_SECRET_KEY too."
    if len(set(keys)) < len(keys):
        yield "SAVERA_FIELD_KEYS: a key stands there twice."


def _of_hosts(hosts: list[str], runs_as: str) -> Iterator[str]:
    if not hosts and runs_as == "web":
        yield "SAVERA_ALLOWED_HOSTS must name the server's host."
    if any("*" in host or host.startswith(".") for host in hosts):
        yield "SAVERA_ALLOWED_HOSTS must name hosts one by one."


def _of_addresses(from_env: Callable[[str], str]) -> Iterator[str]:
    """This process may log in by any of them, whichever it says it runs as."""
    for name in OF_DATABASE:
        if name == OF_DATABASE[0] or from_env(name):
            yield from _of_address(name, from_env(name), DATABASES)
    yield from _of_address("REDIS_URL", from_env("REDIS_URL"), BROKERS)


def _of_one_for_two(from_env: Callable[[str], str], secret_key: str) -> Iterator[str]:
    """Who has one secret must not have two."""
    known: dict[str, tuple[str, str | None]] = {}
    for name in (*OF_DATABASE, "REDIS_URL", "SAVERA_SMTP_PASSWORD"):
        login, password = None, from_env(name)
        if name.endswith("_URL"):
            parts = urlsplit(password)
            login, password = parts.username, unquote(parts.password or "")
        if not password:
            continue
        if password in secret_key:
            yield f"{name}: its password stands in SAVERA_SECRET_KEY too."
        before, by = known.setdefault(password, (name, login))
        if before != name and not (login and by == login):
            yield f"{name} has the same password as {before}."


def _is_left(text: str) -> bool:
    return any(words in text.lower() for words in LEFT)


def _of_address(name: str, address: str, schemes: set[str]) -> Iterator[str]:
    """Services over a network ask for a password worth the name; a socket has walls
    of its own."""
    if not address:
        yield f"{name} must be set."
        return
    parts = urlsplit(address)
    if parts.scheme not in schemes:
        yield f"{name} is no address of such a service."
        return
    is_socket = unquote(parts.hostname or "/").startswith("/")
    if not is_socket and _is_weak(parts.password or "", parts.username or ""):
        yield f"{name} needs a password of at least 12 characters that nobody guesses."


def _is_weak(password: str, user: str) -> bool:
    if len(password) < SHORTEST_PASSWORD or len(set(password)) < FEWEST_SIGNS // 2:
        return True
    plain = password.lower().strip("0123456789!-_")
    return plain in KNOWN or password == user or _is_left(password)


def _of_mail(from_env: Callable[[str], str]) -> Iterator[str]:
    host = from_env("SAVERA_SMTP_HOST") or "localhost"
    if from_env("SAVERA_SMTP_USER") and not from_env("SAVERA_SMTP_PASSWORD"):
        yield "SAVERA_SMTP_PASSWORD must be set with SAVERA_SMTP_USER."
    if from_env("SAVERA_SMTP_TLS") == "0" and host not in {"localhost", "127.0.0.1"}:
        yield "SAVERA_SMTP_TLS may be 0 only for a mail server on this machine."
