"""A claim's longer way: release, appeal, stay, land revenue, writing off, ties."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from accounts.roles import Role
from audit.models import Event
from cases.models import Child, Clock
from common.refusals import Refused
from compensation.actions.appeals import (
    decide_appeal,
    file_appeal,
    lift_stay,
    stay_claim,
    why_not_decide_appeal,
    why_not_file_appeal,
)
from compensation.actions.claims import (
    apply_claim,
    decide_claim,
    watch_claim,
    why_not_apply_claim,
    why_not_decide_claim,
    why_not_watch_claim,
)
from compensation.actions.ledger import (
    confirm_credit,
    reverse_entry,
    why_not_record_deposit,
)
from compensation.actions.notices import default_claim, issue_notice, issue_recovery
from compensation.actions.recovery import (
    ask_write_off,
    attach_property,
    begin_revenue_recovery,
    refuse_write_off,
    why_not_ask_write_off,
    why_not_attach_property,
    why_not_begin_revenue_recovery,
    why_not_write_off,
    write_off,
)
from compensation.actions.releases import (
    mature_claim,
    why_not_mature_claim,
    why_not_release_payment,
)
from compensation.actions.ties import declare_tie, why_not_declare_tie
from compensation.choices import (
    Account,
    AppealOutcome,
    AppealSide,
    EntryKind,
    SeenHow,
)
from compensation.models import (
    Claim,
    ClaimAppeal,
    ClaimStep,
    LedgerEntry,
    PaymentRelease,
    WriteOff,
)
from tests.compensation.money import RUPEES_20K, fresh, sums_of
from tests.conftest import behind_the_walls
from tests.factories import UserFactory

TODAY = timezone.localdate


def another(money, role):
    person = getattr(money.world, role)
    with behind_the_walls():
        return UserFactory(role=person.role, agency=person.agency)


def in_default(money):
    claim = money.ordered()
    past = TODAY() - timedelta(days=1)
    Claim.objects.filter(pk=claim.pk).update(due_on=past, pay_by=past)
    return default_claim(fresh(claim), by=money.world.labour)


def in_recovery(money):
    claim = in_default(money)
    issue_recovery(
        claim,
        by=money.world.labour,
        certificate_number="RC/1",
        issued_on=TODAY(),
        tehsil="Sanganer",
        officer="Tehsildar",
    )
    return fresh(claim)


def in_revenue_recovery(money):
    claim = in_recovery(money)
    begin_revenue_recovery(
        claim,
        by=money.as_(money.world.dm),
        demand_number="RRC/9",
        demanded_on=TODAY(),
    )
    return fresh(claim)


def rejected(money):
    return decide_claim(
        money.proposed(),
        by=money.as_(money.world.labour),
        accept=False,
        reason="Helped in the family only.",
    )


def appealed(money, claim, side=AppealSide.CHILD, by=None):
    return file_appeal(
        fresh(claim),
        by=money.as_(by or money.world.labour),
        side=side,
        filed_on=TODAY(),
        authority="Deputy Labour Commissioner",
        number="AP/3",
        grounds="The log book shows wages.",
    )


def decided(money, claim, outcome, by=None):
    return decide_appeal(
        fresh(claim),
        by=money.as_(by or money.world.dm),
        outcome=outcome,
        decided_on=TODAY(),
        number="AP/3/D",
        reason="The log book counts.",
    )


# Three hands


def test_nothing_leaves_a_fund_before_a_third_person_released_it(money):
    claim = money.in_fund()
    money.account(claim.case)
    labour = money.as_(money.world.labour)
    assert "prepared or approved" in why_not_release_payment(claim, by=labour)
    with pytest.raises(IntegrityError, match="not released"), transaction.atomic():
        LedgerEntry.objects.create(
            claim=claim,
            from_account=Account.WELFARE_FUND,
            to_account=Account.CHILD,
            amount_paise=RUPEES_20K,
            happened_on=TODAY(),
            reference="UTR77",
            bank_account_id=claim.case.account_marks.get().pk,
            recorded_by=labour,
        )
    money.release(claim)
    money.credit(claim)
    assert fresh(claim).state == "CREDITED"


@pytest.mark.parametrize("hand", ["proposed_by", "decided_by", "ordered_by"])
def test_the_database_holds_that_who_prepared_or_approved_never_releases(money, hand):
    claim = money.in_fund()
    money.account(claim.case)
    person = getattr(claim, hand)
    money.as_(person)
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        PaymentRelease.objects.create(
            claim=claim,
            account_id=claim.case.account_marks.get().pk,
            amount_paise=100,
            number="REL/1",
            released_at=timezone.now(),
            released_by=person,
        )


def test_nobody_releases_in_another_persons_name(money):
    claim = money.in_fund()
    money.account(claim.case)
    money.as_(money.world.labour)
    with pytest.raises(IntegrityError, match="never releases"), transaction.atomic():
        PaymentRelease.objects.create(
            claim=claim,
            account_id=claim.case.account_marks.get().pk,
            amount_paise=100,
            number="REL/1",
            released_at=timezone.now(),
            released_by=money.world.dm,
        )


def test_no_more_is_released_than_is_owed(money):
    claim = money.in_fund()
    money.account(claim.case)
    with pytest.raises(Refused, match="more than is owed"):
        money.release(claim, RUPEES_20K + 1)
    money.release(claim, 1_500_000)
    with pytest.raises(Refused, match="more than is owed"):
        money.release(claim, 500_001)
    money.release(claim, 500_000)
    assert "released" in why_not_release_payment(fresh(claim), by=money.world.dm)


def test_a_release_waits_for_the_childs_account(money):
    claim = money.in_fund()
    dm = money.as_(money.world.dm)
    assert "account" in why_not_release_payment(claim, by=dm)


def test_an_employer_who_pays_the_child_itself_needs_no_release(money):
    claim = money.ordered()
    money.account(claim.case)
    money.credit(claim, from_account=Account.EMPLOYER)
    assert fresh(claim).state == "CREDITED"
    assert not PaymentRelease.objects.filter(claim=claim).exists()


# The way is written down


def test_every_step_keeps_actor_day_sum_paper_and_what_is_due_next(money):
    claim = money.credited()
    confirm_credit(
        claim,
        by=money.as_(money.world.caseworker),
        seen_on=TODAY(),
        seen_how=SeenHow.PASSBOOK,
    )
    steps = list(ClaimStep.objects.filter(claim=claim).order_by("pk"))
    assert [step.state for step in steps] == [
        "IDENTIFIED",
        "ASSESSED",
        "NOTICE_ISSUED",
        "NOTICE_SERVED",
        "HEARD",
        "ORDERED",
        "IN_FUND",
        "IN_FUND",
        "CREDITED",
        "PAID_OUT",
    ]
    assert all(step.amount_paise == RUPEES_20K for step in steps)
    ordered, deposited = steps[5], steps[6]
    assert (ordered.by, ordered.paper) == (money.world.labour, "ALC/77")
    assert ordered.due_on == TODAY() + timedelta(days=15)
    assert deposited.paper == "CHALLAN 9"
    assert deposited.due_on == TODAY() + timedelta(days=30)
    assert steps[-1].due_on is None


def test_a_step_is_written_once(money):
    claim = money.proposed()
    step = ClaimStep.objects.filter(claim=claim).first()
    with pytest.raises(ProgrammingError), transaction.atomic():
        ClaimStep.objects.filter(pk=step.pk).update(paper="other")


# On the State


def test_a_claim_on_the_state_is_filed_with_the_paying_office(money):
    claim = money.assessed("STATE_TOPUP", by=money.world.dm)
    apply_claim(
        claim, by=money.world.dm, applied_on=TODAY(), office="Treasury", number="A/1"
    )
    claim = fresh(claim)
    assert (claim.state, claim.applied_to) == ("APPLIED", "Treasury")


def test_an_application_is_neither_before_the_rescue_nor_in_the_future(money):
    claim = money.assessed("STATE_TOPUP", by=money.world.dm)
    for day in (TODAY() - timedelta(days=9), TODAY() + timedelta(days=1)):
        with pytest.raises(Refused):
            apply_claim(
                claim, by=money.world.dm, applied_on=day, office="T", number="1"
            )


def test_an_employer_gets_a_notice_and_no_application(money):
    claim = money.assessed()
    assert "notice" in why_not_apply_claim(claim, by=money.world.labour)


# Appeals


def test_an_appeal_that_succeeds_opens_a_rejected_claim_again(money):
    claim = rejected(money)
    appealed(money, claim)
    assert fresh(claim).state == "APPEALED"
    assert sums_of(claim.case).open_claims == 3
    assert Clock.objects.open().filter(rule__code="APPEAL_DECIDED").exists()
    decided(money, claim, AppealOutcome.ALLOWED)
    assert fresh(claim).state == "ASSESSED"
    assert not Clock.objects.open().filter(rule__code="APPEAL_DECIDED").exists()


def test_an_appeal_that_fails_leaves_the_claim_rejected(money):
    claim = rejected(money)
    appealed(money, claim)
    decided(money, claim, AppealOutcome.DISMISSED)
    assert fresh(claim).state == "REJECTED"
    assert sums_of(claim.case).open_claims == 2


def test_who_rejected_a_claim_never_decides_the_appeal(money):
    claim = decide_claim(
        money.proposed(),
        by=money.as_(money.world.dm),
        accept=False,
        reason="No proof.",
    )
    appeal = appealed(money, claim)
    judge = money.as_(money.world.dm)
    assert "Somebody else" in why_not_decide_appeal(fresh(claim), by=judge)
    with pytest.raises(IntegrityError, match="never decides"), transaction.atomic():
        ClaimAppeal.objects.filter(pk=appeal.pk).update(
            decided_by=judge,
            decided_on=TODAY(),
            outcome="ALLOWED",
            decision_reason="x",
        )


def test_the_employers_appeal_does_not_stop_the_order(money):
    claim = money.ordered()
    appealed(money, claim, AppealSide.EMPLOYER)
    assert fresh(claim).state == "ORDERED"
    assert "already" in why_not_file_appeal(fresh(claim), by=money.world.labour)
    with pytest.raises(Refused, match="stay first"):
        decided(money, claim, AppealOutcome.ALLOWED)


@pytest.mark.parametrize("days", [1, -400])
def test_an_appeal_is_dated_between_the_decision_and_today(money, days):
    claim = rejected(money)
    with pytest.raises(Refused):
        file_appeal(
            claim,
            by=money.world.labour,
            side=AppealSide.CHILD,
            filed_on=TODAY() + timedelta(days=days),
            authority="DLC",
            number="1",
            grounds="x",
        )


def test_each_side_appeals_only_against_what_went_against_it(money):
    with pytest.raises(Refused, match="child’s side appeals"):
        appealed(money, rejected(money), AppealSide.EMPLOYER)


# Stays


def stay(money, claim):
    return stay_claim(
        claim,
        by=money.as_(money.world.labour),
        court="High Court",
        order_number="SB/1",
        stayed_on=TODAY(),
        until=TODAY() + timedelta(days=60),
    )


def test_a_stay_holds_the_claim_and_its_end_puts_it_back(money):
    claim = in_recovery(money)
    stay(money, claim)
    held = fresh(claim)
    assert (held.state, held.due_on) == ("STAYED", TODAY() + timedelta(days=60))
    assert "ordered" in why_not_record_deposit(held, by=money.world.labour)
    lift_stay(
        held, by=money.world.labour, lifted_on=TODAY(), order_number="SB/1/vacated"
    )
    assert fresh(claim).state == "RECOVERY"


def test_an_order_falls_on_appeal_only_while_it_is_stayed(money):
    claim = money.ordered()
    appealed(money, claim, AppealSide.EMPLOYER)
    stay(money, fresh(claim))
    decided(money, claim, AppealOutcome.ALLOWED)
    assert fresh(claim).state == "REJECTED"


def test_an_order_on_which_money_came_never_falls_silently(money):
    claim = money.ordered()
    money.deposit(claim, 500_000)
    appealed(money, claim, AppealSide.EMPLOYER)
    stay(money, fresh(claim))
    with pytest.raises(Refused, match="Money has come in"):
        decided(money, claim, AppealOutcome.ALLOWED)


# Land revenue and writing off


def test_the_collector_demands_after_the_certificate(money):
    claim = in_default(money)
    dm = money.as_(money.world.dm)
    assert "certificate" in why_not_begin_revenue_recovery(claim, by=dm)
    claim = in_revenue_recovery(money)
    assert claim.state == "REVENUE_RECOVERY"
    assert not Clock.objects.open().filter(
        rule__code="REVENUE_DEMAND", subject_id=str(claim.pk)
    )
    recovery = attach_property(
        claim, by=money.world.dm, attached_on=TODAY(), attached="Two machines"
    )
    assert (recovery.demand_number, recovery.attached) == ("RRC/9", "Two machines")


def test_nothing_is_attached_before_the_demand(money):
    claim = in_recovery(money)
    assert "demand" in why_not_attach_property(claim, by=money.as_(money.world.dm))


def test_a_reversed_instalment_leads_back_to_land_revenue(money):
    claim = in_revenue_recovery(money)
    entry = money.deposit(claim, 500_000)
    assert fresh(claim).state == "PART_IN_FUND"
    from_dm = money.as_(money.world.dm)
    entry = LedgerEntry.objects.select_related("claim__case", "claim__scheme").get(
        pk=entry.pk
    )
    reverse_entry(entry, by=from_dm, reason="Bounced.")
    assert fresh(claim).state == "REVENUE_RECOVERY"


def test_two_people_who_did_not_ask_write_a_claim_off(money):
    claim = in_revenue_recovery(money)
    ask_write_off(claim, by=money.as_(money.world.labour), reason="Nothing is left.")
    first, second = money.world.dm, another(money, "dm")
    write_off(fresh(claim), by=money.as_(first))
    assert fresh(claim).state == "REVENUE_RECOVERY"
    assert "You are one already" in why_not_write_off(fresh(claim), by=first)
    write_off(fresh(claim), by=money.as_(second))
    assert fresh(claim).state == "IRRECOVERABLE"
    assert sums_of(claim.case).open_claims == 2
    types = set(Event.objects.of_case(claim.case).values_list("type", flat=True))
    assert {"claim.write_off_approved", "claim.written_off"} <= types


def test_the_database_writes_nothing_off_by_one_hand(money):
    claim = in_revenue_recovery(money)
    ask_write_off(claim, by=money.as_(money.world.labour), reason="Nothing is left.")
    write_off(fresh(claim), by=money.as_(money.world.dm))
    with pytest.raises(IntegrityError, match="two approvals"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state="IRRECOVERABLE")
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        WriteOff.objects.filter(claim=claim).update(
            second_by=money.world.dm, second_at=now
        )
    with pytest.raises(IntegrityError, match="signs for itself"), transaction.atomic():
        WriteOff.objects.filter(claim=claim).update(
            second_by=money.world.dlsa, second_at=now
        )


def test_writing_off_can_be_refused_and_asked_again(money):
    claim = in_revenue_recovery(money)
    labour = money.world.labour
    ask_write_off(claim, by=money.as_(labour), reason="Nothing is left.")
    refuse_write_off(fresh(claim), by=money.as_(money.world.dm), reason="He has land.")
    assert why_not_ask_write_off(fresh(claim), by=money.as_(labour)) == ""


def test_a_part_in_the_fund_reaches_the_child_before_the_rest_is_given_up(money):
    claim = in_revenue_recovery(money)
    money.deposit(claim, 500_000)
    labour = money.as_(money.world.labour)
    assert "reach the child" in why_not_ask_write_off(fresh(claim), by=labour)
    money.account(claim.case)
    money.credit(claim, 500_000)
    assert why_not_ask_write_off(fresh(claim), by=money.as_(labour)) == ""


def test_recovery_is_tried_before_anything_is_given_up(money):
    claim = money.ordered()
    labour = money.as_(money.world.labour)
    assert "tried first" in why_not_ask_write_off(claim, by=labour)


# Eighteen


def grown_up(claim):
    with behind_the_walls():
        Child.objects.filter(pk=claim.case.child_id).update(
            birth_date=TODAY().replace(year=TODAY().year - 18, day=1)
        )
    return fresh(claim)


def test_the_sum_in_the_fund_is_due_whole_at_18(money):
    claim = money.in_fund()
    assert "not 18" in why_not_mature_claim(claim, by=money.world.labour)
    claim = grown_up(claim)
    mature_claim(claim, by=money.as_(money.world.labour))
    claim = fresh(claim)
    assert claim.state == "MATURED"
    assert claim.matured_on == TODAY().replace(day=1)
    assert Clock.objects.open().filter(rule__code="PRINCIPAL_AT_18").exists()
    money.account(claim.case)
    money.credit(claim, 30_000, reference="INT1", kind=EntryKind.INTEREST)
    money.credit(claim)
    assert fresh(claim).state == "CREDITED"
    assert not Clock.objects.open().filter(rule__code="PRINCIPAL_AT_18").exists()


def test_the_money_watch_lasts_until_the_child_is_18(money):
    claim = money.in_fund()
    with pytest.raises(Refused, match="until the child is 18"):
        watch_claim(
            claim,
            by=money.world.labour,
            watched_by="Labour office",
            until=TODAY() + timedelta(days=100),
        )


def test_a_stayed_claim_can_be_watched_after_the_closing(money):
    claim = money.ordered()
    stay(money, claim)
    assert why_not_watch_claim(fresh(claim), by=money.world.labour) == ""


# Ties


def test_nobody_acts_on_a_claim_against_an_employer_with_a_declared_tie(money):
    claim = money.proposed()
    labour = money.as_(money.world.labour)
    declare_tie(money.employer, by=labour, reason="My brother-in-law.")
    assert "tie" in why_not_decide_claim(claim, by=labour)
    assert "tie" in why_not_declare_tie(money.employer, by=labour)
    other = money.as_(another(money, "labour"))
    assert why_not_decide_claim(claim, by=other) == ""


def test_the_database_keeps_tied_hands_off_the_claim(money):
    claim = money.assessed()
    labour = money.as_(money.world.labour)
    declare_tie(money.employer, by=labour, reason="My brother-in-law.")
    with pytest.raises(ProgrammingError, match="tie"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(order_number="X")
    with pytest.raises(Refused, match="tie"):
        issue_notice(claim, by=labour)


def test_a_caseworker_declares_no_tie(money):
    worker = money.as_(money.world.caseworker)
    assert worker.role == Role.CASEWORKER
    assert why_not_declare_tie(money.employer, by=worker)
