"""What the API tells of the way home and takes in. No receiver's name is told."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api import Asked, OneOf
from accounts.models import Agency
from cases.models import Case
from common.api import Day, Known, Moment, VisibleTo, Words
from reintegration.actions.handover import workers_near
from reintegration.choices import HomeCheckWay, VideoCall, VisitDecision, VisitMode
from reintegration.models import FollowUpVisit, Handover, HomeCheck


class HomeCheckOut(serializers.ModelSerializer):
    answers = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = HomeCheck
        fields = [
            "id",
            "case",
            "asked_by_agency",
            "asked_of",
            "asked_at",
            "answered_at",
            "way",
            "visited_on",
            "answers",
            "outcome",
            "risks",
            "video_call",
            "video_call_on",
            "child_view",
            "support",
            "decided_at",
            "suitable",
            "created_at",
            "version",
        ]
        read_only_fields = fields


class HomeCheckIn(Asked):
    case = VisibleTo(of=Case)
    asked_of = Known(queryset=Agency.objects.all())
    note = Words(required=False, allow_blank=True)


class AnswerIn(Asked):
    way = serializers.ChoiceField(HomeCheckWay.choices)
    answers = serializers.DictField(child=Words(allow_blank=True))
    outcome = Words(max_length=40)
    visited_on = Day(required=False, allow_null=True)
    risks = Words(required=False, allow_blank=True)
    video_call = serializers.ChoiceField(
        VideoCall.choices, required=False, allow_blank=True
    )
    video_call_on = Day(required=False, allow_null=True)
    video_call_note = Words(required=False, allow_blank=True)
    child_view = Words(max_length=40, required=False, allow_blank=True)
    child_view_words = Words(required=False, allow_blank=True)
    support = serializers.ListField(
        child=Words(max_length=40), required=False, max_length=20
    )


class DecideHomeCheckIn(Asked):
    suitable = serializers.BooleanField()
    because = Words()
    receiver_name = Words(max_length=120, required=False, allow_blank=True)
    receiver_relation = Words(max_length=60, required=False, allow_blank=True)
    other_receiver_name = Words(max_length=120, required=False, allow_blank=True)
    other_receiver_relation = Words(max_length=60, required=False, allow_blank=True)


class HandoverOut(serializers.ModelSerializer):
    class Meta:
        model = Handover
        fields = [
            "id",
            "case",
            "from_committee",
            "to_committee",
            "to_unit",
            "number",
            "initials",
            "age",
            "sex",
            "to_district",
            "order_codes",
            "papers",
            "travels_on",
            "sent_at",
            "read_at",
            "accepted_at",
            "first_visit_on",
            "refused_at",
            "suggested",
            "arrived_at",
            "file_received",
            "created_at",
            "version",
        ]
        read_only_fields = fields


class HandoverIn(Asked):
    case = VisibleTo(of=Case)
    to_committee = Known(queryset=Agency.objects.all())
    travels_on = Day(required=False, allow_null=True)


class AcceptIn(Asked):
    worker = OneOf(people=workers_near)
    first_visit_on = Day()


class RefuseIn(Asked):
    because = Words()
    suggested = Words(max_length=160)


class ArriveIn(Asked):
    arrived_at = Moment(past=True)
    file_received = serializers.BooleanField()


class VisitOut(serializers.ModelSerializer):
    """A visit: when it was due, when it was made, what was decided."""

    slot = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()

    class Meta:
        model = FollowUpVisit
        fields = [
            "id",
            "case",
            "slot",
            "agency",
            "since",
            "due_on",
            "planned_on",
            "state",
            "made_on",
            "mode",
            "child_present",
            "child_seen_alone",
            "school_status",
            "red_flags",
            "decision",
            "next_step_on",
            "missed_at",
            "dropped_at",
            "created_at",
            "version",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_slot(self, visit):
        return visit.rule.code if visit.rule else None

    @extend_schema_field(
        serializers.ChoiceField(["made", "missed", "dropped", "late", "due"])
    )
    def get_state(self, visit):
        return visit.state


class VisitIn(Asked):
    case = VisibleTo(of=Case)
    visit = VisibleTo(
        of=FollowUpVisit,
        required=False,
        allow_null=True,
        help_text="The visit of the schedule that this one is; none, if left out.",
    )
    made_on = Day()
    mode = serializers.ChoiceField(VisitMode.choices)
    child_present = serializers.BooleanField()
    decision = serializers.ChoiceField(VisitDecision.choices)
    child_seen_alone = serializers.BooleanField(required=False)
    child_elsewhere = Words(max_length=160, required=False, allow_blank=True)
    school_status = Words(max_length=40, required=False, allow_blank=True)
    child_words = Words(required=False, allow_blank=True)
    red_flags = serializers.ListField(
        child=Words(max_length=40), required=False, max_length=20
    )
    next_step = Words(max_length=300, required=False, allow_blank=True)
    next_step_on = Day(required=False, allow_null=True)
