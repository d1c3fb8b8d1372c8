"""Placements to read, and one route for each verb."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from accounts.api import Writes
from accounts.roles import DataClass
from audit.api import ToldInTheBook
from shelters.actions.placements import admit_child, end_placement, order_placement
from shelters.api import serializers as shapes
from shelters.models import Placement


class PlacementViewSet(ToldInTheBook, Writes):
    """Where the children of the cases within reach live and lived."""

    data_class = DataClass.ICP
    queryset = Placement.objects.none()
    serializer_class = shapes.PlacementOut
    filters = {
        "case": (serializers.UUIDField(), lambda rows, value: rows.filter(case=value)),
        "living": (
            serializers.BooleanField(),
            lambda rows, here: (
                rows.living() if here else rows.exclude(pk__in=rows.living())
            ),
        ),
    }

    def get_queryset(self):
        return Placement.objects.visible_to(self.request.user)

    @extend_schema(request=shapes.PlacementIn, responses={201: shapes.PlacementOut})
    def create(self, request):
        """Order a place; the shelter sees the case from now on."""
        return self.answer(
            shapes.PlacementIn,
            lambda facts, key: order_placement(
                facts.pop("case"), by=request.user, key=key, **facts
            ),
            made=True,
        )

    @extend_schema(request=shapes.AdmitIn, responses=shapes.PlacementOut)
    @action(detail=True, methods=["post"])
    def admit(self, request, pk):
        """Record that the child came."""
        placement = self.get_object()
        return self.answer(
            shapes.AdmitIn,
            lambda facts, key: admit_child(placement, by=request.user, **facts),
        )

    @extend_schema(
        request=shapes.EndPlacementIn,
        responses={
            200: shapes.PlacementOut,
            204: OpenApiResponse(description="The case isn't the shelter's any more."),
        },
    )
    @action(detail=True, methods=["post"])
    def end(self, request, pk):
        """Record that the child left."""
        placement = self.get_object()
        return self.answer(
            shapes.EndPlacementIn,
            lambda facts, key: end_placement(placement, by=request.user, **facts),
        )
