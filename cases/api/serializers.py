"""What the API tells of cases and takes in. Names come from the identity only."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api import Asked, OneOf
from accounts.models import District
from audit.models import Event
from cases.actions.sittings import members_of
from cases.choices import (
    AgeSource,
    ListPurpose,
    Need,
    OrderKind,
    Route,
    Severity,
    Sex,
    TakenTo,
)
from cases.forms.operations import leads_near
from cases.models import (
    Case,
    CauseListItem,
    Child,
    ChildIdentity,
    Clock,
    Flag,
    OperationSite,
    Order,
    Recruiter,
    RescueOperation,
    Sitting,
    Workplace,
)
from cases.models.recruiter import FACTS, why_nobody_is_meant
from common.api import Day, Known, Moment, Number, VisibleTo, Words


class SiteOut(serializers.ModelSerializer):
    class Meta:
        model = OperationSite
        fields = ["id", "label", "industry", "children_found"]
        read_only_fields = fields


class OperationOut(serializers.ModelSerializer):
    """A rescue operation. The sealed tip is never told here."""

    sites = SiteOut(many=True, read_only=True)

    class Meta:
        model = RescueOperation
        fields = [
            "id",
            "number",
            "status",
            "route",
            "drive",
            "district",
            "lead_agency",
            "planned_for",
            "opened_at",
            "left_site_at",
            "ended_at",
            "children_expected",
            "children_found",
            "taken_to",
            "sites",
            "created_at",
            "version",
        ]
        read_only_fields = fields


class PlanIn(Asked):
    planned_for = Moment()
    district = Known(queryset=District.objects.all())
    lead = OneOf(
        people=leads_near,
        required=False,
        help_text="The key of the person who leads; the asker, if left out.",
    )
    route = serializers.ChoiceField(Route.choices, default=Route.RAID)
    drive = Words(max_length=80, required=False, allow_blank=True)
    children_expected = Number(required=False)
    sites = serializers.ListField(
        child=Words(max_length=60), required=False, max_length=50
    )


class CountIn(Asked):
    found = Number()


class LeaveIn(Asked):
    taken_to = serializers.ChoiceField(TakenTo.choices)
    reason = Words(required=False, allow_blank=True)
    at = Moment(past=True, required=False)


class DropIn(Asked):
    reason = Words()


class CaseOut(serializers.ModelSerializer):
    """A case: numbers, places, milestones. Who the child is stands at `children`."""

    late = serializers.SerializerMethodField()

    class Meta:
        model = Case
        fields = [
            "id",
            "number",
            "status",
            "route",
            "child",
            "initials",
            "operation",
            "workplace",
            "district",
            "home_district",
            "owner",
            "previous",
            "sealed",
            "rescued_at",
            "produced_at",
            "sheltered_at",
            "home_checked_at",
            "ordered_at",
            "restored_at",
            "schooled_at",
            "last_visit_on",
            "closed_on",
            "next_due_at",
            "late",
            "created_at",
            "version",
        ]
        read_only_fields = fields

    def get_late(self, case) -> bool:
        return case.next_due_at is not None and case.next_due_at < timezone.now()


class ChildFacts(serializers.Serializer):
    """What names and describes a child, as somebody on site knows it."""

    name = Words(max_length=120, required=False, allow_blank=True)
    nickname = Words(max_length=60, required=False, allow_blank=True)
    father = Words(max_length=120, required=False, allow_blank=True)
    mother = Words(max_length=120, required=False, allow_blank=True)
    village = Words(max_length=120, required=False, allow_blank=True)
    block = Words(max_length=120, required=False, allow_blank=True)
    pin = serializers.RegexField(r"^\d{6}$|^$", required=False, allow_blank=True)
    address = Words(max_length=1000, required=False, allow_blank=True)
    phone = Words(max_length=15, required=False, allow_blank=True)
    phone_whose = Words(max_length=60, required=False, allow_blank=True)
    age_years = Number(max_value=25, required=False, allow_null=True)
    age_to_years = Number(max_value=25, required=False, allow_null=True)
    age_source = serializers.ChoiceField(AgeSource.choices, required=False)
    languages = serializers.ListField(
        child=Words(max_length=5), required=False, max_length=10
    )
    interpreter_needed = serializers.BooleanField(required=False)
    needs = serializers.ListField(
        child=serializers.ChoiceField(Need.choices), required=False, max_length=10
    )
    home_district = Known(
        queryset=District.objects.all(), required=False, allow_null=True
    )

    def validate_age_source(self, source):
        # JJ Act s. 94(3): that source is an order's, never a form's.
        if source == AgeSource.COMMITTEE:
            raise serializers.ValidationError(
                _("Only the Committee records an age, by an order.")
            )
        return source


class RecruiterFacts(serializers.Serializer):
    """Who brought the child: a name, another name or a phone at least."""

    name = Words(max_length=120, required=False, allow_blank=True)
    alias = Words(max_length=120, required=False, allow_blank=True)
    phone = Words(max_length=20, required=False, allow_blank=True)
    village = Words(max_length=120, required=False, allow_blank=True)

    def validate(self, facts):
        if why := why_nobody_is_meant(facts):
            raise serializers.ValidationError(why)
        return facts


class RecruiterIn(Asked, RecruiterFacts):
    case = VisibleTo(of=Case)


class RecruiterOut(serializers.ModelSerializer):
    """An agent, as one case was told."""

    class Meta:
        model = Recruiter
        fields = ["id", "case", *FACTS, "created_at", "version"]
        read_only_fields = fields


class CaseIn(Asked, ChildFacts):
    """A child to take in. Only sex and the hour of the rescue must be given."""

    sex = serializers.ChoiceField(Sex.choices)
    rescued_at = Moment(past=True)
    operation = VisibleTo(of=RescueOperation, required=False, allow_null=True)
    district = Known(queryset=District.objects.all(), required=False, allow_null=True)
    route = serializers.ChoiceField(Route.choices, required=False)
    workplace = Known(queryset=Workplace.objects.all(), required=False, allow_null=True)
    sibling_of = VisibleTo(of=Case, required=False, allow_null=True)
    wish = Words(required=False, allow_blank=True)
    recruiter = RecruiterFacts(required=False)


class ProduceIn(Asked):
    at = Moment(past=True)
    journey_minutes = Number(required=False)
    place = Words(max_length=160, required=False, allow_blank=True)
    producer = Words(max_length=120, required=False, allow_blank=True)
    producer_post = Words(max_length=120, required=False, allow_blank=True)


class IdentityOut(serializers.ModelSerializer):
    class Meta:
        model = ChildIdentity
        fields = [
            "name",
            "nickname",
            "father",
            "mother",
            "village",
            "block",
            "pin",
            "address",
            "phone",
            "phone_whose",
        ]
        read_only_fields = fields


class ChildOut(serializers.ModelSerializer):
    """A child; `identity` is null for those who may not read who it is."""

    identity = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()

    class Meta:
        model = Child
        fields = [
            "id",
            "sex",
            "birth_date",
            "age_years",
            "age_to_years",
            "age_as_of",
            "age_source",
            "languages",
            "interpreter_needed",
            "needs",
            "home_district",
            "sibling_group",
            "identity",
            "created_at",
            "version",
        ]
        read_only_fields = fields

    @extend_schema_field(IdentityOut(allow_null=True))
    def get_identity(self, child):
        identity = getattr(child, "identity", None)
        return IdentityOut(identity).data if identity else None

    def get_version(self, child) -> int:
        """Rises with every change of either of the child's two rows."""
        identity = getattr(child, "identity", None)
        return child.version + (identity.version if identity else 0)


