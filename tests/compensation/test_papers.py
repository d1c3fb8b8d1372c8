from datetime import timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.roles import Role
from audit.models import Event
from common.refusals import Refused
from compensation.actions.claim_papers import (
    make_paper,
    serve_paper,
    why_not_make_paper,
)
from compensation.choices import PaperKind, ServedHow
from compensation.models import ClaimPaper
from tests.compensation.money import RUPEES_20K, fresh
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory

AT_ONCE = set(PaperKind) - {PaperKind.RECOVERY, PaperKind.ACKNOWLEDGEMENT}


def made(money, claim, kind, **facts):
    return make_paper(claim, by=money.as_(money.world.labour), kind=kind, **facts)


@pytest.mark.parametrize("kind", sorted(AT_ONCE))
def test_a_claim_in_default_has_every_paper_of_the_employer(money, browser, kind):
    claim = money.ordered()
    paper = made(money, claim, kind)
    labour = browser(money.world.labour)
    page = labour.get(reverse("compensation:paper-html", args=[paper.pk]))
    words = page.content.decode()
    assert paper.number in words
    assert claim.case.number in words
    assert "Mandal" not in words


def test_the_receipt_for_the_child_speaks_both_languages(money, browser):
    paper = made(money, money.credited(), PaperKind.ACKNOWLEDGEMENT)
    labour = browser(money.world.labour)
    words = labour.get(reverse("compensation:paper-html", args=[paper.pk]))
    assert "बच्चे के अपने खाते में ₹20,000" in words.content.decode()
    assert "₹20,000 has been paid into" in words.content.decode()
    answer = labour.get(reverse("compensation:paper-pdf", args=[paper.pk]))
    text = "".join(p.extract_text() for p in PdfReader(BytesIO(answer.content)).pages)
    assert "20,000" in text
    assert "CLAIM_PAPER" in text


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (PaperKind.HEARING, "Nobody has been heard"),
        (PaperKind.ORDER, "Nothing is ordered"),
        (PaperKind.DEMAND, "Nothing is ordered"),
        (PaperKind.RECOVERY, "no recovery certificate"),
        (PaperKind.ACKNOWLEDGEMENT, "Nothing has been paid"),
    ],
)
def test_no_paper_says_what_has_not_happened(money, kind, why):
    claim = money.served()
    with pytest.raises(Refused, match=why):
        made(money, claim, kind)


def test_no_demand_of_what_has_come_in(money):
    with pytest.raises(Refused, match="All that was ordered"):
        made(money, money.in_fund(), PaperKind.DEMAND)


def test_papers_are_numbered_and_written_in_the_book(money):
    claim = money.ordered()
    first = made(money, claim, PaperKind.ORDER)
    second = made(money, claim, PaperKind.DEMAND)
    assert first.number.startswith("PAP/RJ/")
    assert first.number != second.number
    assert second.facts["unpaid_paise"] == RUPEES_20K
    assert second.form_version == "1"
    with behind_the_walls():
        event = Event.objects.filter(type="claim.paper_made").latest("id")
    assert event.facts["number"] == second.number
    assert "initials" not in event.facts


def test_a_paper_keeps_the_facts_of_its_day(money):
    claim = money.ordered()
    paper = made(money, claim, PaperKind.DEMAND)
    money.deposit(fresh(claim))
    money.as_(money.world.labour)
    assert ClaimPaper.objects.get(pk=paper.pk).facts["unpaid_paise"] == RUPEES_20K
    paper.facts = {}
    with pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic():
        paper.save()


def test_the_serving_is_recorded_once_with_its_proof(money, browser):
    paper = made(money, money.ordered(), PaperKind.ORDER)
    labour = browser(money.world.labour)
    url = reverse("compensation:paper-serve", args=[paper.pk])
    when = timezone.localtime() + timedelta(seconds=1)
    facts = {"how": "POST", "proof": "RJ 1 IN"}
    early = {**facts, "served_at": (when - timedelta(days=9)).isoformat()[:16]}
    assert "between the making" in labour.post(url, early).content.decode()
    by = money.as_(money.world.labour)
    serve_paper(
        paper, by=by, served_at=timezone.now(), how=ServedHow.POST, proof="RJ 1 IN"
    )
    with pytest.raises(Refused, match="recorded already"):
        serve_paper(
            ClaimPaper.objects.get(pk=paper.pk),
            by=by,
            served_at=timezone.now(),
            how=ServedHow.POST,
            proof="RJ 2 IN",
        )
    claim_page = labour.get(paper.claim.get_absolute_url()).content.decode()
    assert "RJ 1 IN" in claim_page


def test_a_paper_is_made_on_the_claims_page(money, browser):
    claim = money.ordered()
    labour = browser(money.world.labour)
    url = reverse("compensation:claim-paper", args=[claim.pk])
    assert labour.get(url).status_code == 200
    facts = {"kind": "LETTER_DLSA", "addressee": "DLSA", "words": "Two years ago."}
    assert labour.post(url, facts).status_code == 302
    assert "PAP/RJ/" in labour.get(claim.get_absolute_url()).content.decode()


def test_strangers_and_other_roles_make_and_read_no_papers(money, browser):
    claim = money.ordered()
    paper = made(money, claim, PaperKind.ORDER)
    stranger = browser(UserFactory(role=Role.LABOUR, place=MADHUBANI))
    for name in ("paper-html", "paper-pdf", "paper-serve"):
        url = reverse(f"compensation:{name}", args=[paper.pk])
        assert stranger.get(url).status_code == 404
    assert why_not_make_paper(claim, by=money.as_(money.world.caseworker))
