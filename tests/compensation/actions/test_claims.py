from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from accounts.roles import Role
from audit.models import Event
from cases.models import Case, Clock
from common.refusals import Refused
from compensation.actions.claims import (
    decide_claim,
    open_claim,
    order_compensation,
    propose_claims,
    propose_claims_of,
    watch_claim,
    why_not_decide_claim,
    why_not_order_compensation,
    why_not_watch_claim,
)
from compensation.models import Claim, Scheme
from tests.compensation.money import RUPEES_20K, fresh, sums_of
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory, district


def codes(case):
    return set(Claim.objects.filter(case=case).values_list("scheme__code", flat=True))


def test_a_child_under_14_is_owed_the_deposit_the_states_share_and_wages(money):
    case = money.child()
    propose_claims(case, by=money.world.caseworker)

    assert codes(case) == {"EMP_COMP", "STATE_TOPUP", "WAGES"}
    claim = Claim.objects.get(case=case, scheme__code="EMP_COMP")
    assert claim.amount_claimed_paise == RUPEES_20K
    assert claim.employer == money.employer
    assert "under 14" in claim.reason
    assert "Proof of age" in claim.missing_evidence
    assert "Name of the employer" not in claim.missing_evidence
    state = sums_of(case)
    assert state.open_claims == 3
    event = Event.objects.of_case(case).get(type="claim.proposed")
    assert sorted(event.facts["schemes"]) == ["EMP_COMP", "STATE_TOPUP", "WAGES"]


def test_proposing_twice_opens_nothing_twice_and_writes_one_event(money):
    case = money.child()
    propose_claims(case, by=money.world.caseworker)
    assert propose_claims(case, by=money.world.caseworker) == []
    assert Claim.objects.filter(case=case).count() == 3
    assert Event.objects.of_case(case).filter(type="claim.proposed").count() == 1


def test_the_amount_in_force_on_the_day_of_the_rescue_counts(money):
    today = timezone.localdate()
    with behind_the_walls():
        old = Scheme.objects.get(code="EMP_COMP")
        old.valid_to = today - timedelta(days=400)
        old.save()
        old.pk, old.amount_paise = None, 3_000_000
        old.valid_from, old.valid_to = today - timedelta(days=399), None
        old.save(force_insert=True)
    claim = money.proposed()
    assert claim.amount_claimed_paise == 3_000_000


def test_a_states_own_scheme_is_proposed_to_its_children_only(money):
    case = money.child(home_district=district(MADHUBANI))
    propose_claims(case, by=money.world.caseworker)
    assert "STATE_SCHEME_BIHAR" in codes(case)


def test_a_child_of_16_needs_to_know_whether_the_work_is_hazardous(money):
    claim = money.proposed(age_years=16)
    assert "under 18" in claim.reason
    assert "HAZARD_CHECKED" in claim.evidence_needed


def test_nobody_of_18_is_owed_the_deposit(money):
    case = money.child(age_years=19)
    propose_claims(case, by=money.world.caseworker)
    assert "EMP_COMP" not in codes(case)


def test_claims_are_proposed_for_all_children_of_an_employer_at_once(money):
    cases = [money.child(name=name) for name in ("Raju", "Sonu", "Munna")]
    labour = money.as_(money.world.labour)
    assert propose_claims_of(cases, by=labour) == 9
    assert propose_claims_of(cases, by=labour) == 0


def test_a_police_officer_proposes_nothing(money):
    case = money.child()
    with pytest.raises(Refused, match="role"):
        propose_claims(case, by=money.as_(money.world.police))


def test_a_stranger_proposes_nothing(money):
    case = money.child()
    stranger = money.as_(UserFactory(role=Role.LABOUR, place=MADHUBANI))
    with pytest.raises(Case.DoesNotExist):
        propose_claims(case, by=stranger)


def test_an_accepted_claim_keeps_who_decided_and_why(money):
    claim = money.assessed()
    assert (claim.state, claim.decided_by) == ("ASSESSED", money.world.labour)
    event = Event.objects.of_case(claim.case).get(type="claim.decided")
    assert event.facts == {"accepted": True}


def test_a_rejected_claim_is_settled_and_has_its_reason(money):
    claim = decide_claim(
        money.proposed(),
        by=money.as_(money.world.labour),
        accept=False,
        reason="Helped in the family only.",
    )
    assert claim.state == "REJECTED"
    assert sums_of(claim.case).open_claims == 2
    assert Event.objects.of_case(claim.case).filter(type="claim.rejected").exists()


def test_no_decision_without_a_reason(money):
    claim = money.proposed()
    with pytest.raises(Refused, match="reason"):
        decide_claim(claim, by=money.as_(money.world.labour), accept=False, reason=" ")


