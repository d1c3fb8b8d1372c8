from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import Access, Event
from cases.lifecycle import CaseStatus
from cases.models import Flag
from common import walls
from common.models import new_key
from reintegration.actions.schooling import add_school, enrol_child
from reintegration.models import (
    Attendance,
    BridgeSchool,
    ClosureRequest,
    Enrolment,
    FollowUpVisit,
)
from tests.conftest import behind_the_walls
from tests.factories import JAIPUR, MADHUBANI, UserFactory
from tests.reintegration.restored import bring_home, fulfil, signed_order

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def at(name, *args):
    return reverse(f"reintegration:{name}", args=args)


@pytest.fixture
def case(make_case, home):
    return bring_home(make_case(), home, months=2, days=3)


@pytest.fixture
def stranger():
    return UserFactory(role=Role.DCPO, place="Udaipur")


def slot(case, code="FOLLOW_UP_2M"):
    with behind_the_walls():
        return FollowUpVisit.objects.get(case=case, rule__code=code, missed_at=None)


def tapped(**changes):
    """The least that a visit's form needs."""
    return {
        "key": str(new_key()),
        "made_on": TODAY().isoformat(),
        "mode": "HOME",
        "child_present": "yes",
        "child_seen_alone": "yes",
        "school_status": "FORMAL",
        "decision": "STABLE",
    } | changes


# The round and the visits


def test_the_round_lists_late_and_due_visits_by_place(case, home, browser):
    page = browser(home.follow_up).get(at("visit-list")).content.decode()
    assert "Visit at 2 months" in page
    assert "First contact after coming home" in page
    assert "Visit at 6 months" not in page
    assert "Madhubani" in page
    assert "2 visits are late" in page


def test_the_round_of_another_office_is_empty(case, stranger, browser):
    page = browser(stranger).get(at("visit-list")).content.decode()
    assert "No visit of your office is due" in page


def test_a_visit_is_recorded_with_seven_answers(case, home, browser):
    client = browser(home.follow_up)
    page = at("visit-record", slot(case).pk)
    assert "Save the visit" in client.get(page).content.decode()
    answer = client.post(page, tapped())
    assert answer.status_code == 302
    assert answer["Location"].endswith("/see/follow-up/")
    assert slot(case).made_on == TODAY()


def test_the_form_says_what_does_not_count(case, home, browser):
    client = browser(home.follow_up)
    with behind_the_walls():
        FollowUpVisit.objects.filter(case=case, rule__code="FIRST_CONTACT_7D").update(
            dropped_at=timezone.now()
        )
    answer = client.post(
        at("visit-new", case.pk), tapped(mode="PHONE", child_seen_alone="no")
    )
    assert answer.status_code == 302
    assert slot(case).made_on is None


def test_a_refused_report_stays_on_the_form(case, home, browser):
    answer = browser(home.follow_up).post(
        at("visit-record", slot(case).pk), tapped(red_flags=["AGENT"])
    )
    assert answer.status_code == 200
    assert "act now or rescue again" in answer.content.decode()


def test_a_warning_sign_is_shown_and_settled(case, home, browser):
    client = browser(home.follow_up)
    client.post(
        at("visit-record", slot(case).pk),
        tapped(red_flags=["AGENT"], decision="URGENT", next_step="Tell the police."),
    )
    with behind_the_walls():
        flag = Flag.objects.get(case=case)
    page = at("red-flag-clear", flag.pk)
    assert "role" in client.get(page).content.decode()
    officer = browser(home.dcpo)
    assert officer.get(page).status_code == 200
    assert officer.post(page, {"because": "Arrested."}).status_code == 302
    with behind_the_walls():
        flag.refresh_from_db()
    assert flag.cleared_because == "Arrested."


def test_a_visit_can_be_read_by_who_reads_follow_up(case, home, browser):
    page = browser(home.cwc_chair).get(at("visit-detail", slot(case).pk))
    assert "Visit at 2 months" in page.content.decode()
    with behind_the_walls():
        assert Access.objects.filter(case_id=case.pk, page="visit").exists()


@pytest.mark.parametrize(
    "name", ["visit-detail", "visit-record", "visit-plan", "visit-miss", "visit-replan"]
)
def test_strangers_find_no_visit(case, stranger, world, browser, name):
    assert browser(stranger).get(at(name, slot(case).pk)).status_code == 404
    assert browser(world.police).get(at(name, slot(case).pk)).status_code == 404


