"""Whatever a page shows of a protected class stands in the book."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import DataClass
from audit.models import Access, UnexplainedOpening
from audit.recording import note_list
from cases.actions.concerns import raise_concern
from cases.actions.ordering import draft_order
from cases.actions.recruiters import name_recruiter
from cases.models import FIR, Case, CodeListEntry
from oversight.tabs import TABS
from reintegration.actions.handover import send_handover
from tests.cases.inquiry_cases import case, produced_case, rows, world
from tests.compensation.money import Money
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory
from tests.oversight.test_openings import listed
from tests.reintegration.conftest import (
    answered_check,
    checked_case,
    home,
    make_case,
    make_order,
    ordered_case,
)

__all__ = [
    "answered_check",
    "case",
    "checked_case",
    "home",
    "make_case",
    "make_order",
    "ordered_case",
    "world",
]
pytestmark = pytest.mark.django_db


@pytest.fixture
def other(world, wall, case):
    return produced_case(world, wall, name="Sonu Paswan")


def written():
    return rows(Access.objects.order_by("at", "id"))


def cases_read(data_class):
    """The cases of which the book says that this class was read, row by row."""
    return [
        {row.case_id, *row.case_ids} - {None}
        for row in written()
        if data_class in row.data_classes.split()
    ]


def test_a_list_of_names_is_one_row_with_its_cases(case, other, world, browser):
    browser(world.caseworker).get("/cases/")
    [row] = written()
    assert row.case_id is None
    assert set(row.case_ids) == {case.pk, other.pk}
    assert (row.page, row.data_classes) == ("oversight:case-list", "ID")


def test_a_search_is_written_down_with_what_it_found(case, other, world, browser):
    browser(world.caseworker).get("/find/?q=Mandal")
    [row] = written()
    assert (row.case_id, row.page) == (case.pk, "oversight:find")


def test_a_page_that_shows_no_name_writes_nothing(case, world, browser):
    browser(world.labour).get("/flags/")
    assert written() == []


def test_a_list_of_initials_is_no_reading_of_names(case, world, browser):
    teacher = UserFactory(role="TEACHER")
    browser(teacher).get("/cases/")
    assert written() == []


def test_the_case_page_is_written_once(case, world, browser):
    browser(world.caseworker).get(case.get_absolute_url())
    assert [(row.case_id, row.page) for row in written()] == [(case.pk, "case")]


@pytest.mark.parametrize("address", ["/api/v1/children/", "/api/v1/cases/"])
def test_what_another_system_reads_is_written_down_too(case, world, browser, address):
    answer = browser(world.caseworker).get(address)
    named = "Mandal" in answer.content.decode()
    assert bool(written()) is named


def test_a_search_that_shows_no_name_is_a_reading_of_names_too(
    case, other, world, browser
):
    found = browser(world.caseworker).get("/api/v1/cases/?search=Mandal")
    assert "Mandal" not in found.content.decode()
    [row] = written()
    assert (row.case_id, row.data_classes) == (case.pk, "ID")


@pytest.mark.parametrize(
    ("noun", "data_class"),
    [("recruiters", "ACC"), ("orders", "ORD")],
)
def test_another_system_that_reads_a_class_leaves_a_row(
    noun, data_class, case, world, wall, browser
):
    wall(world.caseworker)
    name_recruiter(case, by=world.caseworker, name="Kallu", village="Sonbarsa")
    wall(world.cwc_chair)
    draft_order(case, by=world.cwc_chair, kind="PROCEDURAL", codes=["AGE_TEST"])
    client = browser(world.cwc_chair)
    [one] = client.get(f"/api/v1/{noun}/").json()["results"]
    client.get(f"/api/v1/{noun}/{one['id']}/")
    assert [(row.case_id, row.data_classes) for row in written()] == [
        (case.pk, data_class)
    ] * 2


def test_a_search_by_number_tells_no_name(case, world, browser):
    found = browser(world.caseworker).get(f"/api/v1/cases/?search={case.number}")
    assert len(found.json()["results"]) == 1
    assert written() == []


def test_what_a_refused_change_shows_is_written_down_and_nothing_else_stays(
    case, world, browser
):
    answer = browser(world.caseworker).patch(
        f"/api/v1/children/{case.child_id}/",
        {"version": 99, "name": "Another"},
        content_type="application/json",
    )
    assert answer.status_code == 409
    assert "Raju Mandal" in str(answer.json()["theirs"])
    [row] = written()
    assert (row.case_id, row.data_classes) == (case.pk, "ID")


def test_who_opened_too_many_is_shown_nothing_by_a_refused_change_either(
    case, world, browser
):
    with behind_the_walls():
        CodeListEntry.objects.filter(list="limit").update(extra={"number": 0})
    nosy = UserFactory(agency=world.caseworker.agency)
    answer = browser(nosy).patch(
        f"/api/v1/children/{case.child_id}/",
        {"version": 99, "name": "Another"},
        content_type="application/json",
    )
    assert (answer.status_code, written()) == (429, [])
    assert "Raju" not in answer.content.decode()


def test_who_sees_a_case_sees_who_listed_it(case, other, world, wall, browser):
    browser(world.caseworker).get("/cases/")
    wall(world.dcpo)
    assert [row.user_id for row in Access.objects.to_cases([case.pk])] == [
        world.caseworker.pk
    ]
    wall(UserFactory(role="DCPO", place=MADHUBANI))
    assert not Access.objects.exists()


def test_the_case_tells_its_owners_of_lists_and_openings(case, other, world, browser):
    lister, opener = world.caseworker, world.dcpo
    browser(lister).get("/cases/")
    browser(opener).get(case.get_absolute_url())
    page = browser(world.cwc_chair).get(
        reverse("oversight:case-tab", args=[case.pk, "opened"])
    )
    text = page.content.decode()
    assert lister.full_name in text
    assert opener.full_name in text
    assert "In a list" in text


def test_nobody_writes_a_row_in_anothers_name(case, world, wall):
    wall(world.caseworker)
    with pytest.raises(Exception, match="row-level security"):
        note_list(by=world.dcpo, case_ids=[case.pk], page="x", data_classes=["ID"])


def test_outside_a_page_nothing_is_noticed(case, world, wall):
    wall(world.caseworker)
    assert Case.objects.with_child().get(pk=case.pk).called == "Raju M."
    assert written() == []


@pytest.fixture
def letter(world, home, wall, ordered_case):
    """A handover on its way to the Committee of the child's home."""
    handed = ordered_case()
    wall(world.cwc_chair)
    return send_handover(handed, to_committee=home.cwc_chair.agency, by=world.cwc_chair)


