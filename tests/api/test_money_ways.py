"""The side ways of a claim by another system, and what offices send in bulk."""

from base64 import b64encode

import pytest

from common.models import OutboxEntry
from compensation.actions.groups import TASK
from compensation.models import Claim
from compensation.tasks import do_group_act
from tests.api.conftest import System
from tests.api.test_money import moment, sent, today
from tests.compensation.actions.test_register import HEAD, paid_in
from tests.compensation.actions.test_statements import csv, line
from tests.compensation.actions.test_way import (
    another,
    in_revenue_recovery,
    rejected,
)
from tests.compensation.money import UTR, Money, fresh
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory

pytestmark = pytest.mark.django_db
STAY = {"court": "Labour Court", "order_number": "S/1"}
APPEAL = {
    "authority": "Deputy Labour Commissioner",
    "number": "AP/3",
    "grounds": "The log book shows wages.",
}


@pytest.fixture
def money(db):
    return Money()


def file(content: bytes, name="old.csv") -> dict:
    return {"content": b64encode(content).decode(), "file_name": name}


def test_an_appeal_is_filed_by_one_office_and_decided_by_another(money):
    claim = rejected(money)
    labour, dm = System(money.world.labour), System(money.world.dm)
    at = f"claims/{claim.pk}"
    told = sent(labour, f"{at}/appeal/", side="CHILD", filed_on=today(), **APPEAL)
    assert told["state"] == "APPEALED"
    end = {"outcome": "ALLOWED", "decided_on": today(), "number": "D/3"}
    end["reason"] = "The log book counts."
    told = sent(labour, f"{at}/appeal-decide/", 409, **end)
    assert "Your role can’t record the decision" in told["detail"]
    assert sent(dm, f"{at}/appeal-decide/", **end)["state"] == "ASSESSED"
    (row,) = labour.get("appeals/", claim=claim.pk).json()["results"]
    assert (row["outcome"], row["decision_number"]) == ("ALLOWED", "D/3")


def test_a_stay_holds_the_claim_until_it_is_lifted(money):
    claim, labour = money.ordered(), System(money.world.labour)
    at = f"claims/{claim.pk}"
    told = sent(labour, f"{at}/stay/", stayed_on=today(), **STAY)
    assert told["state"] == "STAYED"
    assert sent(labour, f"{at}/stay/", 409, stayed_on=today(), **STAY)
    lift = {"lifted_on": today(), "order_number": "S/2"}
    assert sent(labour, f"{at}/lift/", **lift)["state"] == "ORDERED"
    (row,) = labour.get("stays/", claim=claim.pk).json()["results"]
    assert row["lift_order"] == "S/2"


def test_a_claim_is_written_off_by_two_who_did_not_ask(money):
    claim = in_revenue_recovery(money)
    labour, dm = System(money.world.labour), System(money.world.dm)
    at = f"claims/{claim.pk}"
    sent(labour, f"{at}/write-off-ask/", reason="Nothing is left.")
    assert sent(dm, f"{at}/write-off-refuse/", reason="He has land.")
    sent(labour, f"{at}/write-off-ask/", reason="The land was mortgaged.")
    assert sent(dm, f"{at}/write-off/")["state"] == "REVENUE_RECOVERY"
    assert "You are one already" in sent(dm, f"{at}/write-off/", 409)["detail"]
    second = System(another(money, "dm"))
    assert sent(second, f"{at}/write-off/")["state"] == "IRRECOVERABLE"
    rows = labour.get("write-offs/", claim=claim.pk).json()["results"]
    assert [bool(row["second_at"]) for row in rows] == [True, False]


def test_a_watch_and_the_18th_birthday_are_told_by_their_routes(money):
    claim, labour = money.in_fund(), System(money.world.labour)
    watch = {"watched_by": "District Labour Office", "until": today(400)}
    told = sent(labour, f"claims/{claim.pk}/watch/", 409, **watch)
    assert told["detail"]
    told = sent(labour, f"claims/{claim.pk}/mature/", 409)
    assert told["detail"] == "The child is not 18 yet."


