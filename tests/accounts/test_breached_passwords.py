"""A password that was stolen somewhere is no password here."""

from hashlib import sha1

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

STOLEN = [f"harvest lantern {n}" for n in range(300)]


@pytest.fixture(params=["", ":17"], ids=["bare", "with counts"])
def listed(request, tmp_path, settings):
    digests = [
        sha1(word.encode(), usedforsecurity=False).hexdigest().upper()
        for word in STOLEN
    ]
    path = tmp_path / "stolen.txt"
    path.write_text("".join(f"{d}{request.param}\n" for d in sorted(digests)))
    settings.BREACHED_PASSWORDS = str(path)


def test_every_password_of_the_list_is_refused(listed):
    for word in STOLEN:
        with pytest.raises(ValidationError, match="stolen somewhere"):
            validate_password(word)


def test_a_password_that_is_not_in_the_list_is_taken(listed):
    for n in range(300):
        validate_password(f"orchard window {n}")


def test_without_a_list_nothing_is_compared(settings):
    settings.BREACHED_PASSWORDS = ""
    validate_password(STOLEN[0])


def test_a_list_that_is_named_and_missing_takes_no_password(settings, tmp_path):
    settings.BREACHED_PASSWORDS = str(tmp_path / "gone.txt")
    with pytest.raises(FileNotFoundError):
        validate_password("orchard window 1")
