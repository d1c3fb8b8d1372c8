"""Passkeys' answers as they come in: whatever is not an answer is a wrong one."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)

BROKEN = (AttributeError, KeyError, TypeError, ValueError)


class _ReadsAnswer:
    """The library reads an answer as if browsers alone could send one."""

    def clean_credential(self):
        """The passkey that answered."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except BROKEN as error:
            raise get_adapter().validation_error("incorrect_code") from error


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey."""

    def clean(self):
        """Take it in, unless what came is no passkey."""
        try:
            return super().clean()
        except BROKEN as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyForm(_ReadsAnswer, AuthenticateWebAuthnForm):
    """The second step with a passkey."""


class PasskeyAloneForm(_ReadsAnswer, LoginWebAuthnForm):
    """Signing in with a passkey and nothing else."""


class PasskeyAgainForm(_ReadsAnswer, ReauthenticateWebAuthnForm):
    """Showing afresh that it is oneself."""
