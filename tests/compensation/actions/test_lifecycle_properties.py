"""Whatever five people do with a claim, in whatever order: it walks along its arrows,
through the hands that the law wants, and every refusal is said in words."""

from datetime import timedelta
from itertools import pairwise

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common import walls
from common.refusals import Refused
from compensation.actions import appeals, claims, ledger, notices, recovery, releases
from compensation.choices import Account, AppealOutcome, AppealSide, SeenHow, ServedHow
from compensation.lifecycle import ARROWS, CAN_BE_STAYED, SETTLED, ClaimState
from compensation.models import (
    Claim,
    ClaimStep,
    CreditConfirmation,
    LedgerEntry,
    PaymentRelease,
    WriteOff,
)
from tests.compensation.money import RUPEES_20K, Money, fresh
from tests.factories import UserFactory

PARTS = st.sampled_from([1, 500_000, RUPEES_20K])
PLAIN = [
    "notice",
    "serve",
    "hear",
    "order",
    "wait",
    "default",
    "certificate",
    "demand",
    "attach",
    "stay",
    "lift",
    "ask_write_off",
    "write_off",
    "refuse_write_off",
    "reverse",
    "confirm",
    "watch",
    "mature",
]
VERBS = st.one_of(
    st.tuples(st.sampled_from(PLAIN)),
    st.tuples(st.just("decide"), st.booleans()),
    st.tuples(st.just("appeal"), st.sampled_from(list(AppealSide))),
    st.tuples(st.just("decide_appeal"), st.sampled_from(list(AppealOutcome))),
    st.tuples(st.just("deposit"), PARTS),
    st.tuples(st.just("release"), PARTS),
    st.tuples(st.just("credit"), PARTS),
)
STEPS = st.lists(st.tuples(st.integers(0, 4), VERBS), min_size=1, max_size=25)
# Where the random walk begins: everything later than a proposal is reached often.
STARTS = st.sampled_from(["proposed", "heard", "ordered", "in_fund"])