LETTERS = [
    "/reintegration/handovers/",
    "/reintegration/handovers/{pk}/",
    "/reintegration/handovers/{pk}/refuse/",
    "/reintegration/handovers/{pk}/arrival/",
    "/api/v1/handovers/",
    "/api/v1/handovers/{pk}/",
]


@pytest.mark.parametrize("address", LETTERS)
@pytest.mark.parametrize("side", ["sender", "receiver"])
def test_the_letter_of_a_handover_is_read_by_a_row_on_both_sides(
    side, address, letter, world, home, browser
):
    reader = (world if side == "sender" else home).cwc_chair
    answer = browser(reader).get(address.format(pk=letter.pk))
    assert str(letter.pk) in answer.content.decode()
    [row] = written()
    assert (row.user_id, row.case_ids) == (reader.pk, [letter.case_id])
    assert (row.case_id, row.data_classes) == (None, "TRV")


def test_letters_open_no_case_and_so_are_in_no_quota_and_asked_about_by_nobody(
    letter, home, wall, browser
):
    with behind_the_walls():
        CodeListEntry.objects.filter(list="limit").update(extra={"number": 0})
    colleague = UserFactory(role="CWC_MEMBER", agency=home.cwc_chair.agency)
    codes = [
        browser(colleague).get(address.format(pk=letter.pk)).status_code
        for address in LETTERS
    ]
    assert codes == [200] * len(LETTERS)
    assert len(written()) == len(LETTERS)
    listed()
    assert rows(UnexplainedOpening.objects.filter(user_id=colleague.pk)) == []


