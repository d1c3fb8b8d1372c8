"""Sums for a sexual offence: the claim tells of the offence, so that few read it."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.event_types import EventType
from audit.models import Event
from cases import reach
from cases.choices import Duty
from cases.models import Case, Clock, Flag, MoneyState
from common import walls
from common.refusals import Refused
from compensation.actions.claims import (
    decide_claim,
    open_claim,
    order_compensation,
    propose_claims,
)
from compensation.actions.ledger import confirm_credit, record_credit
from compensation.actions.releases import release_payment
from compensation.choices import Account, SeenHow
from compensation.exports import Filters, Report
from compensation.models import Claim, ClaimStep
from compensation.report_kinds import REPORTS
from oversight.actions.flagging import flag_cases, rules_now
from tests.api.conftest import System
from tests.compensation.money import fresh, sums_of
from tests.conftest import behind_the_walls
from tests.factories import UserFactory
from tests.walling import wall_off

COURT_SUM = 50_000 * 100
READERS = {"dm", "dlsa", "cwc_chair", "cwc_member", "superintendent"}
OTHERS = {"labour", "caseworker", "dcpo", "follow_up", "cwc_secretary", "police"}


@pytest.fixture
def guarded(money):
    """A claim that the legal aid office opened by the court's order."""
    case = money.child()
    propose_claims(case, by=money.as_(money.world.caseworker))
    dlsa = money.world.dlsa
    money.as_(money.world.superintendent)
    with behind_the_walls():
        reach.grant(case, to=dlsa.agency, duty=Duty.DLSA, because="child.rescued")
    facts = {"code": "POCSO_COMP", "reason": "Order 12 of the Special Court."}
    return open_claim(case, by=money.as_(dlsa), **facts)


def decided(money, claim):
    dm = money.as_(money.world.dm)
    decide_claim(
        fresh(claim), by=dm, accept=True, reason="Ordered.", amount_paise=COURT_SUM
    )
    return order_compensation(
        fresh(claim),
        by=dm,
        amount_paise=COURT_SUM,
        order_number="SC/12",
        pay_by=timezone.localdate(),
    )


def paid(money, claim):
    """Released by a second hand in the magistrate's office, and paid by the State."""
    decided(money, claim)
    money.account(claim.case)
    second = UserFactory(role=Role.DM, agency=money.world.dm.agency)
    facts = {"amount_paise": COURT_SUM, "by": money.as_(second)}
    release_payment(fresh(claim), number="REL/9", **facts)
    facts["by"] = money.as_(money.world.dm)
    record_credit(
        fresh(claim),
        from_account=Account.STATE,
        credited_on=timezone.localdate(),
        reference="UTRCOURT1",
        **facts,
    )
    return fresh(claim)


def test_few_roles_read_a_claim_for_a_sexual_offence(money, guarded):
    found = set()
    for role in READERS | OTHERS:
        person = money.as_(getattr(money.world, role))
        by_wall_one = Claim.objects.visible_to(person).filter(pk=guarded.pk).exists()
        by_wall_two = Claim.objects.filter(pk=guarded.pk).exists()
        assert by_wall_one == by_wall_two, role
        assert ClaimStep.objects.filter(claim=guarded.pk).exists() == by_wall_two, role
        if by_wall_two:
            found.add(role)
    assert found == READERS


@pytest.fixture
def late(money, guarded):
    """The same claim, ordered and never paid: with events, a clock and a flag."""
    decided(money, guarded)
    now = timezone.now() + timedelta(days=100)
    with behind_the_walls(), walls.on_clock_duty():
        for rule in rules_now(now):
            flag_cases(rule, now=now)
    return fresh(guarded)


def what_follows(claim):
    """The rows that tell of the claim by being there."""
    told = {"case": claim.case_id, "subject_id": str(claim.pk)}
    return {
        "events": Event.objects.filter(subject_id=str(claim.pk)),
        "clocks": Clock.objects.filter(**told),
        "flags": Flag.objects.filter(**told),
    }


