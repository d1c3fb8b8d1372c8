"""What hangs on claims: entries, papers, workings, entitlements and employers."""

from django.db.models import Q
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import Reads, Writes
from accounts.roles import DataClass
from cases.models import Case, Employer
from compensation.actions.bank_accounts import explain_lack_of_account
from compensation.actions.claim_papers import make_paper, serve_paper
from compensation.actions.employers import record_death
from compensation.actions.facts import note_facts
from compensation.actions.ledger import reverse_entry
from compensation.actions.ties import declare_tie
from compensation.actions.wages import work_out_wages
from compensation.api import serializers as shapes
from compensation.case_facts import answers_for
from compensation.employer_file import file_of, met_by, root_of, rows_of
from compensation.models import (
    Claim,
    ClaimAppeal,
    ClaimPaper,
    ClaimStay,
    LedgerEntry,
    WageWorking,
    WriteOff,
)
from compensation.wages import Period

OF_CLAIM = (serializers.UUIDField(), lambda rows, value: rows.filter(claim=value))
OF_CASE = (serializers.UUIDField(), lambda rows, value: rows.filter(claim__case=value))


class EntryViewSet(Writes):
    """The ledger of the claims within reach: written once, put right by reversal."""

    queryset = LedgerEntry.objects.none()
    serializer_class = shapes.EntryOut
    filters = {"claim": OF_CLAIM, "case": OF_CASE}

    def get_queryset(self):
        return LedgerEntry.objects.visible_to(self.request.user).select_related("claim")

    @extend_schema(request=shapes.ReasonIn, responses={201: shapes.EntryOut})
    @action(detail=True, methods=["post"])
    def reverse(self, request, pk):
        """Put a mistake right by an entry that runs the other way."""
        entry = self.get_object()
        return self.answer(
            shapes.ReasonIn,
            lambda facts, key: reverse_entry(entry, by=request.user, **facts),
            made=True,
        )


class PaperViewSet(Writes):
    """The numbered papers of the claims within reach."""

    queryset = ClaimPaper.objects.none()
    serializer_class = shapes.PaperOut
    filters = {"claim": OF_CLAIM, "case": OF_CASE}

    def get_queryset(self):
        seen = Claim.objects.visible_to(self.request.user)
        return ClaimPaper.objects.filter(claim__in=seen).select_related("claim__case")

    @extend_schema(request=shapes.PaperIn, responses={201: shapes.PaperOut})
    def create(self, request):
        """Make a paper: it gets its number and keeps the facts of today."""
        return self.answer(
            shapes.PaperIn,
            lambda facts, key: make_paper(facts.pop("claim"), by=request.user, **facts),
            made=True,
        )

    @extend_schema(request=shapes.ServeIn, responses=shapes.PaperOut)
    @action(detail=True, methods=["post"])
    def serve(self, request, pk):
        """Record how and when the paper reached whom it is for."""
        paper = self.get_object()
        return self.answer(
            shapes.ServeIn,
            lambda facts, key: serve_paper(paper, by=request.user, **facts),
        )


class WorkingViewSet(Writes):
    """How wages were worked out; the newest working of a claim counts."""

    queryset = WageWorking.objects.none()
    serializer_class = shapes.WorkingOut
    filters = {"claim": OF_CLAIM, "case": OF_CASE}

    def get_queryset(self):
        seen = Claim.objects.visible_to(self.request.user)
        return WageWorking.objects.filter(claim__in=seen)

    @extend_schema(request=shapes.WorkOutIn, responses={201: shapes.WorkingOut})
    def create(self, request):
        """Work the wages out by the State's rates and put the sum on the claim."""

        def work_out(facts, _key):
            periods = [Period(**period) for period in facts.pop("periods")]
            claim = facts.pop("claim")
            return work_out_wages(claim, by=request.user, periods=periods, **facts)

        return self.answer(shapes.WorkOutIn, work_out, made=True)


class EntitlementList(APIView):
    """What each rule gives the child of one case."""

    @extend_schema(
        operation_id="case_entitlements", responses=shapes.EntitlementOut(many=True)
    )
    def get(self, request, pk):
        _money_readers_only(request)
        case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
        found = answers_for(case, by=request.user)
        return Response(shapes.EntitlementOut(found, many=True).data)


