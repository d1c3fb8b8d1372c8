import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import Event
from common.walls import on_clock_duty
from compensation.actions import counting
from compensation.actions.employers import merge_employers, undo_link
from compensation.actions.unpaid import note_unpaid
from compensation.ageing import age_in_sql
from compensation.choices import UnpaidReason
from compensation.counts import LiveCounts, ReadyCounts, counts_for
from compensation.models import CountedBy, MoneyCount
from compensation.tasks import count_boards
from tests.compensation.actions.test_reconciling import falsify
from tests.compensation.money import RUPEES_20K, fresh
from tests.conftest import as_worker, behind_the_walls
from tests.factories import MADHUBANI, UserFactory

BOARD = "/compensation/"
NUMBERS = [
    "claims",
    "children",
    "owed_paise",
    "received_paise",
    "credited_paise",
    "in_fund_paise",
    "fund_children",
    "fund_without_account",
    "to_confirm",
    "late",
    "employers",
    "late_employers",
    "since",
    "waiting",
    "waiting_paise",
]


def count(most=0):
    with as_worker(), on_clock_duty():
        return counting.count_boards(now=timezone.now(), most=most)


def told(rows):
    return {
        (row.by, row.key, row.stage, row.district_id): [
            *(getattr(row, name) for name in NUMBERS),
            json.loads(row.states) if isinstance(row.states, str) else row.states,
        ]
        for row in rows
    }


def older(claim, days):
    falsify(claim, proposed_at=timezone.now() - timedelta(days=days))


def test_the_clock_counts_what_a_small_office_counts_itself(money):
    money.in_fund()
    money.employer, money.workplace = money._place_of_work("Zari workshop")
    older(money.served(), 100)
    money.as_(money.world.labour)
    live = LiveCounts(money.world.labour, None)
    assert count() > 0
    money.as_(money.world.labour)
    assert told(MoneyCount.objects.all()) == told(live.rows)
    ready = counts_for(money.world.labour)
    assert isinstance(ready, ReadyCounts)
    facts = {"stage": "", "late": False, "after": 0, "page": 25}
    keys = [row.key for row in live.employers(**facts)]
    assert [row.key for row in ready.employers(**facts)] == keys
    assert len(keys) == 2


@pytest.mark.parametrize("counted", [False, True], ids=["live", "beforehand"])
def test_merged_employers_are_one_on_the_board_until_it_is_undone(
    money, browser, counted
):
    one = money.employer
    money.in_fund()
    money.employer, money.workplace = money._place_of_work("Laak bangle unit")
    money.served()
    by = money.as_(money.world.labour)
    link = merge_employers(one, money.employer, reason="One owner.", by=by)
    (row,) = _employers(browser, by, counted)
    assert (row.pk, row.children, row.due_paise) == (one.pk, 2, 2 * RUPEES_20K)
    assert row.states == {"IN_FUND": 1, "NOTICE_SERVED": 1}
    page = browser(by).get(reverse("compensation:employer-detail", args=[one.pk]))
    assert len(page.context["claims"]) == 4
    undo_link(link, reason="Two brothers.", by=money.as_(by))
    assert len(_employers(browser, by, counted)) == 2


def _employers(browser, by, counted):
    if counted:
        count()
    return browser(by).get(BOARD).context["rows"]


def test_a_small_office_is_never_counted_beforehand(money):
    money.in_fund()
    with as_worker():
        assert count_boards() == 0
    money.as_(money.world.labour)
    assert isinstance(counts_for(money.world.labour), LiveCounts)


def test_a_second_count_takes_the_place_of_the_first(money):
    money.proposed()
    count()
    money.ordered()
    count()
    money.as_(money.world.labour)
    whole = counts_for(money.world.labour).one(CountedBy.ALL)
    assert whole.children == 2


def test_an_office_reads_its_own_counts_only(money):
    money.in_fund()
    count()
    stranger = UserFactory(role=Role.LABOUR, place=MADHUBANI)
    money.as_(stranger)
    assert not MoneyCount.objects.exists()


def test_nobody_of_the_web_writes_counts(money):
    money.in_fund()
    count()
    money.as_(money.world.labour)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        MoneyCount.objects.update(claims=0)


def test_the_board_of_a_large_office_says_when_it_was_counted(money, browser):
    money.in_fund()
    live = browser(money.world.labour).get(BOARD)
    count()
    ready = browser(money.world.labour).get(BOARD)
    assert "Counted on" in ready.content.decode()
    assert "Counted on" not in live.content.decode()
    for part in ["headline", "stages", "age_chart", "age_rows", "total", "late_total"]:
        assert ready.context[part] == live.context[part], part


def test_a_claim_ages_from_the_day_on_which_it_was_opened(money, browser):
    older(money.proposed(), 91)
    chart = browser(money.world.labour).get(BOARD).context["age_chart"]
    claims = {str(bar["label"]): bar["claims"] for bar in chart}
    # The child's other two claims are of today.
    assert claims["0 to 30 days"] == 2
    assert claims["91 to 180 days"] == 1


def test_what_is_credited_doesnt_wait_any_more(money, browser):
    claim = money.credited()
    rows = browser(money.world.labour).get(BOARD).context["age_rows"]
    assert sum(row.claims for row in rows) == 2
    assert claim.state == "CREDITED"


@pytest.mark.parametrize("ages", ["employer", "district", "office", "step", "reason"])
def test_every_breakdown_holds_the_same_unpaid_claims(money, browser, ages):
    money.served()
    answer = browser(money.world.labour).get(BOARD, {"ages": ages})
    rows = answer.context["age_rows"]
    on_employer = 2 if ages == "employer" else 3
    assert sum(row.claims for row in rows) == on_employer
    assert all(row.label for row in rows)


def test_the_reason_why_a_child_isnt_paid_is_counted(money, browser):
    claim = money.ordered()
    labour = browser(money.world.labour)
    url = reverse("compensation:claim-unpaid", args=[claim.pk])
    assert labour.get(url).status_code == 200
    assert labour.post(url, {"reason": "EMPLOYER_REFUSES"}).status_code == 302
    assert "refuses to pay" in labour.get(claim.get_absolute_url()).content.decode()
    rows = labour.get(BOARD, {"ages": "reason"}).context["age_rows"]
    claims = {row.label: row.claims for row in rows}
    assert claims == {"The employer refuses to pay": 1, "Nobody has said why": 2}
    with behind_the_walls():
        event = Event.objects.get(type="claim.unpaid_reason_noted")
    assert event.facts["reason"] == "EMPLOYER_REFUSES"


def test_only_who_handles_the_money_says_why_it_isnt_paid(money, browser):
    claim = money.ordered()
    url = reverse("compensation:claim-unpaid", args=[claim.pk])
    browser(money.world.caseworker).post(url, {"reason": "NO_ACCOUNT"})
    with behind_the_walls():
        assert fresh(claim).unpaid_because == ""
    stranger = browser(UserFactory(role=Role.LABOUR, place=MADHUBANI))
    assert stranger.post(url, {"reason": "NO_ACCOUNT"}).status_code == 404


def test_a_paid_claim_needs_no_reason(money):
    claim = money.credited()
    with pytest.raises(Exception, match="Nothing of this claim waits"):
        note_unpaid(
            claim, by=money.as_(money.world.labour), reason=UnpaidReason.NO_BUDGET
        )


def test_the_last_day_of_an_age_belongs_to_it():
    words = age_in_sql("d")
    assert "when d <= 30 then 0" in words
    assert words.endswith("else 4 end")
