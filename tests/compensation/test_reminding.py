"""Late steps of claims are told once to an office, however many children there are."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cases.actions.reminding import remind_of_clocks
from cases.models import Clock, ClockRule, Flag, InboxItem
from common.walls import on_clock_duty
from compensation.actions.claims import decide_claim, propose_claims
from compensation.actions.notices import issue_notice
from compensation.models import Claim
from oversight.tasks import flag_cases
from tests.compensation.actions.test_reconciling import falsify
from tests.conftest import as_worker, behind_the_walls

pytestmark = pytest.mark.django_db

RULE = "SHOW_CAUSE_SERVED"


@pytest.fixture
def noticed(money):
    for n in range(3):
        case = money.child(name=f"Boy {n}")
        propose_claims(case, by=money.as_(money.world.caseworker))
        labour = money.as_(money.world.labour)
        claim = Claim.objects.get(case=case, scheme__code="EMP_COMP")
        decide_claim(claim, by=labour, accept=True, reason="Found at work.")
        claim = Claim.objects.select_related("scheme", "case").get(pk=claim.pk)
        issue_notice(claim, by=labour)
    with behind_the_walls():
        Clock.objects.exclude(rule__code=RULE).update(next_step_at=None)
    return money


def remind(**after):
    with as_worker(), on_clock_duty():
        remind_of_clocks(now=timezone.now() + timedelta(**after))


def told():
    with behind_the_walls():
        return list(
            InboxItem.objects.filter(clock__rule__code=RULE)
            .select_related("agency")
            .order_by("pk")
        )


def test_an_office_gets_one_notice_for_all_its_late_claims(noticed):
    remind(days=6)
    (soon,) = told()
    assert (soon.kind, soon.agency.kind) == ("clock.soon", "LABOUR")
    assert soon.facts["claims"] == 3
    assert soon.case_id is None


def test_the_ladder_climbs_to_the_magistrate_with_one_notice_per_step(noticed):
    for days in (6, 8, 11, 15):
        remind(days=days)
    found = [(item.kind, item.agency.kind) for item in told()]
    assert found[-1] == ("clock.late", "DM")
    assert len(found) == len(set(map(str, [(i.kind, i.facts["step"]) for i in told()])))


def test_a_notice_that_waits_takes_the_later_ones_in(noticed):
    with behind_the_walls():
        _first, *rest = Clock.objects.filter(rule__code=RULE).order_by("pk")
        later = timezone.now() + timedelta(days=6, hours=1)
        Clock.objects.filter(pk__in=[c.pk for c in rest]).update(next_step_at=later)
    remind(days=6)
    assert [item.facts["claims"] for item in told()] == [1]
    remind(days=6, hours=2)
    assert [item.facts["claims"] for item in told()] == [3]


def test_the_inbox_says_how_many_claims_and_leads_to_the_board(noticed, browser):
    remind(days=6)
    text = browser(noticed.world.labour).get("/inbox/").content.decode()
    assert "3 claims" in text
    assert "/compensation/?late=1" in text


MONEY_CLOCKS = sorted(
    {
        rule["code"]
        for rule in json.loads((settings.BASE_DIR / "law/clock_rules.json").read_text())
        if rule["subject"] == "claim"
        or (rule["number"] in {7, 11, 12, 13, 14, 15, 26} and rule["subject"] == "case")
    }
)


@pytest.mark.parametrize("code", MONEY_CLOCKS)
def test_every_clock_of_money_is_told_once_to_an_office_and_not_per_child(money, code):
    cases = [money.child(name=f"Boy {n}") for n in range(3)]
    now = timezone.now()
    with behind_the_walls():
        Clock.objects.update(next_step_at=None)
        rule = ClockRule.objects.filter(code=code, state=None).latest("valid_from")
        assert rule.about_money
        agency = money.world.labour.agency
        for case in cases:
            Clock.objects.update_or_create(
                case=case,
                rule=rule,
                subject_id=f"of {case.pk}",
                defaults={
                    "agency": agency,
                    "started_at": now - timedelta(days=9),
                    "due_at": now - timedelta(days=1),
                    "next_step_at": now - timedelta(hours=1),
                },
            )
    remind()
    with behind_the_walls():
        told = InboxItem.objects.filter(clock__rule__code=code)
        (item,) = told
    assert item.case_id is None
    assert item.facts.get("claims", item.facts.get("children")) == 3


def test_no_flag_of_money_fills_the_inbox_child_by_child(money):
    for _n in range(3):
        claim = money.in_fund()
        falsify(claim, state_since=timezone.now() - timedelta(days=400))
    with behind_the_walls():
        before = InboxItem.objects.count()
    with as_worker():
        assert flag_cases() > 0
    with behind_the_walls():
        assert Flag.objects.filter(kind="DEPOSITED_NOT_CREDITED").count() == 3
        assert InboxItem.objects.count() == before


def test_a_notice_of_many_children_leads_to_the_duties(money, browser):
    for n in range(2):
        money.child(name=f"Boy {n}")
    with behind_the_walls():
        Clock.objects.exclude(rule__code="WAGE_NOTICE").update(next_step_at=None)
    remind(days=9)
    text = browser(money.world.labour).get("/inbox/").content.decode()
    assert "2 children" in text
    assert reverse("oversight:duties") in text
