"""Who a session belongs to: the person and the office, in one look."""

from allauth.account.auth_backends import AuthenticationBackend as Allauth

from accounts.models import User


class AuthenticationBackend(Allauth):
    """Signs in as allauth does; loads the person with the office every page names."""

    def get_user(self, user_id):
        """The person of this key with the office, or None where sign-in is closed."""
        user = User.objects.select_related("agency").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
