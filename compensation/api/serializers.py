"""What the API tells of claims and takes in. Bank accounts are never told."""

from rest_framework import serializers

from accounts.api import Asked
from cases.models import Case
from common.api import Day, Paise, VisibleTo, Words
from compensation.choices import Evidence
from compensation.models import Claim


class ClaimOut(serializers.ModelSerializer):
    """A claim. Sums are whole paise."""

    scheme = serializers.CharField(source="scheme.code", read_only=True)

    class Meta:
        model = Claim
        fields = [
            "id",
            "case",
            "scheme",
            "employer",
            "state",
            "state_since",
            "due_on",
            "amount_claimed_paise",
            "amount_ordered_paise",
            "received_paise",
            "in_fund_paise",
            "credited_paise",
            "interest_paise",
            "evidence_needed",
            "evidence_held",
            "proposed_at",
            "decided_at",
            "ordered_at",
            "credited_on",
            "watch_until",
            "created_at",
            "version",
        ]
        read_only_fields = fields


class ProposeIn(Asked):
    case = VisibleTo(of=Case)


class DecideClaimIn(Asked):
    accept = serializers.BooleanField()
    reason = Words()
    evidence = serializers.ListField(
        child=serializers.ChoiceField(Evidence.choices), required=False, max_length=40
    )
    amount_paise = Paise(required=False, allow_null=True)


class OrderPaymentIn(Asked):
    amount_paise = Paise()
    order_number = Words(max_length=60)
    pay_by = Day()
