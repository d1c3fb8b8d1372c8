import pytest

from cases.models import BreakGlass
from tests.cases.inquiry_cases import case, rows, url, world
from tests.conftest import signed_in
from tests.factories import MADHUBANI, UserFactory

__all__ = ["case", "world"]
pytestmark = pytest.mark.django_db

ASKED = {"reason": "FOUND", "words": "She stands at our door."}


@pytest.fixture
def stranger(db):
    return UserFactory(role="CASEWORKER", place=MADHUBANI)


def test_an_emergency_opens_the_page_of_the_case(case, stranger, browser):
    person = browser(stranger)
    assert person.get(case.get_absolute_url()).status_code == 404
    answer = person.post(url("glass-break"), {"number": case.number, **ASKED})
    assert answer.headers["Location"] == case.get_absolute_url()
    assert person.get(case.get_absolute_url()).status_code == 200
    assert case.number in person.get(url("glass-break")).content.decode()


def test_a_number_that_opens_nothing_tells_nothing(stranger, browser):
    answer = browser(stranger).post(
        url("glass-break"), {"number": "JAI/2026/000000", **ASKED}, follow=True
    )
    assert "Nothing was opened under this number" in answer.content.decode()


def test_the_auditor_reviews_on_the_page(case, stranger, browser):
    browser(stranger).post(url("glass-break"), {"number": case.number, **ASKED})
    browser(stranger).get(case.get_absolute_url())
    auditor = browser(UserFactory(role="AUDITOR"))
    [glass] = rows(BreakGlass.objects.all())
    assert stranger.full_name in auditor.get(url("glass-list")).content.decode()
    page = auditor.get(url("glass-review", glass.pk)).content.decode()
    assert "She stands at our door." in page
    auditor.post(
        url("glass-review", glass.pk), {"justified": "yes", "words": "A true case."}
    )
    [glass] = rows(BreakGlass.objects.all())
    assert glass.justified
    assert "A true case." in auditor.get(url("glass-review", glass.pk)).content.decode()


def test_a_teacher_is_told_why_not(browser):
    page = browser(UserFactory(role="TEACHER")).get(url("glass-break"))
    assert "Your role can&#x27;t open a case" in page.content.decode()


def test_who_reviews_nothing_finds_no_review(case, stranger, browser):
    browser(stranger).post(url("glass-break"), {"number": case.number, **ASKED})
    [glass] = rows(BreakGlass.objects.all())
    for person in (stranger, UserFactory(role="POLICE")):
        answer = browser(person).get(url("glass-review", glass.pk))
        assert answer.status_code == 404


def test_an_emergency_asks_for_the_password_again(case, stranger):
    person = signed_in(stranger, fresh=False)
    person.post(url("glass-break"), {"number": case.number, **ASKED})
    assert rows(BreakGlass.objects.all()) == []