def test_a_visit_is_planned_missed_and_planned_anew(case, home, browser):
    client = browser(home.follow_up)
    visit = slot(case)
    day = (TODAY() + timedelta(days=2)).isoformat()
    client.post(at("visit-plan", visit.pk), {"planned_on": day})
    assert slot(case).planned_on.isoformat() == day
    client.post(at("visit-miss", visit.pk), {"because": "Nobody opened."})
    again = client.post(at("visit-replan", visit.pk), {"planned_on": day})
    assert again.status_code == 302
    assert slot(case).replanned_from_id == visit.pk


def test_the_report_is_printed_by_who_sees_the_visit(case, home, stranger, browser):
    client = browser(home.follow_up)
    client.post(
        at("visit-record", slot(case).pk), tapped(child_words="I go to school.")
    )
    url = at("visit-report", slot(case).pk, "html")
    page = client.get(url).content.decode()
    assert "I go to school." in page
    with behind_the_walls():
        assert Event.objects.filter(type="document.printed", case_id=case.pk).exists()
    assert browser(stranger).get(url).status_code == 404
    paper = client.get(at("visit-report", slot(case).pk, "pdf"))
    assert paper["Content-Disposition"].startswith("attachment")
    assert paper.content.startswith(b"%PDF")


def test_the_office_that_visits_is_chosen(case, home, browser, stranger):
    other = UserFactory(role=Role.FOLLOW_UP, place=MADHUBANI)
    page = at("follow-up-assign", case.pk)
    answer = browser(home.dcpo).post(page, {"to": other.agency_id})
    assert answer.status_code == 302
    assert slot(case).agency_id == other.agency_id
    assert browser(stranger).get(page).status_code == 404


# School


@pytest.fixture
def taught(case, world):
    """The case enrolled in a school of one teacher."""
    teacher = UserFactory(role=Role.TEACHER, place=JAIPUR)
    walls.enter(world.caseworker.pk)
    school = add_school(
        name="Bridge school",
        kind="SPECIAL_DAY",
        district=world.district,
        agency=teacher.agency,
        by=world.caseworker,
    )
    enrolment = enrol_child(
        case, school=school, started_on=TODAY(), by=world.caseworker
    )
    return teacher, school, enrolment


def test_a_teacher_marks_the_whole_class_with_one_button(taught, browser):
    teacher, school, enrolment = taught
    client = browser(teacher)
    page = at("register-day", school.pk)
    assert client.get(at("register"))["Location"] == page
    text = client.get(page).content.decode()
    assert "Who is here?" in text
    assert "Arif" not in text
    assert client.post(page, {"all": "1"}).status_code == 302
    with behind_the_walls():
        assert Attendance.objects.get(enrolment=enrolment).present


def test_whoever_is_not_ticked_is_absent(taught, browser):
    teacher, school, enrolment = taught
    client = browser(teacher)
    client.post(at("register-day", school.pk), {})
    with behind_the_walls():
        assert not Attendance.objects.get(enrolment=enrolment).present
    late = (TODAY() - timedelta(days=30)).isoformat()
    assert (
        "seven days"
        in client.get(at("register-day", school.pk), {"day": late}).content.decode()
    )
    url = at("register-day", school.pk)
    assert client.get(url, {"day": "2026-99-99"}).status_code == 404


def test_another_school_sees_no_register(taught, browser):
    _teacher, school, enrolment = taught
    other = browser(UserFactory(role=Role.TEACHER))
    assert other.get(at("register-day", school.pk)).status_code == 404
    for name in ("school-level", "school-transfer", "school-leave"):
        assert other.get(at(name, enrolment.pk)).status_code == 404
    assert "No school of your office" in other.get(at("register")).content.decode()


