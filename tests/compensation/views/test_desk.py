import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from common.walls import on_clock_duty
from compensation.actions.reconciling import reconcile_ledger
from compensation.models import StatementLine
from tests.compensation.actions.test_reconciling import falsify
from tests.conftest import as_worker, behind_the_walls
from tests.factories import UserFactory

LIST = "compensation:statement-list"


def send(client, *rows, **facts):
    head = "Date,Reference,Debit,Credit\n"
    file = SimpleUploadedFile("june.csv", (head + "\n".join(rows)).encode())
    facts = {"account": "WELFARE_FUND", "file": file, **facts}
    return client.post(reverse(LIST), facts)


def today() -> str:
    return f"{timezone.localdate():%d/%m/%Y}"


def test_a_statement_is_sent_and_each_line_settled_by_the_pages(money, browser):
    claim = money.ordered()
    labour = browser(money.world.labour)
    answer = send(labour, f"{today()},C 5,,20000", f"{today()},FEES,59,")
    assert answer.status_code == 302
    words = labour.get(answer.url).content.decode()
    assert "2 lines wait for a person." in words
    with behind_the_walls():
        lines = {line.reference: line.pk for line in StatementLine.objects.all()}
    for page in ("line-settle", "line-book", "line-dismiss"):
        address = reverse(f"compensation:{page}", args=[lines["C 5"]])
        assert labour.get(address).status_code == 200
    book = reverse("compensation:line-book", args=[lines["C 5"]])
    assert labour.post(book, {"claim": claim.pk}).status_code == 302
    aside = reverse("compensation:line-dismiss", args=[lines["FEES"]])
    assert labour.post(aside, {"reason": "Charges."}).status_code == 302
    words = labour.get(answer.url).content.decode()
    assert "Charges." in words
    assert claim.case.number in words
    assert "june.csv" in labour.get(reverse(LIST)).content.decode()


def test_a_file_with_faults_names_each_and_takes_nothing(money, browser):
    labour = browser(money.world.labour)
    words = send(labour, f"{today()},A,-5,", f"{today()},,7,").content.decode()
    assert "Nothing of this file was taken." in words
    assert "below nothing" in words
    assert "reference of the bank is missing" in words
    with behind_the_walls():
        assert not StatementLine.objects.exists()


def test_another_office_finds_no_statement(money, browser):
    answer = send(browser(money.world.labour), f"{today()},A,5,")
    stranger = browser(UserFactory(role="LABOUR", place="Madhubani"))
    assert stranger.get(answer.url).status_code == 404
    with behind_the_walls():
        line = StatementLine.objects.get()
    for page in ("line-settle", "line-book", "line-dismiss"):
        address = reverse(f"compensation:{page}", args=[line.pk])
        assert stranger.get(address).status_code == 404


@pytest.mark.parametrize("role", ["caseworker", "superintendent", "police"])
def test_only_the_desk_takes_statements(money, browser, role):
    person = getattr(money.world, role)
    assert browser(person).get(reverse(LIST)).status_code == 403


def test_the_proof_page_shows_what_differs_and_only_to_money_readers(money, browser):
    claim = money.in_fund()
    page = reverse("compensation:reconciliation")
    labour = browser(money.world.labour)
    assert "The first proof is made tonight." in labour.get(page).content.decode()
    falsify(claim, in_fund_paise=500)
    with as_worker(), on_clock_duty():
        reconcile_ledger(now=timezone.now())
    words = labour.get(page).content.decode()
    assert claim.case.number in words
    assert "don’t equal" in words or "doesn’t equal" in words
    other = browser(UserFactory(role="LABOUR", place="Madhubani"))
    assert claim.case.number not in other.get(page).content.decode()
    assert browser(money.world.teacher).get(page).status_code == 403
