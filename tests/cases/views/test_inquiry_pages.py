import pytest

from audit.models import Access
from cases.actions.inquiry import ask_inquiry
from cases.models import AgeDetermination, InterpreterBooking, SocialInvestigation
from tests.cases.inquiry_cases import case, clock, produced_case, rows, url, world
from tests.cases.rescue_list.lists import aadhaar
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory

__all__ = ["case", "world"]
pytestmark = pytest.mark.django_db

REPORT = {
    "work_history": "Bangles since March, from morning to night.",
    "hours_a_day": "14",
    "debt_or_advance": "An advance of 3,000 to the uncle.",
    "wages_withheld": "yes",
    "confined": "no",
    "family": "Mother and two sisters.",
    "risk_of_return": "The agent lives next door.",
    "recommendation": "Return home, with visits.",
}
PAGES = [
    *("sir-ask", "sir-file", "age-order", "age-record", "interpreter-book"),
    *("statement-new", "statement-read", "fir-new", "fir-refusal", "victim-inform"),
    *("prosecution-new", "certificate", "certificate-apply", "certificate-issue"),
    *("certificate-refuse", "paper-add", "concern-new", "worker-assign"),
]


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_finds_no_page_of_the_case(case, browser, page):
    stranger = browser(UserFactory(role="CWC_CHAIR", place=MADHUBANI))
    assert stranger.get(url(page, case.pk)).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_every_office_of_the_case_gets_a_page_or_a_reason(case, world, browser, page):
    for person in (world.caseworker, world.cwc_chair, world.police, world.dm):
        assert browser(person).get(url(page, case.pk)).status_code == 200


def test_the_report_is_asked_filed_and_read(case, world, browser, wall):
    chair, worker = browser(world.cwc_chair), browser(world.caseworker)
    chair.post(url("sir-ask", case.pk), {"of": world.caseworker.agency.pk})
    answer = worker.post(url("sir-file", case.pk), REPORT)
    assert answer.status_code == 302
    [report] = rows(SocialInvestigation.objects.all())
    assert (report.wages_withheld, report.confined, report.hours_a_day) == (
        True,
        False,
        14,
    )
    assert clock(case, "SIR_15D").met_at is not None
    page = chair.get(url("sir-read", report.pk)).content.decode()
    assert "The agent lives next door." in page
    assert rows(Access.objects.filter(page="sir", user_id=world.cwc_chair.pk))


def test_whoever_reads_no_reports_finds_none(case, world, browser, wall):
    wall(world.cwc_chair)
    report = ask_inquiry(case, of=world.caseworker.agency, by=world.cwc_chair)
    for person in (world.labour, world.police):
        assert browser(person).get(url("sir-read", report.pk)).status_code == 404


def test_the_secretary_reads_no_reports_and_asks_for_none(case, world, browser):
    page = browser(world.cwc_secretary).get(url("sir-ask", case.pk))
    assert "Only the Committee asks" in page.content.decode()


def test_nobody_files_a_report_that_was_not_asked_for(case, world, browser):
    page = browser(world.caseworker).post(url("sir-file", case.pk), REPORT)
    assert "No social investigation is asked for." in page.content.decode()
    assert rows(SocialInvestigation.objects.all()) == []


def test_no_report_takes_an_aadhaar_number(case, world, browser, wall):
    wall(world.cwc_chair)
    ask_inquiry(case, of=world.caseworker.agency, by=world.cwc_chair)
    number = aadhaar()
    spaced = f"{number[:4]} {number[4:8]} {number[8:]}"
    page = browser(world.caseworker).post(
        url("sir-file", case.pk), REPORT | {"family": f"Card {spaced}."}
    )
    assert "An Aadhaar number may not be stored." in page.content.decode()
    [report] = rows(SocialInvestigation.objects.all())
    assert report.filed_at is None


def test_the_committee_orders_a_test_and_records_the_age(case, world, browser):
    chair = browser(world.cwc_chair)
    chair.post(url("age-order", case.pk))
    assert clock(case, "AGE_TEST_15D").met_at is None
    chair.post(url("age-record", case.pk), {"source": "OSSIFICATION", "years": "14"})
    assert clock(case, "AGE_TEST_15D").met_at is not None
    [found] = rows(AgeDetermination.objects.all())
    assert found.years == 14


def test_an_age_by_paper_names_the_paper(case, world, browser):
    page = browser(world.cwc_chair).post(
        url("age-record", case.pk), {"source": "DOCUMENT", "birth_date": "2014-05-01"}
    )
    assert "Name the paper that was seen." in page.content.decode()
    assert rows(AgeDetermination.objects.all()) == []


def test_only_the_committee_records_an_age(case, world, browser):
    page = browser(world.police).post(
        url("age-record", case.pk), {"source": "APPARENT", "years": "19"}
    )
    assert "Only the Committee records the age." in page.content.decode()
    assert rows(AgeDetermination.objects.all()) == []


def test_a_child_who_waits_stands_on_the_list_until_somebody_is_booked(
    world, wall, browser
):
    case = produced_case(world, wall, languages=["mai"], interpreter_needed=True)
    dcpo = browser(world.dcpo)
    page = dcpo.get(url("interpreter-list")).content.decode()
    assert case.number in page
    assert "Maithili" in page
    dcpo.post(
        url("interpreter-book", case.pk),
        {"language": "mai", "interpreter": "S. Jha", "phone": "9800000000"},
    )
    [booking] = rows(InterpreterBooking.objects.all())
    assert booking.booked_at is not None
    assert case.number not in dcpo.get(url("interpreter-list")).content.decode()


def test_the_list_shows_no_child_out_of_reach(world, wall, browser):
    case = produced_case(world, wall, languages=["mai"], interpreter_needed=True)
    stranger = browser(UserFactory(role="DCPO", place=MADHUBANI))
    assert case.number not in stranger.get(url("interpreter-list")).content.decode()


def test_each_page_says_that_the_story_is_told(case, world, browser):
    with behind_the_walls():
        case.statement_at = case.produced_at
        case.statement_language = "mai"
        case.statement_agency = world.police.agency
        case.save()
    page = browser(world.caseworker).get(url("sir-file", case.pk)).content.decode()
    assert "Do not ask again." in page
    assert "in Maithili" in page
