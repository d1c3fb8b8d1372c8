"""Claims to read, and one route for each verb."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.api import Writes
from common.api import Outdated
from compensation.actions import appeals, ledger, notices, recovery
from compensation.actions.claims import (
    apply_claim,
    decide_claim,
    locked,
    open_claim,
    order_compensation,
    propose_claims,
    watch_claim,
)
from compensation.actions.releases import mature_claim, release_payment
from compensation.actions.unpaid import note_unpaid
from compensation.api import serializers as shapes
from compensation.lifecycle import ClaimState
from compensation.models import Claim


class ClaimViewSet(Writes):
    """What the children of the cases within reach are owed."""

    queryset = Claim.objects.none()
    serializer_class = shapes.ClaimOut
    filters = {
        "case": (serializers.UUIDField(), lambda rows, value: rows.filter(case=value)),
        "state": (
            serializers.ChoiceField(ClaimState.choices),
            lambda rows, value: rows.filter(state=value),
        ),
        "late": (
            serializers.BooleanField(),
            lambda rows, late: (
                rows.late(timezone.localdate())
                if late
                else rows.exclude(pk__in=rows.late(timezone.localdate()))
            ),
        ),
    }

    def get_queryset(self):
        seen = Claim.objects.visible_to(self.request.user)
        return seen.select_related("scheme")

    def verb(self, shape, act):
        """Do this to the claim, and answer with the claim as it is then."""
        claim = self.get_object()

        def done(facts, _key):
            self._refuse_older(claim, facts.pop("version", None))
            act(claim, by=self.request.user, **facts)
            return claim

        return self.answer(shape, done)

    def _refuse_older(self, claim, version):
        if version is None:
            return
        _case, now = locked(claim)
        if now.version != version:
            theirs = self.get_serializer(self.get_queryset().get(pk=now.pk)).data
            raise Outdated(theirs=theirs, yours=self.request.data)

    @extend_schema(request=shapes.OpenClaimIn, responses={201: shapes.ClaimOut})
    def create(self, request):
        """Open a claim that the facts alone don't propose, with the reason."""
        return self.answer(
            shapes.OpenClaimIn,
            lambda facts, key: open_claim(facts.pop("case"), by=request.user, **facts),
            made=True,
        )

    @extend_schema(
        request=shapes.ProposeIn, responses={200: shapes.ClaimOut(many=True)}
    )
    @action(detail=False, methods=["post"], pagination_class=None, filter_backends=[])
    def propose(self, request):
        """Open a claim for each scheme that fits; those already there stay.

        Answers with all claims of the case, so sending it twice changes nothing.
        """
        asked = shapes.ProposeIn(
            data=request.data, context=self.get_serializer_context()
        )
        asked.is_valid(raise_exception=True)
        case = asked.validated_data["case"]
        propose_claims(case, by=request.user)
        claims = self.get_queryset().filter(case=case).order_by("-id")
        answer = self.get_serializer(claims, many=True)
        return Response(answer.data, status=status.HTTP_200_OK)

    @extend_schema(request=shapes.DecideClaimIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def decide(self, request, pk):
        """Accept the claim, or reject it with the reason."""
        return self.verb(shapes.DecideClaimIn, decide_claim)

    @extend_schema(request=shapes.OrderPaymentIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"], url_path="order", url_name="order")
    def order_payment(self, request, pk):
        """Fix the sum that must be paid."""
        return self.verb(shapes.OrderPaymentIn, order_compensation)

    @extend_schema(request=shapes.ApplyIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def apply(self, request, pk):
        """Record that the claim was filed with the office that pays it."""
        return self.verb(shapes.ApplyIn, apply_claim)

    @extend_schema(request=shapes.NoticeIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def notice(self, request, pk):
        """Issue the notice to the employer."""
        return self.verb(shapes.NoticeIn, notices.issue_notice)

    @extend_schema(request=shapes.ServeIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def serve(self, request, pk):
        """Record how and when the notice was served."""
        return self.verb(shapes.ServeIn, notices.serve_notice)

    @extend_schema(request=shapes.ClaimHearIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def hear(self, request, pk):
        """Record that the employer was heard, or stayed away."""
        return self.verb(shapes.ClaimHearIn, notices.record_hearing)

    @extend_schema(request=shapes.DepositIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def deposit(self, request, pk):
        """Record that the payer put money into a fund."""
        return self.verb(shapes.DepositIn, ledger.record_deposit)

    @extend_schema(request=shapes.ReleaseIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def release(self, request, pk):
        """Let a sum leave the fund or the State for the child's account."""
        return self.verb(shapes.ReleaseIn, release_payment)

    @extend_schema(request=shapes.CreditIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def credit(self, request, pk):
        """Record that money reached the child's own account."""
        return self.verb(shapes.CreditIn, ledger.record_credit)

    @extend_schema(request=shapes.ConfirmIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def confirm(self, request, pk):
        """Say that the child's side has seen the money."""
        return self.verb(shapes.ConfirmIn, ledger.confirm_credit)

    @extend_schema(request=shapes.OfClaim, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def default(self, request, pk):
        """State that the employer let the last day pass."""
        return self.verb(shapes.OfClaim, notices.default_claim)

    @extend_schema(request=shapes.RecoverIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def recover(self, request, pk):
        """Record the recovery certificate for what is unpaid."""
        return self.verb(shapes.RecoverIn, notices.issue_recovery)

    @extend_schema(request=shapes.DemandIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def demand(self, request, pk):
        """Record the Collector's demand on the certificate."""
        return self.verb(shapes.DemandIn, recovery.begin_revenue_recovery)

    @extend_schema(request=shapes.AttachIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def attach(self, request, pk):
        """Record what of the employer was attached."""
        return self.verb(shapes.AttachIn, recovery.attach_property)

    @extend_schema(request=shapes.UnpaidIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def unpaid(self, request, pk):
        """Say why the child hasn't got the money yet."""
        return self.verb(shapes.UnpaidIn, note_unpaid)

    @extend_schema(request=shapes.AppealIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def appeal(self, request, pk):
        """Record an appeal of the child's side, or of the employer."""
        return self.verb(shapes.AppealIn, appeals.file_appeal)

    @extend_schema(request=shapes.DecideAppealIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"], url_path="appeal-decide")
    def decide_appeal(self, request, pk):
        """Record how the open appeal ended."""
        return self.verb(shapes.DecideAppealIn, appeals.decide_appeal)

    @extend_schema(request=shapes.StayIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def stay(self, request, pk):
        """Record that a court holds the order up."""
        return self.verb(shapes.StayIn, appeals.stay_claim)

    @extend_schema(request=shapes.LiftIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def lift(self, request, pk):
        """Record that the stay is over: the claim goes on where it stood."""
        return self.verb(shapes.LiftIn, appeals.lift_stay)

    @extend_schema(request=shapes.OfClaim, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def mature(self, request, pk):
        """Record that the child is 18: what lies in the fund is due whole."""
        return self.verb(shapes.OfClaim, mature_claim)

    @extend_schema(request=shapes.WatchIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"])
    def watch(self, request, pk):
        """Name who watches over the open sum after the case is closed."""
        return self.verb(shapes.WatchIn, watch_claim)

    @extend_schema(request=shapes.WriteOffIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"], url_path="write-off-ask")
    def ask_write_off(self, request, pk):
        """Ask two other people to give up what can't be recovered."""
        return self.verb(shapes.WriteOffIn, recovery.ask_write_off)

    @extend_schema(request=shapes.OfClaim, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"], url_path="write-off")
    def write_off(self, request, pk):
        """Approve giving the sum up; the second approval writes it off."""
        return self.verb(shapes.OfClaim, recovery.write_off)

    @extend_schema(request=shapes.WriteOffIn, responses=shapes.ClaimOut)
    @action(detail=True, methods=["post"], url_path="write-off-refuse")
    def refuse_write_off(self, request, pk):
        """Refuse to give the sum up: the recovery goes on."""
        return self.verb(shapes.WriteOffIn, recovery.refuse_write_off)
