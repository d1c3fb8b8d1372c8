"""From answers to claims, and wages worked out on a claim."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from audit.models import Event
from cases.models import FIR
from common.refusals import Refused
from compensation.actions.claims import (
    decide_claim,
    open_claim,
    order_compensation,
    propose_claims,
    why_not_decide_claim,
    why_not_open_claim,
)
from compensation.actions.facts import note_facts, why_not_note_facts
from compensation.actions.wages import why_not_work_out_wages, work_out_wages
from compensation.models import Claim, EntitlementFacts, WageWorking
from compensation.wages import Period
from tests.compensation.money import fresh
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory

TODAY = timezone.localdate


def codes(case):
    return set(Claim.objects.filter(case=case).values_list("scheme__code", flat=True))


def with_fir(case, status="FILED"):
    with behind_the_walls():
        return FIR.objects.create(
            case=case,
            district=case.district,
            police_station="Kotwali",
            number="12/2026",
            filed_on=TODAY(),
            status=status,
        )


def test_new_facts_propose_what_they_open_and_leave_the_rest(money):
    case = money.child()
    worker = money.world.caseworker
    propose_claims(case, by=worker)
    with_fir(case)
    note_facts(case, by=worker, victim_sc_st=True, accused_sc_st=False)
    opened = propose_claims(case, by=worker)
    assert {claim.scheme.code for claim in opened} == {"VCS", "SCST_RELIEF"}
    assert propose_claims(case, by=worker) == []


def test_a_conviction_opens_the_fine_beside_the_deposit(money):
    case = money.child()
    with_fir(case, status="CONVICTED")
    propose_claims(case, by=money.as_(money.world.labour))
    assert {"EMP_COMP", "CLPRA_FINE"} <= codes(case)
    deposit = Claim.objects.get(case=case, scheme__code="EMP_COMP")
    assert deposit.amount_claimed_paise == deposit.scheme.amount_paise


def test_work_given_to_an_adult_takes_the_place_of_the_states_share(money):
    case = money.child()
    note_facts(case, by=money.world.caseworker, adult_job_offered=True)
    propose_claims(case, by=money.world.caseworker)
    assert "STATE_TOPUP" not in codes(case)


def test_facts_are_noted_once_per_case_and_on_record(money):
    case = money.child()
    worker = money.world.caseworker
    note_facts(case, by=worker, rural=True)
    note_facts(case, by=worker, rural=False, income_paise=5_000_000)
    noted = EntitlementFacts.objects.get(case=case)
    assert (noted.rural, noted.income_paise) == (False, 5_000_000)
    assert Event.objects.of_case(case).filter(type="claim.facts_noted").count() == 2


def test_a_negative_income_and_a_strange_role_note_nothing(money):
    case = money.child()
    with pytest.raises(Refused, match="negative"):
        note_facts(case, by=money.world.caseworker, income_paise=-1)
    assert "role" in why_not_note_facts(case, by=money.as_(money.world.police))


def test_an_officer_opens_by_hand_what_a_court_said(money):
    case = money.child()
    claim = open_claim(
        case, by=money.as_(money.world.dm), code="POCSO_COMP", reason="Order 12."
    )
    assert (claim.state, claim.reason) == ("IDENTIFIED", "Order 12.")
    assert claim.amount_claimed_paise is None
    why = why_not_open_claim(case, by=money.world.dm, code="POCSO_COMP")
    assert "already" in why


def test_nobody_opens_a_claim_without_a_reason_or_a_rule(money):
    case = money.child()
    dm = money.as_(money.world.dm)
    with pytest.raises(Refused, match="why"):
        open_claim(case, by=dm, code="POCSO_COMP", reason=" ")
    with pytest.raises(Refused, match="No such rule"):
        open_claim(case, by=dm, code="NOTHING", reason="x")
    worker = money.as_(money.world.caseworker)
    assert "role" in why_not_open_claim(case, by=worker)


def test_a_monthly_sum_is_ordered_in_whole_months(money):
    case = money.child()
    dm = money.as_(money.world.dm)
    claim = open_claim(case, by=dm, code="SPONSOR", reason="Form 36.")
    assert claim.amount_claimed_paise is None
    other = money.as_(_another(money.world.dm))
    decide_claim(
        fresh(claim), by=other, accept=True, reason="Poor.", amount_paise=2_400_000
    )
    facts = {"order_number": "F/36", "pay_by": TODAY(), "by": other}
    with pytest.raises(Refused, match="each month"):
        order_compensation(fresh(claim), amount_paise=2_400_001, **facts)
    order_compensation(fresh(claim), amount_paise=2_400_000, **facts)
    assert fresh(claim).state == "ORDERED"


def _another(person):
    with behind_the_walls():
        return UserFactory(role=person.role, agency=person.agency)


# Wages


def period(case, days=60, hours=12, paid=100_000, back=70):
    last = timezone.localdate(case.rescued_at) - timedelta(days=1)
    return Period(last - timedelta(days=back - 1), last, days, hours, paid)


def work(money, claim, by=None, **facts):
    by = money.as_(by or money.world.labour)
    return work_out_wages(
        claim,
        by=by,
        zone="",
        skill="UNSKILLED",
        periods=[period(claim.case, **facts)],
    )


def test_the_states_rate_of_the_day_makes_the_sum_of_the_claim(money):
    claim = money.proposed("WAGES")
    working = work(money, claim)
    day = 28_500  # Rajasthan, unskilled, as law/wage_rates.json has it
    due = 60 * day + 60 * 4 * day * 2 // 8
    assert (working.due_paise, working.owed_paise) == (due, due - 100_000)
    assert sum(line["days"] for line in working.lines) == 60
    assert not any(line["verified"] for line in working.lines)
    assert fresh(claim).amount_claimed_paise == due - 100_000
    assert working.limit_on.year == TODAY().year + 3


def test_who_works_the_wages_out_never_accepts_the_claim(money):
    claim = money.proposed("WAGES")
    labour = money.world.labour
    work(money, claim)
    assert "Somebody else" in why_not_decide_claim(fresh(claim), by=labour)
    with (
        pytest.raises(IntegrityError, match="never accepts"),
        transaction.atomic(),
    ):
        Claim.objects.filter(pk=claim.pk).update(state="ASSESSED", decided_by=labour)
    other = money.as_(_another(labour))
    decide_claim(fresh(claim), by=other, accept=True, reason="The roster shows it.")
    assert fresh(claim).state == "ASSESSED"


def test_a_working_is_written_once_and_a_new_one_counts(money):
    claim = money.proposed("WAGES")
    first = work(money, claim)
    second = work(money, fresh(claim), days=50)
    assert WageWorking.objects.filter(claim=claim).count() == 2
    assert fresh(claim).amount_claimed_paise == second.owed_paise
    with pytest.raises(ProgrammingError), transaction.atomic():
        WageWorking.objects.filter(pk=first.pk).update(owed_paise=1)


def test_no_wages_after_the_rescue_nor_without_a_rate_nor_of_nothing(money):
    claim = money.proposed("WAGES")
    labour = money.as_(money.world.labour)
    rescued = timezone.localdate(claim.case.rescued_at)
    late = Period(rescued, rescued + timedelta(days=1), 1, 8, 0)
    for periods, words in (
        ([late], "future|after the rescue"),
        ([period(claim.case, paid=10**9)], "Nothing is owed"),
    ):
        with pytest.raises(Refused, match=words):
            work_out_wages(
                claim, by=labour, zone="", skill="UNSKILLED", periods=periods
            )
    with pytest.raises(Refused, match="no minimum wage"):
        work_out_wages(
            claim, by=labour, zone="X", skill="HIGHLY", periods=[period(claim.case)]
        )


def test_only_wages_are_worked_out_and_only_before_the_demand(money):
    labour = money.world.labour
    claim = money.proposed()
    assert "Only wages" in why_not_work_out_wages(claim, by=money.as_(labour))
    worker = money.as_(money.world.caseworker)
    assert "role" in why_not_work_out_wages(claim, by=worker)


# Pages


def test_the_page_of_answers_names_reason_and_missing_proof(money, browser):
    case = money.child()
    page = browser(money.world.labour).get(f"/compensation/cases/{case.pk}/owed/")
    text = page.content.decode()
    assert "All work is forbidden at that age" in text
    assert "A fine comes only with a conviction" in text
    assert "Proof of age" in text


def test_facts_claims_and_wages_are_given_by_the_pages(money, browser):
    case = money.child()
    labour, dm = browser(money.world.labour), browser(money.world.dm)
    base = f"/compensation/cases/{case.pk}"
    assert labour.post(f"{base}/facts/", {"adult_job_offered": "no"}).status_code == 302
    answer = dm.post(f"{base}/open/", {"code": "POCSO_COMP", "reason": "Order 12."})
    assert answer.status_code == 302
    propose_claims(case, by=money.as_(money.world.caseworker))
    wages = Claim.objects.get(case=case, scheme__code="WAGES")
    first = timezone.localdate(case.rescued_at) - timedelta(days=40)
    given = {
        "skill": "UNSKILLED",
        "zone": "",
        "first_1": first,
        "last_1": first + timedelta(days=29),
        "days_1": 26,
        "hours_1": 10,
        "paid_1": "1,500",
    }
    answer = labour.post(f"/compensation/claims/{wages.pk}/wages/", given, follow=True)
    text = answer.content.decode()
    assert "Line by line" in text
    assert "was not checked" in text
    money.as_(money.world.labour)
    working = WageWorking.objects.get(claim=wages)
    paper = labour.get(f"/compensation/wages/{working.pk}/html/").content.decode()
    assert case.number in paper
    assert "Raju" not in paper
    half = labour.post(
        f"/compensation/claims/{wages.pk}/wages/", {**given, "first_2": first}
    )
    assert half.status_code == 200


@pytest.mark.parametrize("page", ["owed", "facts", "open"])
def test_a_stranger_finds_no_page_of_what_is_owed(money, browser, page):
    case = money.child()
    with behind_the_walls():
        stranger = UserFactory(role="LABOUR", place=MADHUBANI)
    answer = browser(stranger).get(f"/compensation/cases/{case.pk}/{page}/")
    assert answer.status_code == 404