class EmployerViewSet(Writes):
    """The employers of the cases within reach, and what offices say of them."""

    queryset = Employer.objects.none()
    serializer_class = shapes.EmployerOut

    def get_queryset(self):
        _money_readers_only(self.request)
        cases = Case.objects.visible_to(self.request.user)
        claims = Claim.objects.visible_to(self.request.user)
        found = Q(pk__in=cases.values("workplace__employer"))
        return Employer.objects.filter(found | Q(pk__in=claims.values("employer")))

    @extend_schema(operation_id="employer_file", responses=shapes.EmployerFileOut)
    def retrieve(self, request, pk):
        """The file of one employer, whichever of its rows is asked for."""
        employer = employer_within_reach(request, pk)
        return Response(shapes.EmployerFileOut(file_of(employer, by=request.user)).data)

    def deed(self, shape, act):
        """Say this of the employer, and answer with its row."""
        employer = employer_within_reach(self.request, self.kwargs["pk"])

        def done(facts, _key):
            act(employer, by=self.request.user, **facts)
            return employer

        return self.answer(shape, done)

    @extend_schema(request=shapes.ReasonIn, responses=shapes.EmployerOut)
    @action(detail=True, methods=["post"])
    def tie(self, request, pk):
        """Declare one's own tie to the employer, once and for all."""
        return self.deed(shapes.ReasonIn, declare_tie)

    @extend_schema(request=shapes.DeathIn, responses=shapes.EmployerOut)
    @action(detail=True, methods=["post"])
    def death(self, request, pk):
        """Record that the employer died, and who the heirs are."""
        return self.deed(shapes.DeathIn, record_death)


class AppealViewSet(Reads):
    """Appeals on the claims within reach."""

    queryset = ClaimAppeal.objects.none()
    serializer_class = shapes.AppealOut
    filters = {"claim": OF_CLAIM, "case": OF_CASE}

    def get_queryset(self):
        seen = Claim.objects.visible_to(self.request.user)
        return ClaimAppeal.objects.filter(claim__in=seen)


class StayViewSet(Reads):
    """Courts' stays of the claims within reach."""

    queryset = ClaimStay.objects.none()
    serializer_class = shapes.StayOut
    filters = {"claim": OF_CLAIM, "case": OF_CASE}

    def get_queryset(self):
        seen = Claim.objects.visible_to(self.request.user)
        return ClaimStay.objects.filter(claim__in=seen)


class WriteOffViewSet(Reads):
    """Requests to give up a sum of the claims within reach."""

    queryset = WriteOff.objects.none()
    serializer_class = shapes.WriteOffOut
    filters = {"claim": OF_CLAIM, "case": OF_CASE}

    def get_queryset(self):
        seen = Claim.objects.visible_to(self.request.user)
        return WriteOff.objects.filter(claim__in=seen)


class CaseFacts(APIView):
    """What entitlements hang on and no other noun of the case holds."""

    @extend_schema(
        operation_id="case_money_facts", request=shapes.FactsIn, responses={204: None}
    )
    def post(self, request, pk):
        """Keep the answers; what is left out is not known."""
        return _noted(request, pk, shapes.FactsIn, note_facts)


class CaseWithoutAccount(APIView):
    """Why the child has no bank account."""

    @extend_schema(
        operation_id="case_no_account", request=shapes.ReasonIn, responses={204: None}
    )
    def post(self, request, pk):
        """Say why; the closing reads it."""
        return _noted(request, pk, shapes.ReasonIn, explain_lack_of_account)


def _noted(request, pk, shape, act) -> Response:
    """Writing the same again changes nothing, so that a request may be sent twice."""
    _money_readers_only(request)
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
    asked = shape(data=request.data)
    asked.is_valid(raise_exception=True)
    facts = {
        name: value for name, value in asked.validated_data.items() if name != "id"
    }
    act(case, by=request.user, **facts)
    return Response(status=status.HTTP_204_NO_CONTENT)


def employer_within_reach(request, pk) -> Employer:
    """The employer that a row stands for, if anything of it is within reach."""
    _money_readers_only(request)
    employer = root_of(get_object_or_404(Employer, pk=pk))
    if not met_by(request.user).filter(pk__in=rows_of(employer)).exists():
        raise NotFound
    return employer


def _money_readers_only(request) -> None:
    if not request.user.reads(DataClass.MON):
        raise PermissionDenied