class ChildIn(ChildFacts):
    """Corrections, and the version they were made on."""

    version = Number(max_value=2**31 - 1)
    sex = serializers.ChoiceField(Sex.choices, required=False)


class ListItemOut(serializers.ModelSerializer):
    class Meta:
        model = CauseListItem
        fields = ["id", "case", "place", "purpose", "heard_at", "adjourned_to"]
        read_only_fields = fields


class SittingOut(serializers.ModelSerializer):
    items = ListItemOut(many=True, read_only=True)

    class Meta:
        model = Sitting
        fields = [
            "id",
            "committee",
            "on",
            "opened_at",
            "ended_at",
            "bench",
            "items",
            "created_at",
            "version",
        ]
        read_only_fields = fields


class SittingIn(Asked):
    on = Day()
    bench = serializers.ListField(
        child=OneOf(people=lambda by: members_of(by.office)), max_length=10
    )


class ListIn(Asked):
    case = VisibleTo(of=Case)
    on = Day()
    purpose = serializers.ChoiceField(ListPurpose.choices)
    note = Words(required=False, allow_blank=True)


class HearIn(Asked):
    item = serializers.UUIDField()
    wish_heard = Words(max_length=16)
    note = Words(required=False, allow_blank=True)
    adjourned_to = Day(required=False, allow_null=True)


