"""Fifty officers at one moment: exactly one deed counts, and the ledger balances."""

import pytest
from django.db import connection, transaction
from django.utils import timezone

from common import walls
from common.refusals import Refused
from compensation.actions.claims import order_compensation
from compensation.actions.ledger import record_credit, record_deposit, reverse_entry
from compensation.choices import Account
from compensation.models import Claim, LedgerEntry
from tests.compensation.money import RUPEES_20K, UTR, Money, fresh
from tests.conftest import behind_the_walls
from tests.factories import UserFactory
from tests.racing import at_once

WORKERS = 50


class Done:
    """The committed state that a race starts from, and what it left behind."""

    def __init__(self, walk):
        with transaction.atomic():
            self.money = Money()
            self.claim = walk(self.money)
            case = self.claim.case
            self.officers = [
                UserFactory(role="LABOUR", agency=self.money.world.labour.agency)
                for _ in range(WORKERS)
            ]
            self.case = case

    def race(self, deed) -> list:
        came = at_once(
            *[(person, lambda p=person: deed(p)) for person in self.officers]
        )
        broken = [e for e in came if isinstance(e, Exception)]
        assert all(isinstance(error, Refused) for error in broken), broken[:3]
        return [thing for thing in came if not isinstance(thing, Exception)]

    def balance(self) -> Claim:
        with transaction.atomic():
            walls.enter(self.money.world.labour.pk)
            claim = fresh(self.claim)
        with behind_the_walls(), connection.cursor() as cursor:
            cursor.execute("select * from ledger_counts(%s)", [claim.pk])
            counted = cursor.fetchone()
        assert counted == (
            claim.received_paise,
            claim.in_fund_paise,
            claim.credited_paise,
            claim.interest_paise,
        )
        return claim


@pytest.fixture
def at(committed):
    """`at(walk)`: commit the walk up to a point."""
    return Done


def test_fifty_orders_at_once_make_one(at):
    done = at(lambda money: money.heard())

    def order(person):
        return order_compensation(
            fresh(done.claim),
            by=person,
            amount_paise=RUPEES_20K,
            order_number="ALC/77",
            pay_by=timezone.localdate(),
        )

    assert len(done.race(order)) == 1
    assert done.balance().amount_ordered_paise == RUPEES_20K


def test_fifty_deposits_of_the_whole_sum_at_once_count_once(at):
    done = at(lambda money: money.ordered())

    def deposit(person):
        return record_deposit(
            fresh(done.claim),
            by=person,
            fund=Account.WELFARE_FUND,
            amount_paise=RUPEES_20K,
            deposited_on=timezone.localdate(),
            reference="CHALLAN 9",
        )

    assert len(done.race(deposit)) == 1
    assert done.balance().in_fund_paise == RUPEES_20K


def test_fifty_payments_at_once_reach_the_child_once(at):
    def walk(money):
        claim = money.in_fund()
        money.account(claim.case)
        money.release(claim)
        return claim

    done = at(walk)

    def pay(person):
        return record_credit(
            fresh(done.claim),
            by=person,
            from_account=Account.WELFARE_FUND,
            amount_paise=RUPEES_20K,
            credited_on=timezone.localdate(),
            reference=f"{UTR}{person.pk}",
        )

    assert len(done.race(pay)) == 1
    assert done.balance().credited_paise == RUPEES_20K


def test_fifty_reversals_at_once_reverse_once(at):
    done = at(lambda money: money.in_fund())

    def reverse(person):
        entry = LedgerEntry.objects.select_related("claim__case").get(claim=done.claim)
        return reverse_entry(entry, by=person, reason="Typed twice.")

    assert len(done.race(reverse)) == 1
    claim = done.balance()
    assert (claim.received_paise, claim.state) == (0, "ORDERED")


def test_paying_out_and_reversing_at_once_never_pays_money_that_is_not_there(at):
    def walk(money):
        claim = money.in_fund()
        money.account(claim.case)
        money.release(claim)
        return claim

    done = at(walk)

    def either(person):
        claim = fresh(done.claim)
        if person.pk % 2:
            entry = LedgerEntry.objects.select_related("claim__case").get(
                claim=claim, to_account=Account.WELFARE_FUND, reversal_of=None
            )
            return reverse_entry(entry, by=person, reason="Bounced.")
        return record_credit(
            claim,
            by=person,
            from_account=Account.WELFARE_FUND,
            amount_paise=RUPEES_20K,
            credited_on=timezone.localdate(),
            reference=f"{UTR}{person.pk}",
        )

    assert len(done.race(either)) == 1
    claim = done.balance()
    assert claim.in_fund_paise == 0
    assert claim.received_paise == claim.credited_paise


def test_one_bank_reference_at_once_on_many_claims_pays_one(at):
    def walk(money):
        claims = []
        for _ in range(5):
            claim = money.in_fund()
            money.account(claim.case, number=f"3001234567{len(claims)}")
            money.release(claim)
            claims.append(claim)
        money.claims = claims
        return claims[0]

    done = at(walk)
    claims = done.money.claims

    def pay(person):
        claim = claims[person.pk % len(claims)]
        return record_credit(
            fresh(claim),
            by=person,
            from_account=Account.WELFARE_FUND,
            amount_paise=RUPEES_20K,
            credited_on=timezone.localdate(),
            reference=UTR,
        )

    came = at_once(*[(p, lambda p=p: pay(p)) for p in done.officers])
    assert len([c for c in came if isinstance(c, LedgerEntry)]) == 1
