"""What is ordered and not with the children, counted each night for every office."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.roles import Role
from cases.models import Case
from common.walls import on_clock_duty
from compensation.actions import daily
from compensation.models import LedgerEntry, MoneyDay
from compensation.tasks import count_day
from tests.compensation.actions.test_reconciling import falsify
from tests.compensation.money import RUPEES_20K, fresh
from tests.conftest import as_worker, behind_the_walls
from tests.factories import MADHUBANI, UserFactory, district

pytestmark = pytest.mark.django_db
BOARD = "/compensation/"


def count(days_ago=0):
    today = timezone.localdate() - timedelta(days=days_ago)
    with as_worker(), on_clock_duty():
        return daily.count_day(today=today)


def days(money, person=None, place=None):
    money.as_(person or money.world.labour)
    return [
        (row.claims, row.children, row.unpaid_paise, row.in_fund_paise)
        for row in MoneyDay.objects.filter(district=place).order_by("day")
    ]


def test_each_night_keeps_what_is_ordered_and_not_with_the_children(money):
    claim = money.ordered()
    count(days_ago=2)
    money.deposit(fresh(claim))
    count(days_ago=1)
    assert days(money) == [
        (1, 1, RUPEES_20K, 0),
        (1, 1, RUPEES_20K, RUPEES_20K),
    ]
    assert days(money, place=district("Jaipur")) == days(money)


def test_what_reached_the_child_is_counted_no_more_and_the_line_goes_to_nothing(money):
    claim = money.in_fund()
    count(days_ago=1)
    money.account(claim.case)
    money.credit(fresh(claim))
    count()
    assert days(money) == [(1, 1, RUPEES_20K, RUPEES_20K), (0, 0, 0, 0)]


def missed(days_ago=0):
    today = timezone.localdate() - timedelta(days=days_ago)
    with as_worker(), on_clock_duty():
        return daily.count_missed_days(today=today)


def backdated(claim, days):
    """The order and all entries of the claim as if written so many days ago."""
    at = timezone.now() - timedelta(days=days)
    falsify(claim, ordered_at=at)
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        LedgerEntry.objects.filter(claim=claim.pk).update(created_at=at)
        cursor.execute("set session_replication_role = default")


def test_nights_that_were_missed_are_counted_out_of_the_ledger(money):
    backdated(money.ordered(), 3)
    backdated(money.in_fund(), 2)
    assert missed() == daily.MOST_NIGHTS - 1
    count()
    assert days(money)[-4:] == [
        (1, 1, RUPEES_20K, 0),
        (2, 2, 2 * RUPEES_20K, RUPEES_20K),
        (2, 2, 2 * RUPEES_20K, RUPEES_20K),
        (2, 2, 2 * RUPEES_20K, RUPEES_20K),
    ]
    assert missed() == 0


def test_a_night_counted_afterwards_says_what_it_would_have_said(money):
    claim = money.in_fund()
    money.account(claim.case)
    money.credit(fresh(claim), 500_000)
    count(days_ago=5)
    before = days(money)
    backdated(claim, 5)
    missed(days_ago=3)
    assert days(money)[-1] == before[-1]


def test_a_second_count_of_a_day_takes_the_place_of_the_first(money):
    money.ordered()
    count()
    money.ordered()
    count()
    assert days(money) == [(2, 2, 2 * RUPEES_20K, 0)]


def test_a_claim_that_is_only_proposed_or_was_rejected_is_not_counted(money):
    money.heard()
    claim = money.ordered()
    falsify(claim, state="IRRECOVERABLE")
    assert count() == 0


def test_an_office_reads_its_own_days_only_and_writes_none(money):
    money.ordered()
    count()
    money.as_(UserFactory(role=Role.LABOUR, place=MADHUBANI))
    assert not MoneyDay.objects.exists()
    money.as_(money.world.labour)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        MoneyDay.objects.update(claims=0)


def test_a_sealed_case_is_counted_on_no_day(money):
    claim = money.ordered()
    with behind_the_walls():
        Case.objects.filter(pk=claim.case_id).update(sealed=True)
    assert count() == 0


def test_an_office_whose_people_read_no_money_is_not_counted(money):
    money.ordered()
    count()
    with behind_the_walls():
        counted = set(MoneyDay.objects.values_list("agency", flat=True))
    assert money.world.labour.agency_id in counted
    assert money.world.police.agency_id not in counted


def test_the_board_draws_the_days_and_lists_them(money, browser):
    claim = money.ordered()
    for ago in (3, 2):
        count(days_ago=ago)
    money.deposit(fresh(claim))
    with as_worker():
        assert count_day() > 0
    labour = browser(money.world.labour)
    page = labour.get(BOARD)
    text = page.content.decode()
    assert "day by day" in text
    assert "The same numbers as a table" in text
    assert "₹20,000" in text
    points = [value for _day, value in page.context["daily"]["paise"][1]["points"]]
    assert points == [0, 0, 0, RUPEES_20K]
    here = labour.get(BOARD, {"district": district("Jaipur").pk})
    assert here.context["daily"]["last"].children == 1
    there = labour.get(BOARD, {"district": district("Ajmer").pk})
    assert there.context["daily"] is None


def test_before_the_first_night_the_board_draws_nothing(money, browser):
    money.ordered()
    assert browser(money.world.labour).get(BOARD).context["daily"] is None
