"""Cases to read, and one route for each verb. No free update, no delete."""

from dataclasses import fields as fields_of

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.api import NothingMore, Reads, Writes
from accounts.roles import DataClass
from audit.api import ToldInTheBook
from audit.models import Event
from audit.recording import note_access
from cases.actions.concerns import clear_concern, raise_concern
from cases.actions.corrections import edit_child
from cases.actions.intake import Intake, edit_identity, take_in_child
from cases.actions.operations import (
    OperationPlan,
    count_children,
    drop_operation,
    end_operation,
    leave_site,
    open_operation,
    plan_operation,
)
from cases.actions.ordering import draft_order, recall_order, sign_order
from cases.actions.production import produce_child
from cases.actions.recruiters import name_recruiter
from cases.actions.sittings import end_sitting, hear_case, list_case, open_sitting
from cases.api import serializers as shapes
from cases.lifecycle import OVER, CaseStatus, OperationStatus
from cases.models import (
    Case,
    Child,
    Clock,
    Flag,
    Order,
    Recruiter,
    RescueOperation,
    Sitting,
)
from common.api import Outdated
from common.outbox import post

YES_OR_NO = serializers.BooleanField()
OF_CASE = (serializers.UUIDField(), lambda rows, value: rows.filter(case=value))


def status_of(choices):
    """The filter by status."""
    return (
        serializers.ChoiceField(choices.choices),
        lambda rows, value: rows.filter(status=value),
    )


class OperationViewSet(Writes):
    """Rescue operations: planned ones for the named team, later ones for offices."""

    queryset = RescueOperation.objects.none()
    serializer_class = shapes.OperationOut
    filters = {
        "status": status_of(OperationStatus),
        "district": (
            serializers.IntegerField(min_value=0, max_value=2**31 - 1),
            lambda rows, value: rows.filter(district=value),
        ),
    }

    def get_queryset(self):
        seen = RescueOperation.objects.visible_to(self.request.user)
        return seen.prefetch_related("sites")

    @extend_schema(request=shapes.PlanIn, responses={201: shapes.OperationOut})
    def create(self, request):
        return self.answer(shapes.PlanIn, self._plan, made=True)

    def _plan(self, facts, key):
        facts.setdefault("lead", self.request.user)
        facts["sites"] = [(label, "") for label in facts.get("sites", [])]
        return plan_operation(OperationPlan(**facts), by=self.request.user, key=key)

    @extend_schema(request=NothingMore, responses=shapes.OperationOut)
    @action(detail=True, methods=["post"])
    def open(self, request, pk):
        operation = self.get_object()
        return self.answer(
            NothingMore, lambda facts, key: open_operation(operation, by=request.user)
        )

    @extend_schema(request=shapes.CountIn, responses=shapes.OperationOut)
    @action(detail=True, methods=["post"])
    def count(self, request, pk):
        operation = self.get_object()
        return self.answer(
            shapes.CountIn,
            lambda facts, key: count_children(operation, by=request.user, **facts),
        )

    @extend_schema(request=shapes.LeaveIn, responses=shapes.OperationOut)
    @action(detail=True, methods=["post"])
    def leave(self, request, pk):
        operation = self.get_object()
        return self.answer(
            shapes.LeaveIn,
            lambda facts, key: leave_site(operation, by=request.user, **facts),
        )

    @extend_schema(request=NothingMore, responses=shapes.OperationOut)
    @action(detail=True, methods=["post"])
    def end(self, request, pk):
        operation = self.get_object()
        return self.answer(
            NothingMore, lambda facts, key: end_operation(operation, by=request.user)
        )

    @extend_schema(request=shapes.DropIn, responses=shapes.OperationOut)
    @action(detail=True, methods=["post"])
    def drop(self, request, pk):
        operation = self.get_object()
        return self.answer(
            shapes.DropIn,
            lambda facts, key: drop_operation(operation, by=request.user, **facts),
        )


INTAKE = frozenset(field.name for field in fields_of(Intake))


