"""What every route of the API shares: paging, filters, plain words, refusals, versions.

The rules themselves are the actions' and the walls'. Nothing here decides who may.
"""

import json
from datetime import date, datetime
from typing import Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist
from django.core.exceptions import ValidationError as ModelInvalid
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import UniqueViolation
from rest_framework import (
    authentication,
    filters,
    pagination,
    parsers,
    serializers,
    status,
    views,
)
from rest_framework.exceptions import (
    APIException,
    ParseError,
    PermissionDenied,
    ValidationError,
)
from rest_framework.response import Response

from common.identifiers import holds_aadhaar_number
from common.refusals import Refused

EARLIEST, LATEST = date(1950, 1, 1), date(2100, 12, 31)
BIGGEST = 2**31 - 1
MANY_PAISE = 10**13
DEEPEST = 20


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


class Taken(APIException):
    """This id was used before, for something else."""

    status_code = status.HTTP_409_CONFLICT

    def __init__(self):
        self.detail = {"detail": _("Another request was sent under this id.")}


class Unfit(APIException):
    """The database refuses what no action foresaw."""

    status_code = status.HTTP_409_CONFLICT

    def __init__(self):
        self.detail = {"detail": _("This doesn't fit what is known by now.")}


class PlainJSON(parsers.JSONParser):
    """JSON whose every word the database can keep, and no deeper than we ever need."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            data = super().parse(stream, media_type, parser_context)
            _refuse_odd_words(data)
        except RecursionError as error:
            raise ParseError(_("This is nested too deeply.")) from error
        return data


def _refuse_odd_words(value: Any, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise ParseError(_("This is nested too deeply."))
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_odd_words(key, depth + 1)
            _refuse_odd_words(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _refuse_odd_words(inner, depth + 1)
    elif isinstance(value, str) and (
        "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value)
    ):
        raise ParseError(_("The text holds characters that can't be kept."))


class Words(serializers.CharField):
    """Text of a known length that carries no Aadhaar number."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 4000)
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        words = super().to_internal_value(data)
        if holds_aadhaar_number(words):
            raise ValidationError(
                _("This looks like an Aadhaar number. It may not be kept here.")
            )
        return words


class Moment(serializers.DateTimeField):
    """A moment in a time that people live in; `past` refuses the future."""

    def __init__(self, *, past=False, **kwargs):
        self.past = past
        super().__init__(**kwargs)

    def to_internal_value(self, value):
        moment = super().to_internal_value(value)
        _refuse_odd_day(moment.date())
        if self.past and moment > timezone.now():
            raise ValidationError(_("This can't be in the future."))
        return moment


class Day(serializers.DateField):
    """A day in a time that people live in."""

    def to_internal_value(self, value):
        day = super().to_internal_value(value)
        _refuse_odd_day(day)
        return day


def _refuse_odd_day(day: date | datetime) -> None:
    if not EARLIEST < day < LATEST:
        raise ValidationError(_("Give a day between 1950 and 2100."))


class Number(serializers.IntegerField):
    """A whole number from nothing up that the database can keep."""

    def __init__(self, **kwargs):
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", 32767)
        super().__init__(**kwargs)


class Paise(Number):
    """A sum in paise."""

    def __init__(self, **kwargs):
        super().__init__(**{"min_value": 1, "max_value": MANY_PAISE} | kwargs)


class Known(serializers.PrimaryKeyRelatedField):
    """The key of something that exists and that the asking person may see."""

    def to_internal_value(self, data):
        # A number beyond the column's range is unknown, not an error of the database.
        if isinstance(data, int) and not -BIGGEST <= data <= BIGGEST:
            self.fail("does_not_exist", pk_value=data)
        return super().to_internal_value(data)


class VisibleTo(Known):
    """The same for nouns with `visible_to`."""

    def __init__(self, *, of=None, **kwargs):
        self.of = of
        super().__init__(queryset=of.objects.all() if of else None, **kwargs)

    def get_queryset(self):
        return self.of.objects.visible_to(self.context["request"].user)


class NamedFilters(filters.BaseFilterBackend):
    """The filters that a view names: `filters = {"late": (field, narrow)}`.

    `narrow` takes the queryset and the value, and gives the narrower queryset back.
    """

    def filter_queryset(self, request, queryset, view):
        if view.action != "list":
            return queryset
        for name, (field, narrow) in view.filters.items():
            if name in request.query_params:
                value = self._value(name, field, request.query_params[name])
                queryset = narrow(queryset, value)
        return queryset

    def _value(self, name, field, given):
        if "\0" in given:
            raise ValidationError({name: _("The text holds odd characters.")})
        try:
            return field.run_validation(given)
        except ValidationError as error:
            raise ValidationError({name: error.detail}) from error

    def get_schema_operation_parameters(self, view):
        return [
            {
                "name": name,
                "required": False,
                "in": "query",
                "description": str(field.help_text or ""),
                "schema": _schema_of(field),
            }
            for name, (field, _narrow) in view.filters.items()
        ]


def _schema_of(field) -> dict[str, Any]:
    if isinstance(field, serializers.ChoiceField):
        return {"type": "string", "enum": list(field.choices)}
    if isinstance(field, serializers.UUIDField):
        return {"type": "string", "format": "uuid"}
    if isinstance(field, serializers.BooleanField):
        return {"type": "boolean"}
    return {"type": "integer", "minimum": 0, "maximum": BIGGEST}


class Filtered:
    """A view whose lists can be narrowed by named filters."""

    filter_backends: ClassVar[list] = [NamedFilters]
    filters: ClassVar[dict[str, tuple]] = {}


def answer_refusals(error, context):
    """A refused verb is 409 with its reason, a broken constraint 400.

    What only the wall refuses is 403: the role reads the noun and never writes it.
    """
    if isinstance(error, Refused):
        told: dict[str, Any] = {"detail": error.reason}
        if error.faults:
            told["faults"] = [fault.facts for fault in error.faults]
        return Response(told, status=status.HTTP_409_CONFLICT)
    if isinstance(error, ObjectDoesNotExist):
        # Wall two lets nobody lock what their role only reads, before any action
        # can say so itself.
        error = PermissionDenied(_("Your role can't change this."))
    if isinstance(error, IntegrityError):
        # Somebody was faster, or the id is another record's that can't be shown.
        error = Taken() if isinstance(error.__cause__, UniqueViolation) else Unfit()
    if isinstance(error, ModelInvalid):
        error = ValidationError(
            error.message_dict if hasattr(error, "error_dict") else error.messages
        )
    return views.exception_handler(error, context)


def canonical(data: Any) -> str:
    """The same text for the same request, however its keys are ordered."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False)
