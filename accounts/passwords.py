"""What a password may not be built on, beside Django's own rules."""

import os
from hashlib import sha1
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS = ("savera", "password", "rescue", "childline", "1098", "committee", "shelter")


class WordsOfTheHouseValidator:
    """Refuse a password that is mostly a word everybody here would try first."""

    def validate(self, password, user=None):
        """Raise if too little is left without the words of this house and office."""
        words = [*WORDS, *_words_of(getattr(user, "agency", None))]
        left = password.casefold()
        for word in sorted(words, key=len, reverse=True):
            left = left.replace(word, "")
        if left != password.casefold() and len(left) < 10:
            raise ValidationError(
                _(
                    "This password is built on a word that everybody here knows. Take "
                    "words that only you would put together."
                ),
                code="password_of_the_house",
            )

    def get_help_text(self):
        return _("It can’t be built on the name of this system or of your office.")


class DifferentPasswordValidator:
    """Refuse the password that one has: somebody else may know it."""

    def validate(self, password, user=None):
        """Raise if it is the old one."""
        if user is not None and user.pk and user.check_password(password):
            raise ValidationError(
                _("The new password has to differ from the old one."),
                code="password_as_before",
            )

    def get_help_text(self):
        return _("It differs from the password that you have.")


class BreachedPasswordValidator:
    """Refuse a password that stands in the server's list of stolen ones.

    The list lies beside the program: SHA-1 of each password in capitals, one a line and
    in order, a count behind it or not. Nobody outside is asked. Without a list there is
    nothing to compare with but Django's twenty thousand.
    """

    def validate(self, password, user=None):
        """Raise if the list has it."""
        if settings.BREACHED_PASSWORDS and _is_listed(
            Path(settings.BREACHED_PASSWORDS), password
        ):
            raise ValidationError(
                _("This password was stolen somewhere before. Take another one."),
                code="password_breached",
            )

    def get_help_text(self):
        return _("It doesn’t stand in a list of stolen passwords.")


def _is_listed(path: Path, password: str) -> bool:
    """Look in the middle, then in the middle of a half: forty looks for any list."""
    digest = sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as lines:
        low, high = 0, lines.seek(0, os.SEEK_END)
        while low < high:
            middle = (low + high) // 2
            lines.seek(middle)
            if middle:
                lines.readline()  # a line that began before the middle
            line = lines.readline()[: len(digest)]
            if line == digest:
                return True
            if line and line < digest:
                low = middle + 1
            else:
                high = middle
    return False


def _words_of(agency) -> list[str]:
    if agency is None:
        return []
    return [word for word in agency.name.casefold().split() if len(word) > 3]