def test_a_verb_on_an_older_version_is_409_and_shows_the_claim_as_it_is(money):
    claim, labour = money.ordered(), System(money.world.labour)
    seen = labour.get(f"claims/{claim.pk}/").json()["version"]
    sent(labour, f"claims/{claim.pk}/unpaid/", reason="NO_ACCOUNT", version=seen)
    body = {"reason": "EMPLOYER_REFUSES", "version": seen}
    told = sent(labour, f"claims/{claim.pk}/unpaid/", 409, **body)
    assert told["theirs"]["version"] > seen
    assert told["yours"]["reason"] == "EMPLOYER_REFUSES"


def test_a_register_is_read_by_one_person_and_taken_over_by_another(money):
    case = money.child()
    labour = System(money.world.labour)
    second = System(UserFactory(role="LABOUR", agency=money.world.labour.agency))
    content = file((HEAD + paid_in(case)).encode())
    told = sent(labour, "money-registers/", 201, **content)
    assert (told["state"], told["rows"][0]["ordered"]) == ("PREVIEW", 2_000_000)
    again = sent(labour, "money-registers/", 201, **content)
    assert again["id"] == told["id"]
    at = f"money-registers/{told['id']}"
    assert "Somebody else" in sent(labour, f"{at}/save/", 409)["detail"]
    assert sent(second, f"{at}/save/")["taken"] == 1
    assert sent(second, f"{at}/drop/", 409)
    money.as_(money.world.labour)
    assert Claim.objects.get(case=case).in_fund_paise == 2_000_000


def test_each_fault_of_a_register_is_named_by_row_and_column(money):
    labour = System(money.world.labour)
    rows = HEAD + paid_in("CWC/RJ/1/2026/99999")
    told = sent(labour, "money-registers/", 409, **file(rows.encode()))
    (fault,) = told["faults"]
    assert (fault["row"], "within your reach" in fault["words"]) == (2, True)
    told = sent(labour, "money-registers/", 400, content="%%%", file_name="a.csv")
    assert "base64" in told["content"][0]


def test_what_the_bank_tells_is_matched_booked_or_put_aside(money):
    claim = money.ordered()
    labour = System(money.world.labour)
    rows = csv(line("C 77", came="20,000"), line("N 1", came="31.50"))
    body = file(rows, "june.csv") | {"fund": "WELFARE_FUND"}
    statement = sent(labour, "bank-statements/", 201, **body)
    lines = labour.get("bank-lines/", statement=statement["id"]).json()["results"]
    known = {row["reference"]: f"bank-lines/{row['id']}" for row in lines}
    booked = sent(labour, f"{known['C 77']}/book/", claim=str(claim.pk))
    assert (booked["state"], len(booked["entries"])) == ("MATCHED", 1)
    aside = sent(labour, f"{known['N 1']}/dismiss/", reason="Interest of the bank.")
    assert aside["state"] == "DISMISSED"
    entry = {"entries": booked["entries"]}
    assert sent(labour, f"{known['N 1']}/match/", 409, **entry)
    money.as_(money.world.labour)
    assert fresh(claim).in_fund_paise == 2_000_000


def test_two_rows_of_an_employer_are_merged_and_parted_again(money):
    one = money.employer
    money.in_fund()
    money.employer, money.workplace = money._place_of_work("Laak bangle unit")
    money.served()
    labour = System(money.world.labour)
    pair = {"kept": str(one.pk), "other": str(money.employer.pk), "same": True}
    link = sent(labour, "employer-links/", 201, reason="One owner.", **pair)
    assert sent(labour, "employer-links/", 409, reason="One owner.", **pair)
    assert labour.get(f"employers/{money.employer.pk}/").json()["children"] == 2
    assert len(labour.get("employer-links/").json()["results"]) == 1
    elsewhere = System(UserFactory(role="LABOUR", place="Jodhpur"))
    assert elsewhere.get("employer-links/").json()["results"] == []
    assert elsewhere.get(f"employer-links/{link['id']}/").status_code == 404
    undone = sent(labour, f"employer-links/{link['id']}/undo/", reason="Brothers.")
    assert undone["undone_at"]
    listed = labour.get("employers/").json()["results"]
    assert {row["id"] for row in listed} == {pair["kept"], pair["other"]}


