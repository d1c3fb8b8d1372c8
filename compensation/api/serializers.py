"""What the API tells of claims and takes in. Bank accounts are never told."""

from rest_framework import serializers

from accounts.api import Asked
from cases.models import Case, Employer
from common.api import Day, Moment, Number, Paise, VisibleTo, Words
from compensation.choices import (
    FUNDS,
    PAYS_FROM,
    Account,
    EntryKind,
    Evidence,
    PaperKind,
    SeenHow,
    ServedHow,
    Skill,
    UnpaidReason,
)
from compensation.employer_file import EmployerFile
from compensation.models import Claim, ClaimPaper, LedgerEntry, WageWorking
from compensation.statements import why_not_this_reference


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


class OpenClaimIn(Asked):
    case = VisibleTo(of=Case)
    code = Words(max_length=40)
    reason = Words()


class ApplyIn(Asked):
    applied_on = Day()
    office = Words(max_length=160)
    number = Words(max_length=60)


class NoticeIn(Asked):
    hearing_at = Moment()
    hearing_place = Words(max_length=160)


class ServeIn(Asked):
    served_at = Moment(past=True)
    how = serializers.ChoiceField(ServedHow.choices)
    proof = Words(max_length=160)


class ClaimHearIn(Asked):
    heard_at = Moment(past=True)
    attended = serializers.BooleanField()
    said = Words(required=False, allow_blank=True)


class DepositIn(Asked):
    fund = serializers.ChoiceField([(a.value, a.label) for a in Account if a in FUNDS])
    amount_paise = Paise()
    deposited_on = Day()
    reference = Words(max_length=40)


class ReleaseIn(Asked):
    amount_paise = Paise()
    number = Words(max_length=60)


class CreditIn(Asked):
    kind = serializers.ChoiceField(EntryKind.choices)
    from_account = serializers.ChoiceField(PAYS_FROM)
    amount_paise = Paise()
    credited_on = Day()
    # An instant payment's own number has twelve digits, as an Aadhaar number has.
    reference = serializers.CharField(max_length=40)

    def validate_reference(self, reference: str) -> str:
        """The same shape that the page asks for."""
        if why := why_not_this_reference(reference):
            raise serializers.ValidationError(why)
        return reference


class ConfirmIn(Asked):
    seen_on = Day()
    seen_how = serializers.ChoiceField(SeenHow.choices)


class RecoverIn(Asked):
    certificate_number = Words(max_length=60)
    issued_on = Day()
    tehsil = Words(max_length=100)
    officer = Words(max_length=120)


class DemandIn(Asked):
    demand_number = Words(max_length=60)
    demanded_on = Day()


class AttachIn(Asked):
    attached_on = Day()
    attached = Words(max_length=200)


class UnpaidIn(Asked):
    reason = serializers.ChoiceField(UnpaidReason.choices)


class ReasonIn(Asked):
    reason = Words()


class EntryOut(serializers.ModelSerializer):
    """One movement of money, in whole paise. The account's number is never told."""

    case = serializers.UUIDField(source="claim.case_id", read_only=True)

    class Meta:
        model = LedgerEntry
        fields = [
            "id",
            "claim",
            "case",
            "kind",
            "from_account",
            "to_account",
            "amount_paise",
            "happened_on",
            "reference",
            "reversal_of",
            "created_at",
        ]
        read_only_fields = fields


class PaperOut(serializers.ModelSerializer):
    """A numbered paper of a claim, and how it was served. Its words are on its page."""

    class Meta:
        model = ClaimPaper
        fields = [
            "id",
            "claim",
            "kind",
            "number",
            "form_version",
            "made_at",
            "served_at",
            "served_how",
            "served_proof",
            "version",
        ]
        read_only_fields = fields


class PaperIn(Asked):
    claim = VisibleTo(of=Claim)
    kind = serializers.ChoiceField(PaperKind.choices)
    addressee = Words(max_length=160, required=False, allow_blank=True)
    words = Words(required=False, allow_blank=True)


class WorkingOut(serializers.ModelSerializer):
    """How the wages of one claim were worked out, line by line."""

    lines = serializers.ListField(child=serializers.DictField(), read_only=True)

    class Meta:
        model = WageWorking
        fields = [
            "id",
            "claim",
            "zone",
            "skill",
            "lines",
            "due_paise",
            "paid_paise",
            "deducted_paise",
            "barred_paise",
            "owed_paise",
            "limit_on",
            "worked_out_at",
        ]
        read_only_fields = fields


class PeriodIn(serializers.Serializer):
    first = Day()
    last = Day()
    days_worked = Number(min_value=1, max_value=4000)
    hours_a_day = Number(min_value=1, max_value=24)
    paid_paise = Paise(min_value=0, default=0)
    deducted_paise = Paise(min_value=0, default=0)


class WorkOutIn(Asked):
    claim = VisibleTo(of=Claim)
    zone = Words(max_length=40, required=False, allow_blank=True, default="")
    skill = serializers.ChoiceField(Skill.choices)
    periods = PeriodIn(many=True, min_length=1, max_length=12)


class EntitlementOut(serializers.Serializer):
    """What one rule gives the child: yes, no, or null for “not to be said yet”."""

    scheme = serializers.CharField(source="scheme.code")
    name = serializers.CharField(source="scheme.text")
    fits = serializers.BooleanField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    needed = serializers.ListField(child=serializers.CharField())
    held = serializers.ListField(child=serializers.CharField())


class SumsOut(serializers.Serializer):
    claimed = serializers.IntegerField()
    ordered = serializers.IntegerField()
    received = serializers.IntegerField()
    credited = serializers.IntegerField()
    defaulted = serializers.IntegerField()


class EmployerOut(serializers.ModelSerializer):
    class Meta:
        model = Employer
        fields = ["id", "name", "kind", "address", "district", "registration"]
        read_only_fields = fields


class EmployerFileOut(serializers.Serializer):
    """One employer over cases and years, as far as the reader's reach goes."""

    employer = EmployerOut()
    names = EmployerOut(many=True)
    children = serializers.IntegerField()
    operations = serializers.SerializerMethodField()
    notices = serializers.ListField(child=serializers.CharField())
    is_repeated = serializers.BooleanField()
    died_on = serializers.DateField(
        source="death.died_on", allow_null=True, default=None
    )
    sums = SumsOut()

    def get_operations(self, file: EmployerFile) -> int:
        """How many raids found children there."""
        return len(file.operations)
