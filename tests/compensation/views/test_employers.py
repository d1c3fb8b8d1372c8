import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions.employers import search_key
from cases.models import Employer
from common.pdf import why_not_print
from compensation.models import EmployerLink
from tests.conftest import behind_the_walls
from tests.factories import UserFactory


@pytest.fixture
def other(money):
    with behind_the_walls():
        one = money.employer
        one.search_key = search_key(one.name)
        one.save()
        return Employer.objects.create(
            name="Laak bangle unit", search_key=search_key("Laak bangle unit")
        )


def page(name, *keys):
    return reverse(f"compensation:{name}", args=keys)


def test_the_file_shows_the_employer_and_merges_and_undoes_by_the_pages(
    money, browser, other
):
    money.in_fund()
    labour = browser(money.world.labour)
    address = page("employer-file", money.employer.pk)
    words = labour.get(address).content.decode()
    assert "Perhaps the same employer" in words
    assert "₹20,000" in words
    merge = page("employer-merge", money.employer.pk, other.pk)
    assert labour.get(merge).status_code == 200
    assert labour.post(merge, {"reason": "One owner."}).status_code == 302
    assert "merged “Laak bangle unit”" in labour.get(address).content.decode()
    with behind_the_walls():
        link = EmployerLink.objects.get()
    undo = page("link-undo", link.pk)
    assert labour.get(undo).status_code == 200
    assert labour.post(undo, {"reason": "Two."}).status_code == 302
    apart = page("employer-apart", money.employer.pk, other.pk)
    assert labour.post(apart, {"reason": "Two."}).status_code == 302
    assert "Perhaps the same" not in labour.get(address).content.decode()


def test_a_death_is_recorded_by_its_page(money, browser):
    money.ordered()
    labour = browser(money.world.labour)
    address = page("employer-death", money.employer.pk)
    assert labour.get(address).status_code == 200
    facts = {"died_on": timezone.localdate(), "heirs": "Widow", "proof": "C/1"}
    assert labour.post(address, facts).status_code == 302
    words = labour.get(page("employer-file", money.employer.pk)).content.decode()
    assert "asked of the heirs" in words


def test_the_dossier_names_no_child(money, browser):
    claim = money.in_fund()
    labour = browser(money.world.labour)
    words = labour.get(
        page("employer-dossier-html", money.employer.pk)
    ).content.decode()
    assert "Lac bangle unit" in words
    assert "₹20,000" in words
    assert claim.case.number not in words
    assert "Raju Mandal" not in words
    if not why_not_print():
        paper = labour.get(page("employer-dossier-pdf", money.employer.pk))
        assert paper["Content-Type"] == "application/pdf"


def test_a_stranger_finds_no_file(money, browser, other):
    money.ordered()
    stranger = browser(UserFactory(role="LABOUR", place="Madhubani"))
    for name in ("employer-file", "employer-dossier-html", "employer-death"):
        assert stranger.get(page(name, money.employer.pk)).status_code == 404
    merge = page("employer-merge", money.employer.pk, other.pk)
    assert stranger.post(merge, {"reason": "x"}).status_code == 404
