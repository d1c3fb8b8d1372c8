"""What the API tells of placements and takes in."""

from rest_framework import serializers

from accounts.api import Asked
from cases.models import Case, Order
from common.api import Known, Moment, VisibleTo, Words
from shelters.choices import LeftBecause
from shelters.models import Placement, Shelter


class PlacementOut(serializers.ModelSerializer):
    class Meta:
        model = Placement
        fields = [
            "id",
            "case",
            "shelter",
            "order",
            "kind",
            "ordered_at",
            "admitted_at",
            "bed",
            "left_at",
            "left_because",
            "cancelled_at",
            "created_at",
            "version",
        ]
        read_only_fields = fields


class PlacementIn(Asked):
    case = VisibleTo(of=Case)
    shelter = Known(queryset=Shelter.objects.all())
    order = VisibleTo(
        of=Order,
        required=False,
        allow_null=True,
        help_text="The made order of placement; the last unused one, if left out.",
    )
    registration_override = Words(required=False, allow_blank=True)


class AdmitIn(Asked):
    bed = Words(max_length=20, required=False, allow_blank=True)
    at = Moment(past=True, required=False)


class EndPlacementIn(Asked):
    because = serializers.ChoiceField(LeftBecause.choices)
    at = Moment(past=True, required=False)
