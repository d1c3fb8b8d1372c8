"""What a password may not be built on, beside Django's own rules."""

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


def _words_of(agency) -> list[str]:
    if agency is None:
        return []
    return [word for word in agency.name.casefold().split() if len(word) > 3]