def test_what_tells_of_the_claim_is_read_by_as_few(money, late):
    for role in READERS | OTHERS:
        person = money.as_(getattr(money.world, role))
        for name, rows in what_follows(late).items():
            assert rows.exists() == (role in READERS), (role, name)
            with behind_the_walls():
                assert rows.known_to(person).exists() == (role in READERS), (role, name)


@pytest.mark.parametrize("off", ["none", "one", "two"])
@pytest.mark.parametrize("role", ["labour", "caseworker"])
def test_each_wall_alone_hides_what_tells_of_the_claim(money, browser, late, role, off):
    person = getattr(money.world, role)
    looking, system = browser(person), System(person)
    pages = [
        late.case.get_absolute_url(),
        reverse("oversight:case-tab", args=[late.case_id, "history"]),
        reverse("oversight:duties"),
        reverse("oversight:home"),
    ]
    with wall_off(off):
        words = "".join(looking.get(page).content.decode() for page in pages)
        told = [
            str(row)
            for book in ("events/", "clocks/", "flags/")
            for row in system.get(book, case=late.case_id).json()["results"]
        ]
    assert told
    assert not [row for row in told if str(late.pk) in row]
    assert "Compensation paid as the court ordered" not in words
    assert "Compensation paid as the court ordered" not in "".join(told)


def test_the_next_deadline_of_a_list_is_none_that_few_may_know(money, late):
    with behind_the_walls():
        case = Case.objects.get(pk=late.case_id)
        due = set(what_follows(late)["clocks"].open().values_list("due_at", flat=True))
        told = Clock.objects.filter(case=case, guarded=False).open()
        first = told.order_by("due_at").first()
    assert due
    assert case.next_due_at == first.due_at


def test_a_flag_of_the_claim_goes_to_an_office_that_reads_it(money, late):
    with behind_the_walls():
        offices = {flag.agency_id for flag in what_follows(late)["flags"]}
    assert offices == {money.world.dlsa.agency_id}


def test_no_login_reads_or_writes_the_sums_of_a_case(money, late):
    money.as_(money.world.labour)
    for act in (
        lambda: MoneyState.objects.get(case=late.case_id),
        lambda: MoneyState.objects.filter(case=late.case_id).update(open_claims=0),
        lambda: MoneyState.objects.create(case=late.case, open_claims=0),
    ):
        refused = pytest.raises(ProgrammingError, match="permission denied")
        with refused, transaction.atomic():
            act()


@pytest.mark.parametrize("off", ["none", "one", "two"])
def test_each_wall_alone_hides_the_claim_from_who_handles_other_money(
    money, browser, guarded, off
):
    labour, system = browser(money.world.labour), System(money.world.labour)
    pages = [
        reverse("compensation:case-money", args=[guarded.case_id]),
        reverse("compensation:case-owed", args=[guarded.case_id]),
        reverse("compensation:claim-open", args=[guarded.case_id]),
    ]
    with wall_off(off):
        assert labour.get(guarded.get_absolute_url()).status_code == 404
        words = "".join(labour.get(page).content.decode() for page in pages)
        listed = system.get("claims/", case=guarded.case_id).json()
    assert str(guarded.pk) not in words
    assert str(guarded.pk) not in {row["id"] for row in listed["results"]}
    assert "WAGES" in {row["scheme"] for row in listed["results"]}


def test_who_does_not_read_such_claims_is_not_offered_to_open_one(money, browser):
    case = money.child()
    page = reverse("compensation:claim-open", args=[case.pk])
    assert "Special Court" not in browser(money.world.labour).get(page).content.decode()
    assert "Special Court" in browser(money.world.dm).get(page).content.decode()
    by = money.as_(money.world.labour)
    with pytest.raises(Refused, match="Only who grants it"):
        open_claim(case, by=by, code="POCSO_COMP", reason="Order 12.")


def test_no_event_of_the_case_names_the_law_of_such_a_claim(money, guarded):
    with behind_the_walls():
        events = Event.objects.filter(subject_id=str(guarded.pk))
        facts = [str(event.facts) for event in events]
    assert facts
    assert not [words for words in facts if "POCSO" in words]


