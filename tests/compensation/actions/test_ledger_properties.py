"""Whatever the officers do, in whatever order: the sums bear each other out."""

from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common import walls
from common.refusals import Refused
from compensation.actions.ledger import (
    confirm_credit,
    record_credit,
    record_deposit,
    reverse_entry,
)
from compensation.choices import FUNDS, Account, EntryKind, SeenHow
from compensation.lifecycle import DEMANDED, ClaimState
from compensation.models import LedgerEntry
from tests.compensation.money import RUPEES_20K, Money, fresh
from tests.factories import UserFactory

SUMS = st.sampled_from(
    [-1, 0, 1, 99, 500_000, 1_000_000, RUPEES_20K - 1, RUPEES_20K, RUPEES_20K + 1]
)
VERBS = st.one_of(
    st.tuples(st.just("deposit"), st.sampled_from(sorted(Account)), SUMS),
    st.tuples(
        st.just("credit"),
        st.sampled_from(sorted(Account)),
        SUMS,
        st.sampled_from(sorted(EntryKind)),
        st.integers(1, 6),
    ),
    st.tuples(st.just("reverse"), st.integers(0, 20)),
    st.tuples(st.just("confirm")),
)
# Each step is done by one of two officers: every order of their deeds can come up.
STEPS = st.lists(st.tuples(st.integers(0, 1), VERBS), min_size=1, max_size=14)


class Desk:
    """One ordered claim and two officers who do what they like."""

    def __init__(self):
        self.money = Money()
        self.claim = self.money.ordered()
        self.money.account(self.claim.case)
        world = self.money.world
        self.officers = [
            world.labour,
            UserFactory(role="LABOUR", agency=world.labour.agency),
        ]
        self.done = 0

    def do(self, officer: int, verb: tuple) -> None:
        name, *facts = verb
        person = self.officers[officer]
        walls.enter(person.pk)
        try:
            with transaction.atomic():
                getattr(self, name)(person, *facts)
                self.done += 1
        except Refused:
            return

    def deposit(self, by, fund, amount):
        record_deposit(
            fresh(self.claim),
            by=by,
            fund=fund,
            amount_paise=amount,
            deposited_on=timezone.localdate(),
            reference=f"CHALLAN {self.done}",
        )

    def credit(self, by, source, amount, kind, number):
        if kind == EntryKind.PRINCIPAL and source != Account.EMPLOYER:
            self.money.release_missing(fresh(self.claim), amount)
            walls.enter(by.pk)
        record_credit(
            fresh(self.claim),
            by=by,
            from_account=source,
            amount_paise=amount,
            credited_on=timezone.localdate(),
            reference=f"UTR{number}",
            kind=kind,
        )

    def reverse(self, by, place):
        entries = list(
            LedgerEntry.objects.filter(claim=self.claim)
            .select_related("claim__case", "claim__scheme")
            .order_by("pk")
        )
        if place < len(entries):
            reverse_entry(entries[place], by=by, reason="Wrong.")

    def confirm(self, by):
        worker = self.money.world.caseworker
        walls.enter(worker.pk)
        confirm_credit(
            fresh(self.claim),
            by=worker,
            seen_on=timezone.localdate(),
            seen_how=SeenHow.PASSBOOK,
        )

    def check(self) -> None:
        walls.enter(self.money.world.labour.pk)
        claim = fresh(self.claim)
        entries = list(LedgerEntry.objects.filter(claim=claim))
        balance = dict.fromkeys(Account, 0)
        interest = 0
        for entry in entries:
            if entry.kind == EntryKind.INTEREST:
                sign = 1 if entry.to_account == Account.CHILD else -1
                interest += sign * entry.amount_paise
                continue
            balance[entry.from_account] -= entry.amount_paise
            balance[entry.to_account] += entry.amount_paise
        # What one account gives another takes; the claim's own sums say the same.
        assert sum(balance.values()) == 0
        in_fund = sum(balance[fund] for fund in FUNDS)
        assert claim.in_fund_paise == in_fund >= 0
        assert claim.credited_paise == balance[Account.CHILD] >= 0
        assert claim.received_paise == in_fund + balance[Account.CHILD]
        assert claim.received_paise <= claim.amount_ordered_paise
        assert claim.interest_paise == interest >= 0
        # Every single fund, too, has not given more than it got.
        assert all(balance[fund] >= 0 for fund in FUNDS)
        standing = LedgerEntry.objects.standing().filter(
            claim=claim, to_account=Account.CHILD
        )
        references = [entry.reference for entry in standing]
        assert len(references) == len(set(references))
        state = ClaimState(claim.state)
        assert state in DEMANDED | {ClaimState.PAID_OUT}
        full = claim.credited_paise >= claim.amount_ordered_paise
        assert (state in {ClaimState.CREDITED, ClaimState.PAID_OUT}) == full
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_no_order_of_two_officers_deeds_breaks_the_ledger(db, steps):
    with transaction.atomic():
        desk = Desk()
        for officer, verb in steps:
            desk.do(officer, verb)
            desk.check()
        transaction.set_rollback(True)
