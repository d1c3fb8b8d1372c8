"""A request that has passed the login."""

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """What a view gets behind LoginRequiredMiddleware: `user` is a person."""

    user: User
