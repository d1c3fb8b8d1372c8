"""What the API's views of every app share: reading in pages, writing once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from rest_framework import serializers, status, viewsets
from rest_framework.response import Response

from accounts.models import ClientRequest, User
from common.api import Filtered, Known, Taken, canonical
from common.locks import take_turn


class Asked(serializers.Serializer):
    """The body of a write. Its id makes it count once, however often it is sent."""

    id = serializers.UUIDField(
        required=False,
        help_text="Made by the client. Sent again with the same id, the request is "
        "answered again and nothing is done twice; a new record gets it as its key "
        "where that is possible.",
    )


class NothingMore(Asked):
    """A verb that needs no facts."""


class OneOf(Known):
    """The key of somebody whom the asking person can name here; no other key exists."""

    def __init__(self, *, people: Callable[[User], QuerySet[User]], **kwargs):
        self.people = people
        super().__init__(queryset=User.objects.none(), **kwargs)

    def get_queryset(self):
        return self.people(self.context["request"].user)


class Reads(Filtered, viewsets.ReadOnlyModelViewSet):
    """A noun to list and to open by its key. Views start at what is within reach."""

    lookup_value_converter = "uuid"


class Writes(Reads):
    """A noun with writing routes too. The verbs are the actions'."""

    def answer(
        self,
        shape: type[Asked],
        act: Callable[[dict[str, Any], UUID | None], Model],
        *,
        made: bool = False,
    ) -> Response:
        """Do what was asked, once, and show the record as the asker may see it."""
        request = self.request
        asked = shape(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        key = facts.pop("id", None)
        words = canonical([request.path, request.data])
        if key and (known := self._known(key, words)):
            return self.shown(known, status.HTTP_200_OK)
        subject = str(act(facts, key).pk)
        if key:
            ClientRequest.remember(request.user, key, asked=words, subject_id=subject)
        return self.shown(
            subject, status.HTTP_201_CREATED if made else status.HTTP_200_OK
        )

    def _known(self, key: UUID, words: str) -> str:
        take_turn(key)
        known = ClientRequest.known(self.request.user, key)
        if known is None:
            if self.get_queryset().model.objects.filter(pk=key).exists():
                raise Taken
            return ""
        if known.digest != ClientRequest.digest_of(words):
            raise Taken
        return known.subject_id

    def shown(self, subject: str, code: int) -> Response:
        """The record afresh; nothing, if the deed ended the asker's sight of it."""
        record = self.get_queryset().filter(pk=subject).first()
        if record is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(self.get_serializer(record).data, status=code)
