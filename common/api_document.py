"""What the document of the API says of every route alike."""

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers


class Refusal(serializers.Serializer):
    """Why a request was not done, in words."""

    detail = serializers.CharField(read_only=True)
    faults = serializers.ListField(
        child=serializers.DictField(),
        required=False,
        help_text="Of a file: each place with what is wrong there.",
    )


REFUSALS = {
    "400": OpenApiResponse(
        OpenApiTypes.ANY, description="The request doesn't fit: each field with why."
    ),
    "401": OpenApiResponse(Refusal, description="Nobody is signed in."),
    "403": OpenApiResponse(Refusal, description="This role may not."),
    "404": OpenApiResponse(Refusal, description="There is no such thing for you."),
    "405": OpenApiResponse(Refusal, description="This is not done by this method."),
    "406": OpenApiResponse(Refusal, description="Answers are JSON."),
    "409": OpenApiResponse(
        Refusal, description="A rule refuses, or somebody changed it meanwhile."
    ),
    "415": OpenApiResponse(Refusal, description="Requests are JSON."),
}


class Document(AutoSchema):
    """Tells the refusals that any route may answer, and that a choice may be empty."""

    def _get_response_bodies(self, direction="response"):
        told = super()._get_response_bodies(direction)
        for code, refusal in REFUSALS.items():
            if code not in told:
                told[code] = self._get_response_for_code(refusal, code, None, direction)
        return told

    def _map_serializer_field(self, field, direction, bypass_extensions=False):
        if isinstance(field, serializers.ChoiceField) and _is_kept_blank(field):
            field.allow_blank = True
        return super()._map_serializer_field(field, direction, bypass_extensions)


def _is_kept_blank(field: serializers.ChoiceField) -> bool:
    """Whether the model keeps an empty choice, which a reading serializer forgets."""
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    if not field.read_only or model is None:
        return False
    columns = {column.name: column for column in model._meta.fields}
    return field.source in columns and columns[field.source].blank
