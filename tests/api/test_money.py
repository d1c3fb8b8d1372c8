"""The whole way of a claim by another system, with the walls and words of the pages."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from compensation.models import Claim, LedgerEntry
from tests.api.conftest import System
from tests.compensation.money import Money, fresh
from tests.factories import MADHUBANI, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def money(db):
    return Money()


def today(days=0) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def moment() -> str:
    return timezone.now().isoformat()


def sent(system, path, status=200, **body):
    answer = system.post(path, **body)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_claim_goes_from_the_proposal_to_the_passbook(money):
    case = money.child()
    worker, labour = System(money.world.caseworker), System(money.world.labour)
    claims = sent(worker, "claims/propose/", case=str(case.pk))
    claim = next(row["id"] for row in claims if row["scheme"] == "EMP_COMP")
    at = f"claims/{claim}"
    sent(labour, f"{at}/decide/", accept=True, reason="Found at work.")
    sent(labour, f"{at}/notice/", hearing_at=moment(), hearing_place="Room 4")
    sent(labour, f"{at}/serve/", served_at=moment(), how="POST", proof="RJ 1 IN")
    sent(labour, f"{at}/hear/", heard_at=moment(), attended=False)
    order = {"amount_paise": 2_000_000, "order_number": "ALC/7", "pay_by": today(15)}
    sent(labour, f"{at}/order/", **order)
    sent(labour, f"{at}/unpaid/", reason="EMPLOYER_REFUSES")
    deposit = {"fund": "WELFARE_FUND", "deposited_on": today(), "reference": "C 7"}
    told = sent(labour, f"{at}/deposit/", amount_paise=2_000_000, **deposit)
    assert (told["state"], told["in_fund_paise"]) == ("IN_FUND", 2_000_000)
    money.account(case)
    sum_ = {"amount_paise": 2_000_000}
    sent(System(money.world.dm), f"{at}/release/", number="REL/1", **sum_)
    sent(
        labour,
        f"{at}/credit/",
        kind="PRINCIPAL",
        from_account="WELFARE_FUND",
        credited_on=today(),
        reference="SBIN426312345678",
        **sum_,
    )
    told = sent(worker, f"{at}/confirm/", seen_on=today(), seen_how="PASSBOOK")
    assert (told["state"], told["credited_paise"]) == ("PAID_OUT", 2_000_000)
    entries = labour.get("entries/", case=case.pk).json()["results"]
    assert {row["to_account"] for row in entries} == {"WELFARE_FUND", "CHILD"}
    assert "account" not in str(entries[0].keys() - {"from_account", "to_account"})


def test_a_deposit_sent_again_under_its_id_is_answered_again_and_counts_once(money):
    claim, labour = money.ordered(), System(money.world.labour)
    body = {
        "id": str(uuid4()),
        "fund": "WELFARE_FUND",
        "amount_paise": 500_000,
        "deposited_on": today(),
        "reference": "C 7",
    }
    for _n in range(2):
        told = sent(labour, f"claims/{claim.pk}/deposit/", **body)
        assert told["received_paise"] == 500_000
    other = labour.post(f"claims/{claim.pk}/deposit/", **body | {"reference": "C 8"})
    assert other.status_code == 409


def test_a_refused_verb_of_money_is_409_with_its_words(money):
    claim, labour = money.ordered(), System(money.world.labour)
    told = sent(labour, f"claims/{claim.pk}/default/", 409)
    assert "can still pay" in told["detail"]


def test_an_entry_is_reversed_by_somebody_else_than_who_wrote_it(money):
    claim, labour = money.ordered(), System(money.world.labour)
    facts = {"amount_paise": 500_000, "deposited_on": today(), "reference": "C 7"}
    sent(labour, f"claims/{claim.pk}/deposit/", fund="WELFARE_FUND", **facts)
    money.as_(money.world.labour)
    entry = LedgerEntry.objects.get(claim=claim)
    reverse = f"entries/{entry.pk}/reverse/"
    assert labour.post(reverse, reason="Bounced.").status_code == 409
    sent(System(money.world.dm), reverse, 201, reason="Bounced.")
    money.as_(money.world.labour)
    assert fresh(claim).received_paise == 0


def test_wages_are_worked_out_and_put_on_the_claim(money):
    claim, labour = money.proposed("WAGES"), System(money.world.labour)
    period = {
        "first": today(-60),
        "last": today(-31),
        "days_worked": 26,
        "hours_a_day": 8,
    }
    body = {"claim": str(claim.pk), "skill": "UNSKILLED", "periods": [period]}
    told = sent(labour, "wage-workings/", 201, **body)
    assert told["owed_paise"] > 0
    assert told["lines"]
    money.as_(money.world.labour)
    assert fresh(claim).amount_claimed_paise == told["owed_paise"]


def test_papers_are_numbered_listed_and_served(money):
    claim, labour = money.ordered(), System(money.world.labour)
    paper = sent(labour, "papers/", 201, claim=str(claim.pk), kind="ORDER")
    assert paper["number"].startswith("PAP/RJ/")
    facts = {"served_at": moment(), "how": "POST", "proof": "RJ 9 IN"}
    assert sent(labour, f"papers/{paper['id']}/serve/", **facts)["served_how"] == "POST"
    listed = labour.get("papers/", claim=claim.pk).json()["results"]
    assert [row["number"] for row in listed] == [paper["number"]]


def test_the_answers_of_the_rules_are_told_with_reason_and_missing_proof(money):
    case, labour = money.child(), System(money.world.labour)
    answers = labour.get(f"cases/{case.pk}/entitlements/").json()
    deposit = next(row for row in answers if row["scheme"] == "EMP_COMP")
    assert deposit["fits"] is True
    assert "under 14" in deposit["reason"]
    assert "AGE_PROOF" in deposit["needed"]
    opened = {"case": str(case.pk), "code": "VCS", "reason": "The court asked."}
    dm = System(money.world.dm)
    assert sent(dm, "claims/", 201, **opened)["scheme"] == "VCS"
    assert sent(dm, "claims/", 409, **opened)


def test_the_file_of_an_employer_is_told_as_far_as_reach_goes(money):
    money.in_fund()
    path = f"employers/{money.employer.pk}/"
    told = System(money.world.labour).get(path).json()
    assert (told["children"], told["sums"]["received"]) == (1, 2_000_000)
    stranger = UserFactory(role="LABOUR", place=MADHUBANI)
    assert System(stranger).get(path).status_code == 404
    assert System(money.world.teacher).get(path).status_code == 403


@pytest.mark.parametrize("verb", ["deposit", "credit", "release", "notice", "recover"])
def test_a_stranger_moves_no_money(money, verb):
    claim = money.ordered()
    stranger = System(UserFactory(role="LABOUR", place=MADHUBANI))
    assert stranger.post(f"claims/{claim.pk}/{verb}/").status_code == 404
    money.as_(money.world.labour)
    assert Claim.objects.get(pk=claim.pk).state == "ORDERED"
