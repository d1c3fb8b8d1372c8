"""Short secrets kept encrypted at rest, and told apart without opening them."""

import hmac
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

# A Feistel network over two halves of three digits: it gives no number twice.
HALF, TURNS = 1000, 6


def seal(text: str) -> str:
    """The text, readable only with one of the server's keys."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text that `seal` was given."""
    return _keys().decrypt(sealed.encode()).decode()


def fingerprint(text: str, *, of: str) -> str:
    """The same short mark for the same text and purpose, which tells nothing of it."""
    # The oldest key stays when a newer one is put before it, and so do the marks.
    key = settings.FIELD_KEYS[-1].encode()
    return hmac.new(key, f"{of}:{text}".encode(), sha256).hexdigest()


def scattered(count: int, *, of: str) -> int:
    """Another number for each count, below a million for the first million: without the
    server's key two of them don't tell how many lie between them."""
    million, rest = divmod(count, HALF * HALF)
    left, right = divmod(rest, HALF)
    for turn in range(TURNS):
        mark = fingerprint(f"{turn}/{right}", of=of)
        left, right = right, (left + int(mark[:12], 16)) % HALF
    return million * HALF * HALF + left * HALF + right


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])
