from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from audit.models import Event
from cases.models import Case, Clock
from common.refusals import Refused
from compensation.actions.claims import decide_claim, propose_claims
from compensation.actions.notices import (
    default_claim,
    issue_notice,
    issue_notices,
    issue_recovery,
    record_hearing,
    serve_notice,
    why_not_default_claim,
    why_not_issue_notice,
    why_not_issue_recovery,
)
from compensation.choices import ServedHow
from compensation.models import Claim, Notice
from tests.compensation.money import Money, fresh
from tests.factories import MADHUBANI, hours_ago


def overdue(claim):
    Claim.objects.filter(pk=claim.pk).update(
        due_on=timezone.localdate() - timedelta(days=1),
        pay_by=timezone.localdate() - timedelta(days=1),
    )
    return fresh(claim)


def recover(claim, by, number="RC/1"):
    return issue_recovery(
        claim,
        by=by,
        certificate_number=number,
        issued_on=timezone.localdate(),
        tehsil="Sanganer",
        officer="Tehsildar",
    )


def test_a_notice_meets_the_show_cause_clock(money):
    claim = money.noticed()
    notice = claim.notices.get()
    assert notice.number.startswith("NOT/RJ/")
    assert notice.days_to_pay == 15
    clock = Clock.objects.get(case=claim.case, rule__code="SHOW_CAUSE_15D")
    assert clock.met_at == notice.issued_at
    assert "NOTICE" in claim.evidence_held
    assert Event.objects.of_case(claim.case).filter(type="show_cause.issued").exists()


def test_a_wage_notice_meets_its_own_clock_only(money):
    claim = money.proposed("WAGES")
    labour = money.as_(money.world.labour)
    decide_claim(claim, by=labour, accept=True, reason="Owed.", amount_paise=100_000)
    notice = issue_notice(fresh(claim), by=labour)
    assert notice.days_to_pay == 14
    met = Clock.objects.filter(case=claim.case, met_at__isnull=False)
    assert [clock.rule.code for clock in met] == ["WAGE_NOTICE"]


def test_the_state_gets_no_notice(money):
    claim = money.assessed("STATE_TOPUP", by=money.world.dm)
    labour = money.as_(money.world.labour)
    assert why_not_issue_notice(claim, by=labour) == "Only an employer gets a notice."


def test_no_notice_without_an_employer(money):
    money.workplace = None
    claim = money.assessed()
    with pytest.raises(Refused, match="Name the employer"):
        issue_notice(fresh(claim), by=money.world.labour)


def test_an_employer_found_out_later_gets_the_notice(money):
    employer, workplace = money.employer, money.workplace
    money.workplace = None
    claim = money.assessed()
    Case.objects.filter(pk=claim.case_id).update(workplace=workplace)
    issue_notice(fresh(claim), by=money.world.labour)
    assert fresh(claim).employer == employer


def test_one_paper_for_all_children_of_an_employer(money):
    claims = []
    for name in ("Raju", "Sonu"):
        case = money.child(name=name)
        propose_claims(case, by=money.world.caseworker)
        claims.append(Claim.objects.get(case=case, scheme__code="EMP_COMP"))
    labour = money.as_(money.world.labour)
    claims = [
        decide_claim(claim, by=labour, accept=True, reason="Found at work.")
        for claim in claims
    ]
    notices = issue_notices(claims, by=labour)
    assert len(notices) == 2
    assert len({notice.number for notice in notices}) == 1
    with pytest.raises(Refused, match="ready"):
        issue_notices([fresh(claim) for claim in claims], by=labour)


def test_serving_starts_the_employers_days(money):
    claim = money.served()
    assert claim.state == "NOTICE_SERVED"
    assert claim.due_on == timezone.localdate(hours_ago(1)) + timedelta(days=15)


def test_serving_needs_a_proof(money):
    claim = money.noticed()
    with pytest.raises(Refused, match="proof"):
        serve_notice(
            claim,
            by=money.world.labour,
            served_at=hours_ago(1),
            how=ServedHow.POST,
            proof=" ",
        )


def test_the_database_keeps_no_served_notice_without_a_proof(money):
    claim = money.noticed()
    with (
        pytest.raises(Exception, match="notice_served_has_proof"),
        transaction.atomic(),
    ):
        Notice.objects.filter(claim=claim).update(served_at=timezone.now())


def test_a_hearing_without_the_employer_counts_as_a_chance_given(money):
    claim = money.heard()
    assert claim.state == "HEARD"
    assert claim.hearings.get().attended is False


def test_what_an_employer_said_is_written_down(money):
    claim = money.served()
    with pytest.raises(Exception, match="what the employer said"):
        record_hearing(
            claim, by=money.world.labour, heard_at=hours_ago(0.1), attended=True
        )


def test_nobody_defaults_before_the_last_day(money):
    claim = money.ordered()
    assert "until the last day" in why_not_default_claim(claim, by=money.world.labour)


def test_a_default_starts_the_clock_of_the_recovery_certificate(money):
    claim = default_claim(overdue(money.ordered()), by=money.world.labour)
    assert claim.state == "DEFAULTED"
    clock = Clock.objects.get(case=claim.case, rule__code="RECOVERY_CERTIFICATE")
    assert clock.is_open

    recovery = recover(claim, money.world.labour)
    assert recovery.amount_paise == claim.amount_ordered_paise
    assert fresh(claim).state == "RECOVERY"
    clock.refresh_from_db()
    assert clock.met_at


def test_no_recovery_without_a_default(money):
    claim = money.ordered()
    assert why_not_issue_recovery(claim, by=money.world.labour)


def test_recovered_money_goes_the_same_way_as_paid_money(money):
    claim = default_claim(overdue(money.ordered()), by=money.world.labour)
    recover(claim, money.world.labour)
    money.deposit(claim)
    assert fresh(claim).state == "IN_FUND"


def test_a_caseworker_writes_no_notice(money):
    claim = money.assessed()
    with pytest.raises(Refused, match="role"):
        issue_notice(claim, by=money.as_(money.world.caseworker))


def test_what_is_paid_in_is_neither_in_default_nor_recovered(money):
    claim = money.in_fund()
    past = timezone.localdate() - timedelta(days=1)
    Claim.objects.filter(pk=claim.pk).update(pay_by=past)
    by = money.as_(money.world.labour)
    with pytest.raises(Refused, match="The whole sum is paid in"):
        default_claim(fresh(claim), by=by)
    with pytest.raises(Refused, match="The whole sum is paid in"):
        issue_recovery(
            fresh(claim),
            by=by,
            certificate_number="RC/9",
            issued_on=timezone.localdate(),
            tehsil="Sanganer",
            officer="Tehsildar",
        )
    assert fresh(claim).state == "IN_FUND"


def test_a_certificate_s_number_is_an_office_s_own_and_tells_of_no_other(money):
    claim = default_claim(overdue(money.ordered()), by=money.world.labour)
    recover(claim, money.world.labour, number="RC/1")
    elsewhere = Money(MADHUBANI)
    theirs = default_claim(overdue(elsewhere.ordered()), by=elsewhere.world.labour)
    assert recover(theirs, elsewhere.world.labour, number="RC/1").pk
