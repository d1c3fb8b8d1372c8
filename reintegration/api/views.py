"""The way home to read, and one route for each verb."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.api import Writes
from accounts.roles import DataClass
from audit.api import ToldInTheBook
from audit.recording import note_access
from common.refusals import refuse_if
from reintegration.actions.handover import (
    accept_handover,
    confirm_arrival,
    refuse_handover,
    send_handover,
)
from reintegration.actions.home_check import (
    HomeCheckAnswer,
    answer_home_check,
    ask_home_check,
    decide_home_check,
)
from reintegration.actions.visits import VisitReport, record_visit
from reintegration.api import serializers as shapes
from reintegration.models import FollowUpVisit, Handover, HomeCheck

YES_OR_NO = serializers.BooleanField()
OF_CASE = (serializers.UUIDField(), lambda rows, value: rows.filter(case=value))


class HomeCheckViewSet(Writes):
    """The home checks of the cases within reach."""

    queryset = HomeCheck.objects.none()
    serializer_class = shapes.HomeCheckOut
    filters = {
        "case": OF_CASE,
        "decided": (
            YES_OR_NO,
            lambda rows, done: rows.filter(decided_at__isnull=not done),
        ),
    }

    def get_queryset(self):
        return HomeCheck.objects.visible_to(self.request.user)

    def retrieve(self, request, pk):
        check = self.get_object()
        note_access(
            by=request.user,
            case_id=check.case_id,
            page="api-home-check",
            data_classes=[DataClass.SIR],
        )
        return Response(self.get_serializer(check).data)

    @extend_schema(request=shapes.HomeCheckIn, responses={201: shapes.HomeCheckOut})
    def create(self, request):
        """Ask an office of the home district to look at the home."""
        return self.answer(
            shapes.HomeCheckIn,
            lambda facts, key: ask_home_check(
                facts.pop("case"), by=request.user, key=key, **facts
            ),
            made=True,
        )

    @extend_schema(request=shapes.AnswerIn, responses=shapes.HomeCheckOut)
    @action(detail=True, methods=["post"], url_path="answer", url_name="answer")
    def tell(self, request, pk):
        """Write down what was found at the home."""
        check = self.get_object()
        return self.answer(
            shapes.AnswerIn,
            lambda facts, key: answer_home_check(
                check, HomeCheckAnswer(**facts), by=request.user
            ),
        )

    @extend_schema(request=shapes.DecideHomeCheckIn, responses=shapes.HomeCheckOut)
    @action(detail=True, methods=["post"])
    def decide(self, request, pk):
        """Say whether the child may go to this home."""
        check = self.get_object()
        return self.answer(
            shapes.DecideHomeCheckIn,
            lambda facts, key: decide_home_check(check, by=request.user, **facts),
        )


class HandoverViewSet(Writes):
    """Cases on their way from one Committee to another."""

    queryset = Handover.objects.none()
    serializer_class = shapes.HandoverOut
    filters = {
        "case": OF_CASE,
        "open": (
            YES_OR_NO,
            lambda rows, still: rows.open() if still else rows.over(),
        ),
    }

    def get_queryset(self):
        return Handover.objects.visible_to(self.request.user)

    @extend_schema(request=shapes.HandoverIn, responses={201: shapes.HandoverOut})
    def create(self, request):
        """Offer the case to another Committee."""
        return self.answer(
            shapes.HandoverIn,
            lambda facts, key: send_handover(
                facts.pop("case"), by=request.user, key=key, **facts
            ),
            made=True,
        )

    @extend_schema(request=shapes.AcceptIn, responses=shapes.HandoverOut)
    @action(detail=True, methods=["post"])
    def accept(self, request, pk):
        handover = self.get_object()
        return self.answer(
            shapes.AcceptIn,
            lambda facts, key: accept_handover(handover, by=request.user, **facts),
        )

    @extend_schema(request=shapes.RefuseIn, responses=shapes.HandoverOut)
    @action(detail=True, methods=["post"])
    def refuse(self, request, pk):
        handover = self.get_object()
        return self.answer(
            shapes.RefuseIn,
            lambda facts, key: refuse_handover(handover, by=request.user, **facts),
        )

    @extend_schema(request=shapes.ArriveIn, responses=shapes.HandoverOut)
    @action(detail=True, methods=["post"])
    def arrive(self, request, pk):
        """Confirm that child and file have come."""
        handover = self.get_object()
        return self.answer(
            shapes.ArriveIn,
            lambda facts, key: confirm_arrival(handover, by=request.user, **facts),
        )


class VisitViewSet(ToldInTheBook, Writes):
    """The follow-up visits of the cases within reach."""

    data_class = DataClass.FUP
    queryset = FollowUpVisit.objects.none()
    serializer_class = shapes.VisitOut
    filters = {
        "case": OF_CASE,
        "late": (
            YES_OR_NO,
            lambda rows, late: (
                rows.open().filter(due_on__lt=timezone.localdate())
                if late
                else rows.exclude(
                    pk__in=rows.open().filter(due_on__lt=timezone.localdate())
                )
            ),
        ),
    }

    def get_queryset(self):
        seen = FollowUpVisit.objects.visible_to(self.request.user)
        return seen.select_related("rule")

    @extend_schema(request=shapes.VisitIn, responses={201: shapes.VisitOut})
    def create(self, request):
        """Record what a visit found."""
        return self.answer(shapes.VisitIn, self._record, made=True)

    def _record(self, facts, key):
        case, visit = facts.pop("case"), facts.pop("visit", None)
        if visit and visit.case_id != case.pk:
            refuse_if(_("The visit belongs to another case."))
        return record_visit(
            case, VisitReport(**facts), by=self.request.user, visit=visit, key=key
        )
