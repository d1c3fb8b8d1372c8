"""Extracts of a case, and cases as initials and number, for other systems."""

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.roles import DataClass, shown_instead
from audit.recording import note_access
from cases.models import Case
from oversight.extracts import extracts_of, masked_cases


class ExtractOut(serializers.Serializer):
    """What a role gets of a class whose rows it may not read."""

    data_class = serializers.ChoiceField([str(cls) for cls in DataClass])
    at = serializers.DateTimeField(allow_null=True)
    facts = serializers.DictField()


class MaskedCaseOut(serializers.Serializer):
    """A case as initials and number."""

    case_id = serializers.UUIDField()
    number = serializers.CharField()
    initials = serializers.CharField(allow_blank=True)
    status = serializers.CharField()
    district = serializers.CharField()
    rescued_on = serializers.DateField()
    next_due_at = serializers.DateTimeField(allow_null=True)


class ExtractList(APIView):
    """The extracts of one case within reach."""

    @extend_schema(operation_id="case_extracts", responses=ExtractOut(many=True))
    def get(self, request, pk):
        case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
        extracts = extracts_of(case)
        if extracts:
            note_access(
                by=request.user,
                case_id=case.pk,
                page="api",
                data_classes=[*{extract.data_class for extract in extracts}],
            )
        return Response(ExtractOut(extracts, many=True).data)


class MaskedCaseList(APIView):
    """The newest cases, 50 at a time; `before` is the last key of the page before."""

    @extend_schema(
        operation_id="masked_cases",
        parameters=[OpenApiParameter("before", OpenApiTypes.UUID)],
        responses=MaskedCaseOut(many=True),
    )
    def get(self, request):
        if shown_instead(request.user.role).get(DataClass.CASE) != "m":
            raise PermissionDenied
        before = None
        if "before" in request.query_params:
            try:
                field = serializers.UUIDField()
                before = field.run_validation(request.query_params["before"])
            except ValidationError as error:
                raise ValidationError({"before": error.detail}) from error
        return Response(MaskedCaseOut(masked_cases(before=before), many=True).data)