def test_the_sender_knows_who_read_the_letter_and_the_reader_learns_nothing_by_it(
    letter, world, home, wall, browser
):
    browser(home.cwc_chair).get(letter.get_absolute_url())
    wall(world.cwc_chair)
    readers = [row.user_id for row in Access.objects.to_cases([letter.case_id])]
    assert readers == [home.cwc_chair.pk]
    wall(home.cwc_chair)
    assert not Access.objects.exists()


def test_a_page_with_a_letter_and_a_name_is_an_opening(letter, world, browser):
    page = reverse("oversight:case-tab", args=[letter.case_id, "home"])
    browser(world.cwc_chair).get(page)
    [row] = [row for row in written() if "TRV" in row.data_classes]
    assert row.case_id == letter.case_id


@pytest.mark.parametrize(
    "name", ["employer-file", "employer-dossier-html", "employer-dossier-pdf"]
)
def test_the_firs_of_an_employer_are_read_by_a_row_with_their_cases(name, browser):
    money = Money()
    cases = {money.child(name="Arif").pk, money.child(name="Sonu").pk}
    with behind_the_walls():
        for case_id in cases:
            FIR.objects.create(
                case_id=case_id,
                district=money.world.district,
                police_station="Kotwali",
                number="12/2026",
                filed_on=timezone.localdate(),
            )
    page = reverse(f"compensation:{name}", args=[money.employer.pk])
    answer = browser(money.world.labour).get(page)
    assert answer.status_code == 200
    assert cases_read("FIR") == [cases]


@pytest.fixture
def agent(case, other, world, wall):
    wall(world.caseworker)
    for told in (case, other):
        name_recruiter(told, by=world.caseworker, name="Kallu", phone="9876512345")
    return {case.pk, other.pk}


def test_the_agents_of_several_children_are_read_by_a_row_with_their_cases(
    agent, world, browser
):
    answer = browser(world.dcpo).get(reverse("oversight:recruiter-list"))
    assert "Kallu" in answer.content.decode()
    assert cases_read("ACC") == [agent]


def test_the_agents_of_a_case_are_read_by_the_row_of_the_tab(
    agent, case, world, browser
):
    page = reverse("oversight:case-tab", args=[case.pk, "justice"])
    assert "Kallu" in browser(world.dcpo).get(page).content.decode()
    assert [(row.case_id, row.data_classes) for row in written()] == [
        (case.pk, "ACC FIR ID")
    ]


CONCERNS = [
    "/flags/?mine=0",
    "/cases/{case}/",
    "/cases/{case}/see/follow-up/",
    "/concerns/{pk}/clear/",
    "/reintegration/flags/{pk}/clear/",
    "/api/v1/flags/",
    "/api/v1/flags/{pk}/",
]


@pytest.fixture
def concern(case, world, wall):
    wall(world.caseworker)
    return raise_concern(case, by=world.caseworker, note="An agent calls each day.")


@pytest.mark.parametrize("address", CONCERNS)
def test_the_words_of_a_concern_are_read_by_one_row(
    address, concern, case, world, browser
):
    page = address.format(case=case.pk, pk=concern.pk)
    answer = browser(world.cwc_chair).get(page)
    assert "An agent calls" in answer.content.decode()
    assert cases_read("ORD") == [{case.pk}]
    assert len(written()) == 1


def test_a_concern_without_its_words_is_no_reading(concern, world, browser):
    with behind_the_walls():
        type(concern).objects.update(agency=world.teacher.agency)
    for page in ("/", "/flags/", "/api/v1/flags/"):
        browser(world.teacher).get(page)
    assert cases_read("ORD") == []


@pytest.mark.parametrize("name", TABS)
def test_each_tab_is_read_by_a_row_with_the_classes_of_its_panels(
    name, case, world, wall, browser
):
    reader, tab = world.cwc_chair, TABS[name]
    browser(reader).get(reverse("oversight:case-tab", args=[case.pk, name]))
    wall(reader)
    shown = {panel["data_class"] for panel in tab.panels(case, reader)}
    told = {word for row in written() for word in row.data_classes.split()}
    assert {str(c) for c in shown - {DataClass.CASE}} <= told