class CaseViewSet(Writes):
    """Cases within reach."""

    queryset = Case.objects.none()
    serializer_class = shapes.CaseOut
    filters = {
        # As the search on the page: names, parents, places, phone, in any script.
        "search": (
            serializers.CharField(min_length=3, max_length=120),
            lambda rows, words: rows.filter(
                pk__in=Case.objects.all().found_by(words, limit=200)
            ),
        ),
        "status": status_of(CaseStatus),
        "late": (
            YES_OR_NO,
            lambda rows, late: (
                rows.filter(next_due_at__lt=timezone.now())
                if late
                else rows.exclude(next_due_at__lt=timezone.now())
            ),
        ),
        "operation": (
            serializers.UUIDField(),
            lambda rows, value: rows.filter(operation=value),
        ),
    }

    def get_queryset(self):
        return Case.objects.visible_to(self.request.user)

    @extend_schema(request=shapes.CaseIn, responses={201: shapes.CaseOut})
    def create(self, request):
        return self.answer(shapes.CaseIn, self._take_in, made=True)

    def _take_in(self, facts, key):
        known = {name: facts.pop(name) for name in INTAKE & facts.keys()}
        by = self.request.user
        case = take_in_child(Intake(**known), by=by, key=key, **facts)
        post("cases.check_known", by=by, case=case.pk, asker=by.pk)
        return case

    @extend_schema(request=shapes.ProduceIn, responses=shapes.CaseOut)
    @action(detail=True, methods=["post"])
    def produce(self, request, pk):
        case = self.get_object()
        return self.answer(
            shapes.ProduceIn,
            lambda facts, key: produce_child(case, by=request.user, **facts).case,
        )


class RecruiterViewSet(Writes):
    """Who brought the children of the cases within reach."""

    queryset = Recruiter.objects.none()
    serializer_class = shapes.RecruiterOut
    filters = {"case": OF_CASE}

    def get_queryset(self):
        return Recruiter.objects.visible_to(self.request.user)

    @extend_schema(request=shapes.RecruiterIn, responses={201: shapes.RecruiterOut})
    def create(self, request):
        return self.answer(
            shapes.RecruiterIn,
            lambda facts, key: name_recruiter(**facts, by=request.user, key=key),
            made=True,
        )


IDENTITY = frozenset(shapes.IdentityOut.Meta.fields)


class ChildViewSet(Reads):
    """The children of the cases within reach."""

    queryset = Child.objects.none()
    serializer_class = shapes.ChildOut
    filters = {
        "case": (serializers.UUIDField(), lambda rows, value: rows.filter(cases=value))
    }

    def get_queryset(self):
        cases = Case.objects.visible_to(self.request.user)
        children = Child.objects.filter(pk__in=cases.order_by().values("child"))
        return children.select_related("identity")

    def retrieve(self, request, pk):
        child = self.get_object()
        self._note(child)
        return Response(self.get_serializer(child).data)

    @extend_schema(request=shapes.ChildIn, responses=shapes.ChildOut)
    def partial_update(self, request, pk):
        """Correct facts. Whoever starts from an older version is shown both."""
        child = self.get_object()
        asked = shapes.ChildIn(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        case = Case.objects.locked(self._case_of(child))
        self._refuse_older(self.get_queryset().get(pk=pk), facts.pop("version"))
        naming = {name: facts.pop(name) for name in IDENTITY & facts.keys()}
        if naming:
            edit_identity(case, by=request.user, **naming)
        if facts:
            edit_child(case, by=request.user, **facts)
        self._note(child)
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data)

    def _case_of(self, child):
        """The child's open case, else its newest."""
        cases = Case.objects.visible_to(self.request.user).filter(child=child)
        still_open = cases.exclude(status__in=OVER).first()
        return still_open or cases.order_by("-id").first()

    def _refuse_older(self, child, version):
        theirs = self.get_serializer(child).data
        if theirs["version"] != version:
            raise Outdated(theirs=theirs, yours=self.request.data)

    def _note(self, child):
        if hasattr(child, "identity"):
            note_access(
                by=self.request.user,
                case_id=self._case_of(child).pk,
                page="api-child",
                data_classes=[DataClass.ID],
            )


class SittingViewSet(Writes):
    """The sittings of one's own Committee, each with its list."""

    queryset = Sitting.objects.none()
    serializer_class = shapes.SittingOut

    def get_queryset(self):
        seen = Sitting.objects.visible_to(self.request.user)
        return seen.prefetch_related("items", "bench")

    @extend_schema(request=shapes.SittingIn, responses={201: shapes.SittingOut})
    def create(self, request):
        """Open the sitting of a day."""
        return self.answer(
            shapes.SittingIn,
            lambda facts, key: open_sitting(by=request.user, **facts),
            made=True,
        )

    @extend_schema(request=shapes.ListIn, responses=shapes.SittingOut)
    @action(detail=False, methods=["post"], url_path="list")
    def list_case(self, request):
        """Put a case on the list of a day."""

        def act(facts, key):
            case = facts.pop("case")
            return list_case(case, by=request.user, **facts).sitting

        return self.answer(shapes.ListIn, act)

    @extend_schema(request=shapes.HearIn, responses=shapes.SittingOut)
    @action(detail=True, methods=["post"])
    def hear(self, request, pk):
        """Record that a case of the list was heard."""
        sitting = self.get_object()

        def act(facts, key):
            item = get_object_or_404(sitting.items, pk=facts.pop("item"))
            hear_case(item, by=request.user, **facts)
            return sitting

        return self.answer(shapes.HearIn, act)

    @extend_schema(request=shapes.EndSittingIn, responses=shapes.SittingOut)
    @action(detail=True, methods=["post"])
    def end(self, request, pk):
        sitting = self.get_object()
        return self.answer(
            shapes.EndSittingIn,
            lambda facts, key: end_sitting(sitting, by=request.user, **facts),
        )