class EndSittingIn(Asked):
    adjourned_to = Day(required=False, allow_null=True)


class OrderOut(serializers.ModelSerializer):
    signed = serializers.IntegerField(read_only=True)

    class Meta:
        model = Order
        fields = [
            "id",
            "number",
            "case",
            "committee",
            "sitting",
            "kind",
            "codes",
            "text",
            "language",
            "signatures_needed",
            "signed",
            "drafted_at",
            "made_at",
            "recalled_at",
            "amends",
            "created_at",
            "version",
        ]
        read_only_fields = fields


class OrderIn(Asked):
    case = VisibleTo(of=Case)
    kind = serializers.ChoiceField(OrderKind.choices)
    codes = serializers.ListField(
        child=Words(max_length=40), min_length=1, max_length=10
    )
    text = Words(
        max_length=20000,
        required=False,
        allow_blank=True,
        help_text="Drafted from the codes, if left out.",
    )
    language = serializers.ChoiceField(
        [("en", "English"), ("hi", "Hindi")], default="en"
    )
    follow_up_owner = Words(max_length=160, required=False, allow_blank=True)
    amends = VisibleTo(of=Order, required=False, allow_null=True)


class ClockOut(serializers.ModelSerializer):
    rule = serializers.CharField(source="rule.code", read_only=True)
    text = serializers.CharField(source="rule.text", read_only=True)
    late = serializers.SerializerMethodField()

    class Meta:
        model = Clock
        fields = [
            "id",
            "case",
            "rule",
            "text",
            "subject_id",
            "agency",
            "started_at",
            "due_at",
            "met_at",
            "cancelled_at",
            "excused_at",
            "late",
            "created_at",
            "version",
        ]
        read_only_fields = fields

    def get_late(self, clock) -> bool:
        return clock.is_late(timezone.now())


class FlagOut(serializers.ModelSerializer):
    """A flag; its words only to those who read the Committee's file."""

    note = serializers.SerializerMethodField()
    cleared_because = serializers.SerializerMethodField()

    class Meta:
        model = Flag
        fields = [
            "id",
            "kind",
            "severity",
            "case",
            "subject_id",
            "agency",
            "note",
            "raised_at",
            "cleared_at",
            "cleared_because",
            "created_at",
            "version",
        ]
        read_only_fields = fields

    def get_note(self, flag) -> str:
        return flag.words_for(self.context["request"].user)

    def get_cleared_because(self, flag) -> str:
        return flag.cleared_because if self.get_note(flag) else ""


class ConcernIn(Asked):
    case = VisibleTo(of=Case)
    note = Words()
    severity = serializers.ChoiceField(Severity.choices, default=Severity.STOP)


class ClearIn(Asked):
    because = Words(max_length=200)


class EventOut(serializers.ModelSerializer):
    """One deed in the book: what, to what, by which office. Without its facts."""

    case = serializers.UUIDField(source="case_id", read_only=True, allow_null=True)
    by_agency = serializers.IntegerField(
        source="by_agency_id", read_only=True, allow_null=True
    )
    type = serializers.CharField(read_only=True)

    class Meta:
        model = Event
        fields = [
            "id",
            "at",
            "happened_at",
            "type",
            "case",
            "subject",
            "subject_id",
            "by_agency",
        ]
        read_only_fields = fields