def test_a_death_and_a_tie_are_said_of_an_employer(money):
    claim, labour = money.served(), System(money.world.labour)
    at = f"employers/{money.employer.pk}"
    facts = {"died_on": today(), "heirs": "Two sons", "proof": "DC/7"}
    sent(labour, f"{at}/death/", **facts)
    assert labour.get(f"{at}/").json()["died_on"] == today()
    sent(labour, f"{at}/tie/", reason="My brother in law.")
    told = sent(
        labour, f"claims/{claim.pk}/hear/", 409, heard_at=moment(), attended=False
    )
    assert "tie" in told["detail"]


def test_one_notice_is_asked_for_all_claims_of_an_employer(money):
    claims = [money.assessed() for _n in range(2)]
    labour = System(money.world.labour)
    asked = {"employer": str(money.employer.pk), "act": "NOTICE"}
    told = sent(labour, "group-acts/", 409, **asked)
    assert "when and where" in told["detail"]
    asked |= {"hearing_at": moment(), "hearing_place": "Room 4"}
    job = sent(labour, "group-acts/", 201, **asked)
    with behind_the_walls():
        entry = OutboxEntry.objects.get(task=TASK)
    assert do_group_act(str(entry.pk)) == "done"
    job = labour.get(f"group-acts/{job['id']}/").json()
    assert (job["act"], job["state"], job["done"]) == ("NOTICE", "DONE", 2)
    assert job["refused"] == {}
    money.as_(money.world.labour)
    assert {fresh(claim).state for claim in claims} == {"NOTICE_ISSUED"}
    assert System(money.world.dm).get(f"group-acts/{job['id']}/").status_code == 404


def test_a_group_act_is_about_one_group_within_reach(money):
    money.assessed()
    labour = System(money.world.labour)
    assert sent(labour, "group-acts/", 400, act="PROPOSE")
    stranger = System(UserFactory(role="LABOUR", place=MADHUBANI))
    body = {"employer": str(money.employer.pk), "act": "PROPOSE"}
    assert stranger.post("group-acts/", **body).status_code == 404
    assert System(money.world.teacher).post("group-acts/", **body).status_code == 403


def test_facts_of_a_case_and_a_missing_account_are_noted(money):
    case = money.child()
    labour, shelter = System(money.world.labour), System(money.world.superintendent)
    facts = {"adult_job_offered": False, "income_paise": 0}
    assert labour.post(f"cases/{case.pk}/money-facts/", **facts).status_code == 204
    reason = {"reason": "The bank asks for a birth certificate."}
    path = f"cases/{case.pk}/no-account/"
    assert shelter.post(path, **reason).status_code == 204
    assert System(money.world.teacher).post(path, **reason).status_code == 403


VERBS = ["appeal", "appeal-decide", "stay", "lift", "mature", "watch"]
VERBS += ["write-off-ask", "write-off", "write-off-refuse"]


@pytest.mark.parametrize("verb", VERBS)
def test_a_stranger_finds_no_claim_to_act_on(money, verb):
    claim = money.ordered()
    stranger = System(UserFactory(role="LABOUR", place=MADHUBANI))
    assert stranger.post(f"claims/{claim.pk}/{verb}/").status_code == 404


@pytest.mark.parametrize("verb", VERBS)
def test_a_role_without_money_does_nothing_with_a_claim(money, verb):
    claim = money.ordered()
    assert System(money.world.teacher).post(
        f"claims/{claim.pk}/{verb}/"
    ).status_code in {
        403,
        404,
    }


@pytest.mark.parametrize(
    "noun", ["money-registers", "bank-statements", "bank-lines", "employer-links"]
)
def test_the_desk_of_money_is_closed_to_other_roles(money, noun):
    content = file((HEAD + paid_in(money.child())).encode())
    assert System(money.world.labour).get(f"{noun}/").status_code == 200
    for person in (money.world.teacher, money.world.superintendent):
        assert System(person).get(f"{noun}/").status_code == 403
        body = content | {"fund": "WELFARE_FUND", "reason": UTR}
        if noun != "bank-lines":
            assert System(person).post(f"{noun}/", **body).status_code == 403
