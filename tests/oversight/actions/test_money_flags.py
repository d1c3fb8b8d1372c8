"""What is stuck on a claim's way raises a flag of its own, and its cure clears it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Child, Flag
from common.walls import on_clock_duty
from compensation.actions.appeals import stay_claim
from compensation.models import Claim
from oversight.actions.flagging import flag_cases, rules_now
from tests.compensation.money import Money
from tests.conftest import as_worker, behind_the_walls

pytestmark = pytest.mark.django_db


@pytest.fixture
def money(db):
    return Money()


def flagged(code) -> int:
    with as_worker(), on_clock_duty():
        now = timezone.now()
        for rule in rules_now(now):
            if rule.code == code:
                flag_cases(rule, now=now)
    with behind_the_walls():
        return Flag.objects.filter(kind=code, cleared_at=None).count()


def long_ago(claim, days, **facts):
    with behind_the_walls():
        Claim.objects.filter(pk=claim.pk).update(
            state_since=timezone.now() - timedelta(days=days), **facts
        )


def test_a_claim_without_a_decision_for_15_days_raises_a_flag(money):
    claim = money.proposed()
    money.as_(money.world.labour)
    assert flagged("CLAIM_UNDECIDED") == 0
    long_ago(claim, 16)
    assert flagged("CLAIM_UNDECIDED") == 1


def test_a_payment_that_nobody_saw_for_15_days_raises_a_flag(money):
    claim = money.credited()
    assert flagged("CREDIT_UNCONFIRMED") == 0
    day = timezone.localdate() - timedelta(days=16)
    long_ago(claim, 16, credited_on=day)
    assert flagged("CREDIT_UNCONFIRMED") == 1


def test_a_sum_in_the_fund_of_somebody_of_18_raises_a_flag(money):
    claim = money.in_fund()
    assert flagged("FUND_DUE_AT_18") == 0
    with behind_the_walls():
        Child.objects.filter(pk=claim.case.child_id).update(
            birth_date=timezone.localdate() - timedelta(days=18 * 366)
        )
    assert flagged("FUND_DUE_AT_18") == 1


def test_a_stay_of_90_days_raises_a_flag(money):
    claim = money.ordered()
    stay_claim(
        claim,
        by=money.world.labour,
        court="High Court",
        order_number="SB/1",
        stayed_on=timezone.localdate(),
    )
    assert flagged("STAY_UNANSWERED") == 0
    long_ago(claim, 91)
    assert flagged("STAY_UNANSWERED") == 1
