from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import Event
from compensation.models import Claim, LedgerEntry
from tests.compensation.money import fresh
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory

VERBS = [
    "detail",
    "decide",
    "notice",
    "serve",
    "hear",
    "order",
    "deposit",
    "credit",
    "confirm",
    "default",
    "recover",
    "watch",
]


def page(name, obj):
    return reverse(f"compensation:{name}", args=[obj.pk])


def now(claim):
    with behind_the_walls():
        return fresh(claim)


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize("verb", VERBS)
def test_a_stranger_finds_no_claim(money, browser, verb):
    claim = money.proposed()
    stranger = browser(UserFactory(role=Role.LABOUR, place=MADHUBANI))
    assert stranger.get(page(f"claim-{verb}", claim)).status_code == 404
    assert stranger.post(page(f"claim-{verb}", claim)).status_code in {404, 405}


def test_a_teacher_of_the_case_reads_no_money(money, browser):
    claim = money.proposed()
    assert (
        browser(money.world.police).get(page("claim-detail", claim)).status_code == 404
    )


@pytest.mark.parametrize("verb", VERBS)
def test_each_page_opens_for_labour_with_the_verb_or_its_reason(money, browser, verb):
    claim = money.in_fund()
    answer = browser(money.world.labour).get(page(f"claim-{verb}", claim))
    assert answer.status_code == 200


def test_a_claim_goes_from_the_proposal_to_the_child_by_the_pages(money, browser):
    claim = money.proposed()
    labour = browser(money.world.labour)
    today = timezone.localdate()

    def post(name, **data):
        answer = labour.post(page(f"claim-{name}", claim), data)
        assert answer.status_code == 302, answer.context["form"].errors

    post("decide", accept="yes", reason="Found at work.", evidence=["AGE_PROOF"])
    post(
        "notice",
        hearing_at=local(timezone.now() + timedelta(days=7)),
        hearing_place="Labour office",
    )
    with behind_the_walls():
        claim.notices.update(issued_at=timezone.now() - timedelta(hours=2))
    earlier = local(timezone.now() - timedelta(hours=1))
    post("serve", served_at=earlier, how="POST", proof="RJ 443 IN")
    post("hear", heard_at=earlier, attended="yes", said="Paid them well.")
    pay_by = today + timedelta(days=15)
    post("order", amount_paise="20,000", order_number="ALC/77", pay_by=pay_by)
    post(
        "deposit",
        fund="WELFARE_FUND",
        amount_paise="20000",
        deposited_on=today,
        reference="C/9",
    )
    money.account(now(claim).case)
    third = browser(money.world.dm)
    answer = third.post(
        page("claim-release", claim), {"amount_paise": "20,000", "number": "REL/1"}
    )
    assert answer.status_code == 302
    post(
        "credit",
        kind="PRINCIPAL",
        from_account="WELFARE_FUND",
        amount_paise="20000.00",
        credited_on=today,
        reference="UTR1",
    )
    caseworker = browser(money.world.caseworker)
    answer = caseworker.post(
        page("claim-confirm", claim), {"seen_on": today, "seen_how": "PASSBOOK"}
    )
    assert answer.status_code == 302
    assert now(claim).state == "PAID_OUT"


def test_a_refusal_stands_on_the_form(money, browser):
    claim = money.ordered()
    answer = browser(money.world.labour).post(
        page("claim-deposit", claim),
        {
            "fund": "WELFARE_FUND",
            "amount_paise": "20001",
            "deposited_on": timezone.localdate(),
            "reference": "C/9",
        },
    )
    assert answer.status_code == 200
    assert "more than was ordered" in answer.content.decode()
    assert now(claim).received_paise == 0


def test_the_claim_page_says_that_a_fund_is_not_the_child(money, browser):
    claim = money.in_fund()
    words = browser(money.world.labour).get(page("claim-detail", claim)).content
    assert "₹20,000 is in a fund and not with the child." in words.decode()


def test_a_reversal_by_the_page(money, browser):
    claim = money.in_fund()
    with behind_the_walls():
        entry = LedgerEntry.objects.get(claim=claim)
    magistrate = browser(money.world.dm)
    assert magistrate.get(page("entry-reverse", entry)).status_code == 200
    answer = magistrate.post(page("entry-reverse", entry), {"reason": "Typed twice."})
    assert answer.status_code == 302
    assert now(claim).state == "ORDERED"


@pytest.mark.parametrize(("form", "kind"), [("pdf", "pdf"), ("html", "html")])
def test_the_notice_names_no_child_and_its_printing_is_written_down(
    money, browser, form, kind
):
    claim = money.noticed()
    notice = claim.notices.get()
    answer = browser(money.world.labour).get(
        page(f"notice-{form}", notice) + "?lang=hi"
    )
    assert answer.status_code == 200
    assert kind in answer.headers["Content-Type"]
    if form == "html":
        words = answer.content.decode()
        assert "Mandal" not in words
        assert claim.case.initials in words
        assert "20,000" in words
    with behind_the_walls():
        assert Event.objects.filter(
            type="document.printed", case_id=claim.case_id
        ).exists()


def test_a_stranger_prints_no_notice(money, browser):
    notice = money.noticed().notices.get()
    stranger = browser(UserFactory(role=Role.LABOUR, place=MADHUBANI))
    assert stranger.get(page("notice-pdf", notice)).status_code == 404


def test_the_money_of_one_child_and_proposing_it(money, browser):
    case = money.child()
    worker = browser(money.world.caseworker)
    assert worker.get(page("case-money", case)).status_code == 200
    assert worker.post(page("case-propose", case)).status_code == 302
    with behind_the_walls():
        assert Claim.objects.filter(case=case).count() == 3
    assert "₹20,000" in worker.get(page("case-money", case)).content.decode()


def test_the_account_is_typed_twice_and_never_shown_again(money, browser):
    case = money.child()
    shelter = browser(money.world.superintendent)
    facts = {
        "bank": "State Bank of India",
        "ifsc": "sbin0001234",
        "number": "30012345678",
        "again": "30012345679",
        "holder_is_child": "yes",
        "holder_name": "Raju Mandal",
        "joint_name": "Sunita Verma",
        "joint_with": "SUPERINTENDENT",
        "opened_on": timezone.localdate(),
    }
    answer = shelter.post(page("bank-account", case), facts)
    assert "The two numbers differ" in answer.content.decode()
    facts["again"] = facts["number"]
    assert shelter.post(page("bank-account", case), facts).status_code == 302
    words = shelter.get(page("bank-account", case)).content.decode()
    assert "5678" in words
    assert "30012345678" not in words


def test_the_whole_number_is_shown_once_and_only_to_the_shelter(money, browser):
    account = money.account(money.child())
    address = reverse("compensation:account-number", args=[account.pk])
    words = browser(money.world.superintendent).post(address).content.decode()
    assert "30012345678" in words
    assert browser(money.world.labour).post(address).status_code == 404
    stranger = UserFactory(role="SUPERINTENDENT", place="Madhubani")
    assert browser(stranger).post(address).status_code == 404


def test_labour_sees_why_it_records_no_account(money, browser):
    case = money.child()
    labour = browser(money.world.labour)
    words = labour.get(page("bank-account", case)).content.decode()
    assert "Your role can’t record bank accounts." in words


def test_why_there_is_no_account_by_the_page(money, browser):
    case = money.child()
    shelter = browser(money.world.superintendent)
    assert shelter.get(page("no-account", case)).status_code == 200
    answer = shelter.post(page("no-account", case), {"reason": "No proof of birth."})
    assert answer.status_code == 302