class OrderViewSet(ToldInTheBook, Writes):
    """Orders of the Committee on the cases within reach."""

    data_class = DataClass.ORD
    queryset = Order.objects.none()
    serializer_class = shapes.OrderOut
    filters = {
        "case": OF_CASE,
        "made": (
            YES_OR_NO,
            lambda rows, made: rows.filter(made_at__isnull=not made),
        ),
    }

    def get_queryset(self):
        seen = Order.objects.visible_to(self.request.user)
        return seen.annotate(signed=Count("signatures"))

    @extend_schema(request=shapes.OrderIn, responses={201: shapes.OrderOut})
    def create(self, request):
        """Draft an order. It orders nothing before it is signed."""

        def act(facts, key):
            owner = facts.pop("follow_up_owner", "")
            case = facts.pop("case")
            return draft_order(
                case,
                by=request.user,
                facts={"follow_up_owner": owner},
                key=key,
                **facts,
            )

        return self.answer(shapes.OrderIn, act, made=True)

    @extend_schema(request=NothingMore, responses=shapes.OrderOut)
    @action(detail=True, methods=["post"])
    def sign(self, request, pk):
        order = self.get_object()
        return self.answer(
            NothingMore, lambda facts, key: sign_order(order, by=request.user)
        )

    @extend_schema(request=NothingMore, responses=shapes.OrderOut)
    @action(detail=True, methods=["post"])
    def recall(self, request, pk):
        order = self.get_object()
        return self.answer(
            NothingMore, lambda facts, key: recall_order(order, by=request.user)
        )


class ClockViewSet(Reads):
    """The clocks of the cases within reach: what is owed, by whom, until when."""

    queryset = Clock.objects.none()
    serializer_class = shapes.ClockOut
    filters = {
        "case": OF_CASE,
        "late": (
            YES_OR_NO,
            lambda rows, late: (
                rows.late(timezone.now())
                if late
                else rows.exclude(pk__in=rows.late(timezone.now()))
            ),
        ),
        "open": (
            YES_OR_NO,
            lambda rows, still: (
                rows.open() if still else rows.exclude(pk__in=rows.open())
            ),
        ),
    }

    def get_queryset(self):
        return Clock.objects.visible_to(self.request.user).select_related("rule")


class FlagViewSet(Writes):
    """What is wrong with the cases within reach."""

    queryset = Flag.objects.none()
    serializer_class = shapes.FlagOut
    filters = {
        "case": OF_CASE,
        "open": (
            YES_OR_NO,
            lambda rows, still: rows.filter(cleared_at__isnull=still),
        ),
    }

    def get_queryset(self):
        return Flag.objects.visible_to(self.request.user)

    @extend_schema(request=shapes.ConcernIn, responses={201: shapes.FlagOut})
    def create(self, request):
        """Raise a concern; the Committee of the case must act."""
        return self.answer(
            shapes.ConcernIn,
            lambda facts, key: raise_concern(
                facts.pop("case"), by=request.user, key=key, **facts
            ),
            made=True,
        )

    @extend_schema(request=shapes.ClearIn, responses=shapes.FlagOut)
    @action(detail=True, methods=["post"])
    def clear(self, request, pk):
        flag = self.get_object()
        return self.answer(
            shapes.ClearIn,
            lambda facts, key: clear_concern(flag, by=request.user, **facts),
        )


class EventViewSet(Reads):
    """The book on the cases within reach."""

    queryset = Event.objects.none()
    serializer_class = shapes.EventOut
    filters = {
        "case": (
            serializers.UUIDField(),
            lambda rows, value: rows.filter(case_id=value),
        )
    }

    def get_queryset(self):
        user = self.request.user
        own = Q(case_id__isnull=True, by_agency_id=user.agency_id)
        cases = Case.objects.visible_to(user).order_by().values("pk")
        rows = Event.objects.known_to(user)
        return rows.filter(Q(case_id__in=cases) | own)