def test_the_claim_is_paid_and_confirmed_without_the_labour_office(money, guarded):
    claim = paid(money, guarded)
    by = money.as_(UserFactory(role=Role.DLSA, agency=money.world.dlsa.agency))
    facts = {"seen_on": timezone.localdate(), "seen_how": SeenHow.PASSBOOK}
    assert confirm_credit(claim, by=by, **facts).state == "PAID_OUT"


def test_the_closing_counts_claims_that_the_acting_hand_can_not_read(money, guarded):
    """Another claim moved by the labour office doesn't make this one forgotten."""
    decided(money, guarded)
    before = sums_of(guarded.case_id)
    labour = money.as_(money.world.labour)
    other = Claim.objects.get(case=guarded.case_id, scheme__code="EMP_COMP")
    decide_claim(fresh(other), by=labour, accept=True, reason="Found at work.")
    after = sums_of(guarded.case_id)
    assert after.open_claims == before.open_claims == 4
    assert after.owed_paise == before.owed_paise > COURT_SUM


@pytest.mark.parametrize("kind", sorted(set(REPORTS) - {"recovered"}))
def test_no_report_lists_such_a_claim_beside_a_child(money, guarded, kind):
    paid(money, guarded)
    report = Report(Filters(kind=kind), by=money.as_(money.world.dm))
    words = [str(cell) for row in report.first_rows(100) for cell in row]
    assert "Compensation by the Special Court" not in words
    assert report.totals().get("credited_paise", 0) == 0


def relief(money):
    """Special relief that the Committee advised and the magistrate's office got."""
    case = money.child()
    with behind_the_walls():
        district = case.district
        money.world.dlsa.agency.district_id = district.pk
        money.world.dlsa.agency.save()
    facts = {"code": "POCSO_RELIEF", "reason": "The Committee's advice of today."}
    claim = open_claim(case, by=money.as_(money.world.dm), **facts)
    return claim, lambda: Clock.objects.get(case=case, rule__code="SPECIAL_RELIEF_7D")


def test_recommended_relief_is_due_in_seven_days_and_paid_it_is_met(money):
    claim, clock = relief(money)
    assert clock().due_at - clock().started_at == timedelta(days=7)
    assert clock().agency == money.world.dlsa.agency
    assert fresh(claim).due_on == timezone.localdate(clock().due_at)
    second = UserFactory(role=Role.DM, agency=money.world.dm.agency)
    by = money.as_(second)
    told = {"accept": True, "reason": "Advised.", "amount_paise": COURT_SUM}
    decide_claim(fresh(claim), by=by, **told)
    order_compensation(
        fresh(claim),
        by=by,
        amount_paise=COURT_SUM,
        order_number="SR/1",
        pay_by=timezone.localdate(),
    )
    assert clock().met_at is None
    money.account(claim.case)
    third = UserFactory(role=Role.DM, agency=money.world.dm.agency)
    facts = {"amount_paise": COURT_SUM, "by": money.as_(third)}
    release_payment(fresh(claim), number="REL/9", **facts)
    facts["by"] = money.as_(money.world.dm)
    day = timezone.localdate()
    by_bank = {"credited_on": day, "reference": "UTRRELIEF1"}
    record_credit(fresh(claim), from_account=Account.STATE, **by_bank, **facts)
    assert clock().met_at is not None


def test_relief_that_is_rejected_owes_nobody_a_deed(money):
    claim, clock = relief(money)
    by = money.as_(UserFactory(role=Role.DM, agency=money.world.dm.agency))
    decide_claim(fresh(claim), by=by, accept=False, reason="Another child.")
    assert (clock().met_at, clock().is_open) == (None, False)


def test_the_clock_of_relief_names_neither_the_offence_nor_its_law(money):
    _claim, clock = relief(money)
    rule = clock().rule
    labels = [str(EventType.RELIEF_RECOMMENDED.label), str(EventType.RELIEF_PAID.label)]
    words = " ".join([rule.text_en, rule.why_en, *labels]).lower()
    assert not [w for w in ("pocso", "sexual", "special", "relief") if w in words]
