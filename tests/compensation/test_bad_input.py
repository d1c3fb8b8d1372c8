"""What goes wrong at a desk: sent twice, sent late, the same child or rescue twice."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.actions.merging import ask_merge, decide_merge, undo_merge
from cases.models import MatchPair
from common.refusals import Refused
from compensation.actions.claims import (
    decide_claim,
    order_compensation,
    propose_claims,
)
from compensation.actions.ledger import reverse_entry
from compensation.actions.releases import release_payment
from compensation.counts import LiveCounts
from compensation.exports import Filters, Report
from compensation.models import Claim, CountedBy, LedgerEntry
from tests.cases.actions.test_recognising import check, take_in
from tests.compensation.money import RUPEES_20K, UTR, Money, fresh
from tests.factories import UserFactory
from tests.racing import at_once


def in_days(n):
    return timezone.localdate() + timedelta(days=n)


# Sent twice


def test_a_deposit_sent_twice_counts_once(money, browser):
    """A double click on a part of the sum: the second one is refused in words."""
    claim = money.ordered()
    labour = browser(money.world.labour)
    url = reverse("compensation:claim-deposit", args=[claim.pk])
    facts = {
        "fund": "WELFARE_FUND",
        "amount_paise": "5,000",
        "deposited_on": timezone.localdate().isoformat(),
        "reference": "Challan 7",
    }
    assert labour.post(url, facts).status_code == 302
    again = labour.post(url, {**facts, "reference": "CHALLAN 7 "})
    assert "recorded on this claim already" in again.content.decode()
    money.as_(money.world.labour)
    assert fresh(claim).received_paise == 5_000 * 100


def test_a_challan_that_was_reversed_is_recorded_anew(money):
    claim = money.ordered()
    entry = money.deposit(claim, 5_000 * 100, reference="C 7")
    entry.claim = fresh(claim)
    reverse_entry(entry, by=money.as_(money.world.dm), reason="Typed wrongly.")
    money.deposit(fresh(claim), 6_000 * 100, reference="C 7")
    assert fresh(claim).received_paise == 6_000 * 100


def test_one_challan_pays_for_many_children_once_each(money):
    for _n in range(2):
        money.deposit(money.ordered(), reference="C 7")
    assert LedgerEntry.objects.filter(reference="C 7").count() == 2


def test_one_bank_reference_in_small_letters_is_the_same_reference(money):
    money.credited()
    claim = money.in_fund()
    money.account(claim.case, number="30012345679")
    with pytest.raises(Refused, match="used already"):
        money.credit(claim, reference=f" {UTR.lower()} ")


# Days that can't be right


@pytest.mark.parametrize(("days", "words"), [(-30, "before the rescue"), (1, "future")])
def test_money_comes_neither_before_the_rescue_nor_in_the_future(money, days, words):
    claim = money.ordered()
    with pytest.raises(Refused, match=words):
        money.deposit(claim, deposited_on=in_days(days))
    claim = money.in_fund()
    money.account(claim.case)
    with pytest.raises(Refused, match=words):
        money.credit(claim, credited_on=in_days(days))


# One child rescued twice


def test_a_second_rescue_has_claims_of_its_own_and_the_old_ones_live_on(money):
    """What is paid for one rescue is not paid for the other."""
    old = money.in_fund()
    again = money.child(name="Raju Mandal")
    propose_claims(again, by=money.as_(money.world.caseworker))
    new = Claim.objects.get(case=again, scheme__code="EMP_COMP")
    assert (fresh(old).state, new.state) == ("IN_FUND", "IDENTIFIED")
    money.account(old.case)
    money.credit(fresh(old))
    money.as_(money.world.labour)
    assert (fresh(old).credited_paise, fresh(new).credited_paise) == (RUPEES_20K, 0)
    assert totals(money)["credited_paise"] == RUPEES_20K


# One rescue written down twice


@pytest.fixture
def merged(money, wall):
    """Two cases of one rescue with a claim each, merged by two people."""
    cases = [
        take_in(money.world, wall, hours, name=name, age_years=11)
        for hours, name in ((5, "Arman Ali"), (4, "अरमान अली"))
    ]
    for case in cases:
        propose_claims(case, by=wall(money.world.caseworker))
    check(cases[1], money.world.caseworker, wall)
    asked = ask_merge(
        MatchPair.objects.get(), why="Two lists of one raid.", by=wall(money.world.dcpo)
    )
    merge = decide_merge(asked, approved=True, by=wall(money.world.cwc_chair))
    wall(money.world.labour)
    return merge, *(
        Claim.objects.get(case=c, scheme__code="STATE_TOPUP") for c in cases
    )


def accept(money, claim, by=None):
    by = money.as_(by or money.world.dm)
    return decide_claim(fresh(claim), by=by, accept=True, reason="No adult has work.")


def order(money, claim):
    return order_compensation(
        fresh(claim),
        by=money.as_(money.world.dm),
        amount_paise=500_000,
        order_number="SAN/1",
        pay_by=in_days(15),
    )


def totals(money) -> dict[str, int]:
    return Report(Filters(), by=money.as_(money.world.labour)).totals()


def test_one_rescue_written_down_twice_is_paid_once(money, merged):
    _merge, kept, double = merged
    accept(money, kept)
    with pytest.raises(Refused, match=f"already under {kept.case.number}"):
        accept(money, double)
    money.as_(money.world.dm)
    why = "Claimed under the other number."
    decide_claim(fresh(double), by=money.world.dm, accept=False, reason=why)
    assert order(money, kept).amount_ordered_paise == 500_000


def test_of_two_accepted_before_the_merging_one_is_ordered(money, wall, merged):
    merge, kept, double = merged
    undo_merge(merge, by=wall(money.world.cwc_chair))
    accept(money, kept)
    accept(money, double)
    order(money, double)
    merge_again(money, wall)
    with pytest.raises(Refused, match="already under"):
        order(money, kept)


def test_a_merged_rescue_is_counted_once_until_the_merging_is_undone(
    money, wall, merged
):
    merge, *_claims = merged
    assert totals(money)["rows"] == 3
    assert on_the_board(money) == 3
    undo_merge(merge, by=wall(money.world.cwc_chair))
    assert totals(money)["rows"] == 6
    assert on_the_board(money) == 6


def test_nothing_is_proposed_anew_for_what_the_double_claims(money, wall, merged):
    merge, kept, _double = merged
    before = Claim.objects.count()
    propose_claims(kept.case, by=wall(money.world.caseworker))
    assert Claim.objects.count() == before
    assert merge.kept_id == kept.case_id


def merge_again(money, wall):
    pair = MatchPair.objects.get()
    asked = ask_merge(pair, why="Two lists after all.", by=wall(money.world.dcpo))
    decide_merge(asked, approved=True, by=wall(money.world.cwc_chair))


def on_the_board(money) -> int:
    counts = LiveCounts(money.as_(money.world.labour), None)
    return counts.one(CountedBy.ALL).claims


# Two at once


@pytest.fixture
def magistrates(committed):
    """`magistrates(walk, 2)`: a committed claim and two people of one office."""

    def make(walk, number):
        with transaction.atomic():
            money = Money()
            claim = walk(money)
            office = money.world.dm.agency
            return claim, [
                UserFactory(role="DM", agency=office) for _n in range(number)
            ]

    return make


def outcomes(people, deed) -> tuple[list, list]:
    """What was done, and what was refused with which words."""
    came = at_once(*[(person, lambda p=person: deed(p)) for person in people])
    refused = [one.reason for one in came if isinstance(one, Refused)]
    return [one for one in came if not isinstance(one, Exception)], refused


def test_fifty_magistrates_at_once_release_a_sum_once(magistrates):
    def walk(money):
        claim = money.in_fund()
        money.account(claim.case)
        return claim

    claim, people = magistrates(walk, 50)
    done, refused = outcomes(
        people,
        lambda person: release_payment(
            fresh(claim), by=person, amount_paise=RUPEES_20K, number="REL/1"
        ),
    )
    assert (len(done), refused) == (1, ["All that is owed is released."] * 49)


def test_two_magistrates_at_once_decide_a_claim_once(magistrates):
    """One says yes and one says no: the second is told that it is decided."""
    claim, people = magistrates(lambda money: money.proposed("STATE_TOPUP"), 2)
    done, refused = outcomes(
        people,
        lambda person: decide_claim(
            fresh(claim), by=person, accept=person == people[0], reason="Seen."
        ),
    )
    assert (len(done), refused) == (1, ["This claim is decided already."])