def test_school_pages(case, world, browser, stranger):
    client = browser(world.caseworker)
    page = at("school-enrol", case.pk)
    assert "not on the list" in client.get(page).content.decode()
    client.post(
        at("school-add", case.pk),
        {"name": "Middle School", "kind": "FORMAL", "district": world.district.pk},
    )
    with behind_the_walls():
        school = BridgeSchool.objects.get(name="Middle School")
    client.post(
        page, {"school": school.pk, "started_on": TODAY().isoformat(), "level": "3"}
    )
    with behind_the_walls():
        enrolment = Enrolment.objects.get(case=case)
    client.post(at("school-level", enrolment.pk), {"level": "4"})
    client.post(
        at("school-leave", enrolment.pk),
        {"ended_on": TODAY().isoformat(), "outcome": "FINISHED"},
    )
    with behind_the_walls():
        enrolment.refresh_from_db()
    assert (enrolment.level, enrolment.outcome) == ("4", "FINISHED")
    assert browser(stranger).get(page).status_code == 404


# Closing and what breaks the path


def test_the_closing_page_says_who_owes_what(case, home, browser, stranger):
    page = browser(home.cwc_chair).get(at("case-closing", case.pk)).content.decode()
    assert "The time of follow-up since the return is not over." in page
    assert f"Owed by {home.follow_up.agency}." in page
    assert browser(stranger).get(at("case-closing", case.pk)).status_code == 404


def test_closing_is_asked_refused_asked_and_done(make_case, home, world, browser):
    case = bring_home(make_case(), home, months=25)
    asked = {"summary": "Lives at home and goes to school."}
    officer, chair = browser(home.dcpo), browser(world.cwc_chair)
    officer.post(at("closure-ask", case.pk), asked)
    chair.post(at("closure-refuse", case.pk), {"because": "Wages are owed."})
    with behind_the_walls():
        assert ClosureRequest.objects.get(case=case).refused_because
    fulfil(case, home)
    signed_order(case, "CLOSE")
    page = at("case-close", case.pk)
    assert "Only the Committee" in officer.get(page).content.decode()
    officer.post(page, {})
    with behind_the_walls():
        case.refresh_from_db()
        assert case.status == CaseStatus.RESTORED
    assert chair.get(page).status_code == 200
    assert chair.post(page, {}).status_code == 302
    with behind_the_walls():
        case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED


def test_a_condition_is_excused_on_its_page(case, world, browser):
    order = signed_order(case, "EXCUSE")
    answer = browser(world.cwc_chair).post(
        at("closure-excuse", case.pk),
        {"condition": "4", "order": order.pk, "because": "Refusal recorded."},
    )
    assert answer.status_code == 302
    with behind_the_walls():
        assert case.closure_excuses.get().condition == 4


def test_form_15_is_printed(case, home, browser, stranger):
    url = at("case-summary", case.pk, "html")
    page = browser(home.cwc_chair).get(url).content.decode()
    assert "FORM 15" in page
    assert "Arif Ansari" in page
    assert browser(stranger).get(url).status_code == 404


def test_pages_of_what_breaks_the_path(case, home, world, browser, stranger):
    names = ["case-untraceable", "case-death", "case-eighteen", "case-continue"]
    for name in names:
        url = at(name, case.pk)
        assert browser(world.cwc_chair).get(url).status_code == 200
        assert browser(stranger).get(url).status_code == 404
    browser(home.follow_up).post(
        at("case-untraceable", case.pk),
        {
            "on": TODAY().isoformat(),
            "because": "The house is empty.",
            "police_report": "DD 12",
        },
    )
    with behind_the_walls():
        case.refresh_from_db()
    assert case.status == CaseStatus.UNTRACEABLE


# On the case page


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("follow-up", "Two years of visits"),
        ("school", "The child is enrolled nowhere."),
        ("closing", "Before the case is closed"),
    ],
)
def test_the_tabs_of_the_case_page(case, home, browser, stranger, tab, words):
    url = reverse("oversight:case-tab", args=[case.pk, tab])
    assert words in browser(home.dcpo).get(url).content.decode()
    assert browser(stranger).get(url).status_code == 404


def test_a_tab_is_closed_to_a_role_that_does_not_read_its_class(case, world, browser):
    url = reverse("oversight:case-tab", args=[case.pk, "follow-up"])
    assert browser(world.police).get(url).status_code == 404


def test_a_teacher_reads_the_school_tab_only(taught, case, browser):
    teacher, _school, _enrolment = taught
    client = browser(teacher)
    page = client.get(reverse("oversight:case-tab", args=[case.pk, "school"]))
    assert "Learns at" in page.content.decode()
    for tab in ("follow-up", "closing"):
        url = reverse("oversight:case-tab", args=[case.pk, tab])
        assert client.get(url).status_code == 404