class Office:
    """One claim, two labour officers, two magistrates and a caseworker."""

    def __init__(self, start: str):
        self.money = Money()
        claim = getattr(self.money, start)()
        self.pk = claim.pk
        self.money.account(claim.case)
        world = self.money.world
        self.people = [
            world.labour,
            UserFactory(role="LABOUR", agency=world.labour.agency),
            world.dm,
            UserFactory(role="DM", agency=world.dm.agency),
            world.caseworker,
        ]
        self.number = 0
        self.reasons: list[str] = []

    def do(self, place: int, verb: tuple) -> None:
        name, *facts = verb
        person = self.people[place]
        walls.enter(person.pk)
        try:
            with transaction.atomic():
                getattr(self, name)(fresh(self.pk), person, *facts)
        except Refused as refused:
            self.reasons.append(refused.reason)

    def _next(self) -> str:
        self.number += 1
        return f"N{self.number}"

    def decide(self, claim, by, accept):
        claims.decide_claim(claim, by=by, accept=accept, reason="Seen.")

    def notice(self, claim, by):
        notices.issue_notice(claim, by=by, at=timezone.now() - timedelta(minutes=5))

    def serve(self, claim, by):
        notices.serve_notice(
            claim, by=by, served_at=timezone.now(), how=ServedHow.POST, proof="R"
        )

    def hear(self, claim, by):
        notices.record_hearing(
            claim, by=by, heard_at=timezone.now(), attended=True, said="No."
        )

    def order(self, claim, by):
        claims.order_compensation(
            claim,
            by=by,
            amount_paise=RUPEES_20K,
            order_number="O/1",
            pay_by=timezone.localdate(),
        )

    def wait(self, claim, by):
        """The payer's last day goes by."""
        walls.enter(self.people[0].pk)
        past = timezone.localdate() - timedelta(days=1)
        if claim.pay_by and claim.state in {"ORDERED", "PART_IN_FUND"}:
            Claim.objects.filter(pk=self.pk).update(pay_by=past, due_on=past)

    def default(self, claim, by):
        notices.default_claim(claim, by=by)

    def certificate(self, claim, by):
        notices.issue_recovery(
            claim,
            by=by,
            certificate_number=self._next(),
            issued_on=timezone.localdate(),
            tehsil="Sanganer",
            officer="Tehsildar",
        )

    def demand(self, claim, by):
        recovery.begin_revenue_recovery(
            claim,
            by=by,
            demand_number=self._next(),
            demanded_on=timezone.localdate(),
        )

    def attach(self, claim, by):
        recovery.attach_property(
            claim, by=by, attached_on=timezone.localdate(), attached="A machine"
        )

    def stay(self, claim, by):
        appeals.stay_claim(
            claim,
            by=by,
            court="High Court",
            order_number=self._next(),
            stayed_on=timezone.localdate(),
        )

    def lift(self, claim, by):
        appeals.lift_stay(
            claim, by=by, lifted_on=timezone.localdate(), order_number=self._next()
        )

    def appeal(self, claim, by, side):
        appeals.file_appeal(
            claim,
            by=by,
            side=side,
            filed_on=timezone.localdate(),
            authority="DLC",
            number=self._next(),
            grounds="The log book.",
        )

    def decide_appeal(self, claim, by, outcome):
        appeals.decide_appeal(
            claim,
            by=by,
            outcome=outcome,
            decided_on=timezone.localdate(),
            number=self._next(),
            reason="It counts.",
        )

    def ask_write_off(self, claim, by):
        recovery.ask_write_off(claim, by=by, reason="Nothing is left.")

    def write_off(self, claim, by):
        recovery.write_off(claim, by=by)

    def refuse_write_off(self, claim, by):
        recovery.refuse_write_off(claim, by=by, reason="He has land.")

    def deposit(self, claim, by, amount):
        ledger.record_deposit(
            claim,
            by=by,
            fund=Account.WELFARE_FUND,
            amount_paise=amount,
            deposited_on=timezone.localdate(),
            reference=self._next(),
        )

    def release(self, claim, by, amount):
        releases.release_payment(claim, by=by, amount_paise=amount, number="REL")

    def credit(self, claim, by, amount):
        ledger.record_credit(
            claim,
            by=by,
            from_account=Account.WELFARE_FUND,
            amount_paise=amount,
            credited_on=timezone.localdate(),
            reference=f"UTR{self._next()}",
        )

    def reverse(self, claim, by):
        entry = (
            LedgerEntry.objects.standing()
            .filter(claim=claim)
            .select_related("claim__case", "claim__scheme")
            .order_by("-pk")
            .first()
        )
        if entry:
            ledger.reverse_entry(entry, by=by, reason="Bounced.")

    def confirm(self, claim, by):
        ledger.confirm_credit(
            claim, by=by, seen_on=timezone.localdate(), seen_how=SeenHow.PASSBOOK
        )

    def watch(self, claim, by):
        claims.watch_claim(
            claim,
            by=by,
            watched_by="Labour office",
            until=timezone.localdate() + timedelta(days=3000),
        )

    def mature(self, claim, by):
        releases.mature_claim(claim, by=by)

    def check(self) -> None:
        walls.enter(self.people[0].pk)
        assert all(reason.strip() for reason in self.reasons)
        claim = fresh(self.pk)
        state = ClaimState(claim.state)
        steps = list(ClaimStep.objects.filter(claim=claim).order_by("pk"))
        walked = [ClaimState(step.state) for step in steps]
        for before, after in pairwise(walked):
            assert after == before or after in _within_two(before), (before, after)
        assert walked[-1] == state
        assert (claim.due_on is None) or state not in SETTLED
        hands = {claim.proposed_by_id, claim.decided_by_id, claim.ordered_by_id}
        assert claim.proposed_by_id not in {claim.decided_by_id, claim.ordered_by_id}
        released = PaymentRelease.objects.filter(claim=claim)
        assert not released.filter(released_by__in=hands - {None}).exists()
        assert claim.credited_paise <= sum(r.amount_paise for r in released)
        if state == ClaimState.IRRECOVERABLE:
            last = WriteOff.objects.filter(claim=claim).latest("asked_at")
            three = {last.asked_by_id, last.first_by_id, last.second_by_id}
            assert len(three - {None}) == 3
        if state == ClaimState.PAID_OUT:
            for seen in CreditConfirmation.objects.filter(claim=claim):
                assert seen.seen_by_id != seen.entry.recorded_by_id
        if state in {ClaimState.CREDITED, ClaimState.PAID_OUT}:
            assert claim.credited_paise == claim.amount_ordered_paise
        if state == ClaimState.STAYED:
            assert claim.stays.get(lifted_on=None).state_before in CAN_BE_STAYED


def _within_two(state: ClaimState) -> set[ClaimState]:
    """One arrow on, or two: a reversal passes through the part that is left."""
    near = set(ARROWS[state])
    return near | {far for step in near for far in ARROWS[step]}


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(start=STARTS, steps=STEPS)
def test_no_order_of_five_peoples_deeds_leads_a_claim_astray(db, start, steps):
    with transaction.atomic():
        office = Office(start)
        for place, verb in steps:
            office.do(place, verb)
            office.check()
        transaction.set_rollback(True)
