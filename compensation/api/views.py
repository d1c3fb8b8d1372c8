"""Claims to read, and one route for each verb."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.api import Writes
from compensation.actions.claims import (
    decide_claim,
    order_compensation,
    propose_claims,
)
from compensation.api import serializers as shapes
from compensation.lifecycle import ClaimState
from compensation.models import Claim


class ClaimViewSet(Writes):
    """What the children of the cases within reach are owed."""

    queryset = Claim.objects.none()
    serializer_class = shapes.ClaimOut
    filters = {
        "case": (serializers.UUIDField(), lambda rows, value: rows.filter(case=value)),
        "state": (
            serializers.ChoiceField(ClaimState.choices),
            lambda rows, value: rows.filter(state=value),
        ),
        "late": (
            serializers.BooleanField(),
            lambda rows, late: (
                rows.late(timezone.localdate())
                if late
                else rows.exclude(pk__in=rows.late(timezone.localdate()))
            ),
        ),
    }

    def get_queryset(self):
        seen = Claim.objects.visible_to(self.request.user)
        return seen.select_related("scheme")

    @extend_schema(
        request=shapes.ProposeIn, responses={200: shapes.ClaimOut(many=True)}
    )
    @action(detail=False, methods=["post"], pagination_class=None, filter_backends=[])
    def propose(self, request):
        """Open a claim for each scheme that fits; those already there stay.

        Answers with all claims of the case, so sending it twice changes nothing.
        """
        asked = shapes.ProposeIn(
            data=request.data, context=self.get_serializer_context()
        )
        asked.is_valid(raise_exception=True)
        case = asked.validated_data["case"]
        propose_claims(case, by=request.user)
        claims = self.get_queryset().filter(case=case).order_by("-id")
        answer = self.get_serializer(claims, many=True)
        return Response(answer.data, status=status.HTTP_200_OK)

    @extend_schema(request=shapes.DecideClaimIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def decide(self, request, pk):
        """Accept the claim, or reject it with the reason."""
        claim = self.get_object()
        return self.answer(
            shapes.DecideClaimIn,
            lambda facts, key: decide_claim(claim, by=request.user, **facts),
        )

    @extend_schema(request=shapes.OrderPaymentIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"], url_path="order", url_name="order")
    def order_payment(self, request, pk):
        """Fix the sum that must be paid."""
        claim = self.get_object()
        return self.answer(
            shapes.OrderPaymentIn,
            lambda facts, key: order_compensation(claim, by=request.user, **facts),
        )
