"""How another system is known; apart from accounts.api, for the framework's sake."""

from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed


class TokenAuthentication(authentication.BaseAuthentication):
    """The token's person, whom ApiTokenMiddleware found before the wall opened."""

    def authenticate(self, request):
        if not hasattr(request._request, "token_user"):
            return None
        if request._request.token_user is None:
            raise AuthenticationFailed
        return request._request.token_user, None

    def authenticate_header(self, request):
        return "Bearer"
