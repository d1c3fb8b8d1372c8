from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Access
from cases.models import Statement
from tests.cases.inquiry_cases import case, rows, url, world
from tests.factories import MADHUBANI, UserFactory

__all__ = ["case", "world"]
pytestmark = pytest.mark.django_db

WORDS = "They locked the door at night."


def told(**facts):
    at = timezone.localtime(timezone.now() - timedelta(hours=2))
    return {
        "recorded_at": at.strftime("%Y-%m-%dT%H:%M"),
        "place": "COMMITTEE",
        "language": "mai",
        "interpreter": "S. Jha",
        "text": WORDS,
    } | facts


@pytest.fixture
def officer(world, browser):
    return browser(world.police)


def test_the_story_is_recorded_once(case, officer):
    assert officer.post(url("statement-new", case.pk), told()).status_code == 302
    page = officer.get(url("statement-new", case.pk)).content.decode()
    assert "By which law the child is asked again" in page
    again = officer.post(url("statement-new", case.pk), told(text="Again."))
    assert again.status_code == 200
    assert len(rows(Statement.objects.all())) == 1


def test_a_second_story_names_the_law(case, officer):
    officer.post(url("statement-new", case.pk), told())
    officer.post(
        url("statement-new", case.pk),
        told(text="Again.", again_because="Magistrate, BNSS section 183"),
    )
    assert len(rows(Statement.objects.all())) == 2


def test_a_police_station_is_a_breach_with_a_reason(case, officer):
    page = officer.post(
        url("statement-new", case.pk), told(place="POLICE_STATION")
    ).content.decode()
    assert "Say why it was a police station." in page
    assert rows(Statement.objects.all()) == []


def test_no_place_is_chosen_beforehand(case, officer):
    page = officer.get(url("statement-new", case.pk)).content.decode()
    assert " checked" not in page


@pytest.mark.parametrize(
    "role",
    [
        *("caseworker", "ngo_supervisor", "cwc_secretary", "dcpo", "labour", "dm"),
        "probation",
    ],
)
def test_the_childs_words_are_on_no_page_of_other_roles(
    case, world, officer, browser, role
):
    officer.post(url("statement-new", case.pk), told())
    person = getattr(world, role)
    client = browser(person)
    pages = [
        *(url(name, case.pk) for name in ("statement-read", "statement-new")),
        case.get_absolute_url(),
        *(
            f"{case.get_absolute_url()}see/{tab}/"
            for tab in ("justice", "papers", "everything", "opened")
        ),
    ]
    for page in pages:
        assert WORDS not in client.get(page).content.decode()
    read = client.get(url("statement-read", case.pk)).content.decode()
    assert "doesn’t read the child’s own words" in read
    assert "Do not ask again." in read
    assert not rows(Access.objects.filter(page="statement", user_id=person.pk))


def test_the_committee_reads_the_story_and_it_is_written_down(
    case, world, officer, browser
):
    officer.post(url("statement-new", case.pk), told())
    page = browser(world.cwc_chair).get(url("statement-read", case.pk))
    assert WORDS in page.content.decode()
    [seen] = rows(Access.objects.filter(page="statement", user_id=world.cwc_chair.pk))
    assert seen.data_classes == "ID STM"


def test_the_story_is_shared_with_offices_of_the_case_only(case, world, officer):
    officer.post(url("statement-new", case.pk), told())
    [statement] = rows(Statement.objects.all())
    share = url("statement-share", statement.pk)
    assert officer.post(share, {"with_agency": world.dm.agency.pk}).status_code == 302
    other = UserFactory(role="DCPO", place=MADHUBANI).agency
    assert officer.post(share, {"with_agency": other.pk}).status_code == 200
    [statement] = rows(Statement.objects.all())
    assert statement.shared_with == [world.dm.agency.pk]


def test_whoever_reads_no_words_shares_none(case, world, officer, browser):
    officer.post(url("statement-new", case.pk), told())
    [statement] = rows(Statement.objects.all())
    answer = browser(world.caseworker).post(
        url("statement-share", statement.pk), {"with_agency": world.dm.agency.pk}
    )
    assert answer.status_code == 404


def test_the_committee_shares_nothing_that_it_did_not_record(
    case, world, officer, browser
):
    officer.post(url("statement-new", case.pk), told())
    [statement] = rows(Statement.objects.all())
    page = browser(world.cwc_chair).post(
        url("statement-share", statement.pk), {"with_agency": world.dm.agency.pk}
    )
    assert "Only the recorder" in page.content.decode()
    [statement] = rows(Statement.objects.all())
    assert statement.shared_with == []


def test_a_caseworker_records_no_statement(case, world, browser):
    page = browser(world.caseworker).post(url("statement-new", case.pk), told())
    assert "Your role can&#x27;t record the child&#x27;s statement." in (
        page.content.decode()
    )
    assert rows(Statement.objects.all()) == []
