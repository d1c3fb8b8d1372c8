"""A request that has passed the login."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from accounts.session_store import SessionStore


class SignedInRequest(HttpRequest):
    """What a view gets behind LoginRequiredMiddleware: `user` is a person."""

    user: User
    session: SessionStore
    htmx: HtmxDetails
