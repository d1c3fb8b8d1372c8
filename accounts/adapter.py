"""How signing in behaves and speaks here: nobody signs themselves up."""

import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.guessing import Turn
from accounts.models.sessions import device_of
from accounts.session_store import DEVICE
from common.sealed import seal, unseal

logger = logging.getLogger("savera.sign_in")

WRONG_CODE = _("This code does not fit. Codes change every 30 seconds.")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an agency's administrator, never by a visitor."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "enter_current_password": _("This is not the password you have now."),
        "first_password_ended": _(
            "This first password has run out. Ask who keeps the accounts of your "
            "office for a new one."
        ),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("This is not your password."),
        "rate_limited": _("Too many tries. Wait a few minutes."),
        "same_as_current": _("The new password has to differ from the old one."),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes."),
        "username_password_mismatch": _("The user name or the password is wrong."),
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def pre_authenticate(self, request, **credentials) -> None:
        """Slow down whoever guesses, in one count for all web processes."""
        turn = Turn(credentials.get("username", ""), self.get_client_ip(request))
        if not turn.is_given():
            raise self.validation_error("too_many_login_attempts")
        self._turn = turn

    def authenticate(self, request, **credentials):
        """The person whose password this is; their place is known from now on."""
        person = super().authenticate(request, **credentials)
        if person is None:
            logger.info("sign-in refused: person %s", _key_of(credentials))
        if person:
            self._turn.was_right()
            until = person.first_password_until
            if until and until < timezone.now():
                raise self.validation_error("first_password_ended")
        return person

    def set_password(self, user, password) -> None:
        """A password that its owner chose: nobody else knows it."""
        user.first_password_until = None
        super().set_password(user, password)

    def login(self, request, user) -> None:
        """Start a session that its owner can tell from the others."""
        request.session[DEVICE] = device_of(request.headers.get("User-Agent", ""))
        super().login(request, user)
        logger.info("signed in: person %s", user.pk)


class SecondStepAdapter(DefaultMFAAdapter):
    """The second step speaks in our words, so that they are translated."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("The second step can’t be taken off."),
        "incorrect_code": WRONG_CODE,
    }

    def encrypt(self, text: str) -> str:
        """Seeds of codes are read with a key that isn't in the database."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The seed that `encrypt` was given."""
        return unseal(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whom a passkey is for: this host, under the name people know."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Savera"}


def _key_of(credentials: dict[str, str]) -> int | None:
    """Whose name was typed; what was typed is written nowhere."""
    name = credentials.get("username") or ""
    return User.objects.filter(username=name).values_list("pk", flat=True).first()
