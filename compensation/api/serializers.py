"""What the API tells of claims and takes in. Bank accounts are never told."""

from rest_framework import serializers

from accounts.api import Asked
from cases.models import Case, Employer
from common.api import BIGGEST, Day, Moment, Number, Paise, VisibleTo, Words
from compensation.choices import (
    FUNDS,
    PAYS_FROM,
    Account,
    AppealOutcome,
    AppealSide,
    EntryKind,
    Evidence,
    PaperKind,
    SeenHow,
    ServedHow,
    Skill,
    UnpaidReason,
)
from compensation.employer_file import EmployerFile
from compensation.models import (
    Claim,
    ClaimAppeal,
    ClaimPaper,
    ClaimStay,
    LedgerEntry,
    WageWorking,
    WriteOff,
)
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


class OfClaim(Asked):
    """A verb on a claim."""

    version = Number(
        required=False,
        max_value=BIGGEST,
        help_text="The version that you have seen. If somebody changed the claim "
        "since, nothing is done and the answer shows it as it is now.",
    )


class DecideClaimIn(OfClaim):
    accept = serializers.BooleanField()
    reason = Words()
    evidence = serializers.ListField(
        child=serializers.ChoiceField(Evidence.choices), required=False, max_length=40
    )
    amount_paise = Paise(required=False, allow_null=True)


class OrderPaymentIn(OfClaim):
    amount_paise = Paise()
    order_number = Words(max_length=60)
    pay_by = Day()


class OpenClaimIn(Asked):
    case = VisibleTo(of=Case)
    code = Words(max_length=40)
    reason = Words()


class ApplyIn(OfClaim):
    applied_on = Day()
    office = Words(max_length=160)
    number = Words(max_length=60)


class NoticeIn(OfClaim):
    hearing_at = Moment()
    hearing_place = Words(max_length=160)


class ServeIn(OfClaim):
    served_at = Moment(past=True)
    how = serializers.ChoiceField(ServedHow.choices)
    proof = Words(max_length=160)


class ClaimHearIn(OfClaim):
    heard_at = Moment(past=True)
    attended = serializers.BooleanField()
    said = Words(required=False, allow_blank=True)


class DepositIn(OfClaim):
    fund = serializers.ChoiceField([(a.value, a.label) for a in Account if a in FUNDS])
    amount_paise = Paise()
    deposited_on = Day()
    reference = Words(max_length=40)


class ReleaseIn(OfClaim):
    amount_paise = Paise()
    number = Words(max_length=60)


class CreditIn(OfClaim):
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


class ConfirmIn(OfClaim):
    seen_on = Day()
    seen_how = serializers.ChoiceField(SeenHow.choices)


class RecoverIn(OfClaim):
    certificate_number = Words(max_length=60)
    issued_on = Day()
    tehsil = Words(max_length=100)
    officer = Words(max_length=120)


class DemandIn(OfClaim):
    demand_number = Words(max_length=60)
    demanded_on = Day()


class AttachIn(OfClaim):
    attached_on = Day()
    attached = Words(max_length=200)


class UnpaidIn(OfClaim):
    reason = serializers.ChoiceField(UnpaidReason.choices)


class ReasonIn(Asked):
    reason = Words()


class DeathIn(Asked):
    died_on = Day()
    heirs = Words(max_length=300)
    proof = Words(max_length=160)


class FactsIn(Asked):
    adult_job_offered = serializers.BooleanField(required=False, allow_null=True)
    extreme_deprivation = serializers.BooleanField(required=False, allow_null=True)
    victim_sc_st = serializers.BooleanField(required=False, allow_null=True)
    accused_sc_st = serializers.BooleanField(required=False, allow_null=True)
    income_paise = Paise(min_value=0, required=False, allow_null=True)
    rural = serializers.BooleanField(required=False, allow_null=True)


class AppealIn(OfClaim):
    side = serializers.ChoiceField(AppealSide.choices)
    filed_on = Day()
    authority = Words(max_length=160)
    number = Words(max_length=60)
    grounds = Words()


class DecideAppealIn(OfClaim):
    outcome = serializers.ChoiceField(AppealOutcome.choices)
    decided_on = Day()
    number = Words(max_length=60)
    reason = Words()


class StayIn(OfClaim):
    court = Words(max_length=160)
    order_number = Words(max_length=60)
    stayed_on = Day()
    until = Day(required=False, allow_null=True)


class LiftIn(OfClaim):
    lifted_on = Day()
    order_number = Words(max_length=60)


class WatchIn(OfClaim):
    watched_by = Words(max_length=160)
    until = Day()


class WriteOffIn(OfClaim):
    reason = Words()


class AppealOut(serializers.ModelSerializer):
    """An appeal on a claim, and how it ended."""

    class Meta:
        model = ClaimAppeal
        fields = [
            "id",
            "claim",
            "side",
            "filed_on",
            "authority",
            "number",
            "decided_on",
            "outcome",
            "decision_number",
            "version",
        ]
        read_only_fields = fields


class StayOut(serializers.ModelSerializer):
    """A court's stay of an order, until it is lifted."""

    class Meta:
        model = ClaimStay
        fields = [
            "id",
            "claim",
            "court",
            "order_number",
            "stayed_on",
            "until",
            "lifted_on",
            "lift_order",
            "version",
        ]
        read_only_fields = fields


class WriteOffOut(serializers.ModelSerializer):
    """A request to give a sum up; two people approve it, each at a moment."""

    class Meta:
        model = WriteOff
        fields = [
            "id",
            "claim",
            "unpaid_paise",
            "asked_at",
            "first_at",
            "second_at",
            "refused_at",
            "version",
        ]
        read_only_fields = fields


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
