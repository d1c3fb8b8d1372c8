"""One act for a whole employer or operation, asked for by another system."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.api import Asked, Writes
from cases.models import RescueOperation
from common.api import Moment, VisibleTo, Words
from common.models import Job
from compensation.actions.groups import KIND, ask_group_act
from compensation.api.money import employer_within_reach
from compensation.choices import GroupAct


class GroupActIn(Asked):
    employer = serializers.UUIDField(required=False)
    operation = VisibleTo(of=RescueOperation, required=False)
    act = serializers.ChoiceField(GroupAct.choices)
    hearing_at = Moment(required=False, allow_null=True)
    hearing_place = Words(max_length=160, required=False, allow_blank=True)
    grounds = Words(required=False, allow_blank=True)

    def validate(self, facts):
        """One group, not none and not two."""
        if ("employer" in facts) == ("operation" in facts):
            raise serializers.ValidationError(_("Name an employer or an operation."))
        return facts


class GroupActOut(serializers.ModelSerializer):
    """How far the act is. `refused` holds why it could not be done, by its key."""

    act = serializers.ChoiceField(GroupAct.choices, source="asked.act", read_only=True)
    refused = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = ["id", "act", "state", "done", "total", "refused", "created_at"]
        read_only_fields = fields

    def get_refused(self, job: Job) -> dict[str, str]:
        """Claims of a notice, cases of everything else."""
        return {key: reason for key, reason in job.result.items() if reason}


class GroupActViewSet(Writes):
    """What this person has asked for whole groups; a worker does it child by child."""

    queryset = Job.objects.none()
    serializer_class = GroupActOut

    def get_queryset(self):
        return Job.objects.filter(by=self.request.user, kind=KIND)

    @extend_schema(request=GroupActIn, responses={201: GroupActOut})
    def create(self, request):
        """Ask for one act for every child of the group."""

        def ask(facts, _key):
            key, operation = facts.pop("employer", None), facts.pop("operation", None)
            group = operation or employer_within_reach(request, key)
            return ask_group_act(group, by=request.user, **facts)

        return self.answer(GroupActIn, ask, made=True)
