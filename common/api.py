"""What every route of the API shares: sign-in, paging, refusals, versions."""

from django.core.exceptions import ValidationError as ModelInvalid
from django.utils.translation import gettext as _
from rest_framework import authentication, pagination, status, views
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response

from common.refusals import Refused


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session; a stranger is answered 401, not 403."""

    def authenticate_header(self, request):
        return "Session"


class NewestFirst(pagination.CursorPagination):
    """Pages by key, newest first, so that page 400 costs what page 1 costs."""

    ordering = "-id"
    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"


class Outdated(APIException):
    """Somebody changed the record meanwhile; `theirs` shows it as it is now."""

    status_code = status.HTTP_409_CONFLICT

    def __init__(self, *, theirs, yours):
        self.detail = {
            "detail": _(
                "Somebody changed this meanwhile. Compare both and send again."
            ),
            "theirs": theirs,
            "yours": yours,
        }


def answer_refusals(error, context):
    """A refused verb is 409 with its reason, a broken constraint 400."""
    if isinstance(error, Refused):
        views.set_rollback()
        return Response({"detail": error.reason}, status=status.HTTP_409_CONFLICT)
    if isinstance(error, ModelInvalid):
        error = ValidationError(
            error.message_dict if hasattr(error, "error_dict") else error.messages
        )
    return views.exception_handler(error, context)