def test_legal_aid_sees_a_case_when_victim_compensation_is_claimed_and_not_before(
    money,
):
    lawyer = money.world.dlsa
    case = money.child()
    assert not Case.objects.visible_to(money.as_(lawyer)).filter(pk=case.pk).exists()
    by = money.as_(money.world.dm)
    claim = open_claim(
        case, by=by, code="VCS", reason="Beaten at work; an FIR is filed."
    )
    money.as_(lawyer)
    assert Case.objects.visible_to(lawyer).filter(pk=case.pk).exists()
    assert why_not_decide_claim(claim, by=lawyer) == ""


def test_who_prepares_a_claim_never_decides_it(money):
    case = money.child()
    labour = money.as_(money.world.labour)
    propose_claims(case, by=labour)
    claim = Claim.objects.get(case=case, scheme__code="EMP_COMP")
    assert "Somebody else" in why_not_decide_claim(claim, by=labour)
    with pytest.raises(IntegrityError, match="claim_preparer_never_approves"):
        Claim.objects.filter(pk=claim.pk).update(decided_by=labour)


def test_the_states_share_is_decided_by_the_magistrate_not_by_labour(money):
    claim = money.proposed("STATE_TOPUP")
    assert "magistrate" in why_not_decide_claim(claim, by=money.as_(money.world.labour))
    assert why_not_decide_claim(claim, by=money.as_(money.world.dm)) == ""


def test_wages_are_accepted_only_with_a_sum(money):
    claim = money.proposed("WAGES")
    labour = money.as_(money.world.labour)
    with pytest.raises(Refused, match="sum"):
        decide_claim(claim, by=labour, accept=True, reason="Worked 9 months.")
    decide_claim(
        claim, by=labour, accept=True, reason="Worked 9 months.", amount_paise=500_000
    )
    assert fresh(claim).amount_claimed_paise == 500_000


def test_an_order_fixes_the_sum_for_ever(money):
    claim = money.ordered()
    assert (claim.state, claim.amount_ordered_paise) == ("ORDERED", RUPEES_20K)
    assert sums_of(claim.case).owed_paise == 25_000 * 100
    with pytest.raises(ProgrammingError, match="never changes"):
        Claim.objects.filter(pk=claim.pk).update(amount_ordered_paise=1)


def test_the_employer_is_heard_before_the_order(money):
    claim = money.served()
    assert "heard first" in why_not_order_compensation(claim, by=money.world.labour)


def test_the_states_share_needs_no_hearing(money):
    claim = money.assessed("STATE_TOPUP", by=money.world.dm)
    assert why_not_order_compensation(claim, by=money.world.dm) == ""


def test_an_order_on_which_money_came_in_is_not_made_again(money):
    claim = money.assessed("STATE_TOPUP", by=money.world.dm)
    second = money.as_(UserFactory(role="DM", agency=money.world.dm.agency))
    facts = {"order_number": "O/2", "pay_by": timezone.localdate()}
    sum_due = claim.amount_claimed_paise
    order_compensation(claim, by=second, amount_paise=sum_due, **facts)
    money.deposit(fresh(claim), amount_paise=sum_due)
    third = money.as_(UserFactory(role="DM", agency=money.world.dm.agency))
    with pytest.raises(Refused, match="Money has come in on the order"):
        order_compensation(fresh(claim), by=third, amount_paise=sum_due, **facts)


def test_a_fixed_amount_is_ordered_as_the_scheme_says(money):
    with pytest.raises(Refused, match="scheme fixes"):
        order_compensation(
            money.heard(),
            by=money.world.labour,
            amount_paise=1_000_000,
            order_number="ALC/77",
            pay_by=timezone.localdate(),
        )


def test_a_watched_claim_no_longer_keeps_the_case_from_closing(money):
    claim = money.in_fund()
    before = sums_of(claim.case).open_claims
    watch_claim(
        claim,
        by=money.world.labour,
        watched_by="Labour office",
        until=timezone.localdate() + timedelta(days=2600),
    )
    state = sums_of(claim.case)
    assert state.open_claims == before - 1
    assert state.watched_by == "Labour office"


def test_only_an_ordered_sum_is_watched(money):
    claim = money.assessed()
    assert "ordered" in why_not_watch_claim(claim, by=money.world.labour)


def test_a_caseworker_never_moves_a_claim_past_the_database(money):
    claim = money.assessed()
    money.as_(money.world.caseworker)
    with (
        pytest.raises(ProgrammingError, match="only confirms a credit"),
        transaction.atomic(),
    ):
        Claim.objects.filter(pk=claim.pk).update(state="REJECTED")


def test_the_sums_of_a_claim_come_from_the_ledger_only(money):
    claim = money.ordered()
    with pytest.raises(ProgrammingError, match="only the ledger"):
        Claim.objects.filter(pk=claim.pk).update(credited_paise=RUPEES_20K)


def test_clocks_of_the_employer_start_when_the_notice_is_served(money):
    claim = money.served()
    clocks = Clock.objects.filter(case=claim.case, subject_id=str(claim.pk))
    assert set(clocks.values_list("rule__code", flat=True)) == {
        "EMPLOYER_COMPENSATION_15D",
        "EMPLOYER_HEARD",
        "SHOW_CAUSE_SERVED",
    }
