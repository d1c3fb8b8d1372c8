"""The register of data breaches: 72 hours, told, put right only by a newer entry."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import Event
from cases.models import InboxItem
from common.refusals import Refused
from common.walls import on_clock_duty
from oversight.actions.breaches import record_breach, report_breach
from oversight.actions.reminding import remind_offices
from oversight.choices import BreachKind, Told
from oversight.models import BreachReport, DataBreach, OfficeClock
from tests.conftest import as_worker, behind_the_walls
from tests.factories import MADHUBANI, UserFactory, World, hours_ago

pytestmark = pytest.mark.django_db

FACTS = {
    "kind": BreachKind.SENT,
    "data": ["NAMES", "ADDRESS"],
    "people": 23,
    "happened": "A list went to the wrong office by mail.",
    "done": "The other office has deleted it and said so.",
}
MAY = ("ngo_supervisor", "cwc_chair", "dcpo", "superintendent", "labour")
KEEPERS = (*MAY, "state_admin", "system_admin")


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def breach(world, wall):
    return recorded(wall(world.dcpo))


def recorded(by, **facts):
    facts = {"found_at": hours_ago(5), **FACTS, **facts}
    return record_breach(by=by, **facts)


def told(breach, by, whom=Told.BOARD, hours=1, reference="DPB/11"):
    at = hours_ago(hours)
    return report_breach(breach, told=whom, told_at=at, reference=reference, by=by)


def clock_of(breach):
    with behind_the_walls():
        return OfficeClock.objects.get(subject_id=str(breach.pk))


@pytest.mark.parametrize("role", KEEPERS)
def test_who_keeps_the_accounts_records_a_breach(world, wall, role):
    made = recorded(wall(getattr(world, role)))
    clock = clock_of(made)
    assert clock.due_at - made.found_at == timedelta(hours=72)
    assert clock.agency_id == made.agency_id


@pytest.mark.parametrize(
    "role", ["caseworker", "police", "dm", "auditor", "cwc_member"]
)
def test_nobody_else_records_one(world, wall, role):
    with pytest.raises(Refused, match="accounts"):
        recorded(wall(getattr(world, role)))


def test_the_book_tells_kinds_and_numbers_and_no_words(breach):
    event = Event.objects.get(type="breach.found")
    facts = {"kind": "SENT", "data": ["NAMES", "ADDRESS"], "people": 23}
    assert event.facts == facts


def test_a_breach_is_not_found_in_the_future(world, wall):
    with pytest.raises(Refused, match="future"):
        recorded(wall(world.dcpo), found_at=hours_ago(-1))


def test_a_breach_names_which_data(world, wall):
    with pytest.raises(ValidationError):
        recorded(wall(world.dcpo), data=[])


def test_it_is_reported_when_the_board_and_the_people_are_told(world, breach):
    told(breach, world.dcpo, Told.BOARD, hours=2)
    assert clock_of(breach).met_at is None
    told(breach, world.dcpo, Told.CERT_IN)
    assert clock_of(breach).met_at is None
    last = told(breach, world.dcpo, Told.PEOPLE, hours=1)
    assert clock_of(breach).met_at == last.told_at
    types = list(Event.objects.order_by("id").values_list("type", flat=True))
    assert types == ["breach.found", "breach.told", "breach.told", "breach.reported"]


def test_a_breach_reported_after_72_hours_stays_late(world, wall):
    made = recorded(wall(world.dcpo), found_at=hours_ago(80))
    for whom in (Told.BOARD, Told.PEOPLE):
        told(made, world.dcpo, whom)
    clock = clock_of(made)
    assert clock.met_at is not None
    assert clock.is_late(clock.due_at)


def test_nobody_is_told_before_the_breach_or_in_the_future(world, breach):
    with pytest.raises(Refused, match="before"):
        told(breach, world.dcpo, hours=6)
    with pytest.raises(Refused, match="future"):
        told(breach, world.dcpo, hours=-1)


def test_a_report_bears_a_reference(world, breach):
    with pytest.raises(ValidationError):
        told(breach, world.dcpo, reference="  ")


def test_another_office_says_nothing_about_it(world, breach, wall):
    by = wall(UserFactory(role=Role.DCPO, place=MADHUBANI))
    with pytest.raises(Refused, match="office that recorded"):
        told(breach, by)
    now = timezone.now()
    facts = {"told": "BOARD", "told_at": now, "reference": "x", "recorded_by": by}
    with pytest.raises(DatabaseError), transaction.atomic():
        BreachReport.objects.create(breach=breach, **facts)


def test_an_entry_never_changes(world, breach):
    report = told(breach, world.dcpo)
    for row in (breach, report):
        rows = type(row).objects.filter(pk=row.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(created_at=timezone.now())
        with behind_the_walls(), pytest.raises(DatabaseError), transaction.atomic():
            rows.update(created_at=timezone.now())


def test_a_correction_is_a_new_entry_and_the_first_ones_clock_goes_on(world, breach):
    newer = recorded(world.dcpo, people=25, corrects=breach)
    assert OfficeClock.objects.count() == 1
    told(newer, world.dcpo, Told.BOARD)
    told(newer, world.dcpo, Told.PEOPLE)
    assert clock_of(breach).met_at is not None
    assert DataBreach.objects.get(pk=breach.pk).people == 23
    with pytest.raises(Refused, match="newer entry"):
        recorded(world.dcpo, corrects=breach)


def test_the_register_is_read_by_its_office_its_state_and_auditors(
    world, wall, browser, breach
):
    there = World(MADHUBANI)
    page = breach.get_absolute_url()
    for person in (world.dcpo, world.state_admin, world.auditor):
        assert browser(person).get(page).status_code == 200
        wall(person)
        assert DataBreach.objects.filter(pk=breach.pk).exists()
    for person in (there.dcpo, there.state_admin, world.labour, world.system_admin):
        assert browser(person).get(page).status_code == 404
        wall(person)
        assert not DataBreach.objects.filter(pk=breach.pk).exists()
    assert browser(world.police).get(page).status_code == 403


def test_a_breach_is_recorded_told_and_put_right_on_its_pages(world, browser):
    dcpo = browser(world.dcpo)
    found = timezone.localtime(hours_ago(5)).strftime("%Y-%m-%dT%H:%M")
    late = timezone.localtime(hours_ago(1)).strftime("%Y-%m-%dT%H:%M")
    sent = {**FACTS, "found_at": found}
    page = dcpo.post(reverse("oversight:breach-new"), sent).url
    assert FACTS["happened"] in dcpo.get(page).content.decode()
    report = {"told": "BOARD", "told_at": late, "reference": "DPB/11"}
    assert dcpo.post(f"{page}told/", report).url == page
    assert "DPB/11" in dcpo.get(page).content.decode()
    newer = dcpo.post(f"{page}correct/", {**sent, "people": 25}).url
    assert newer != page
    words = dcpo.get(page).content.decode()
    assert "A newer entry has put this one right." in words
    listed = dcpo.get(reverse("oversight:breach-list")).content.decode()
    assert newer in listed
    assert f'href="{page}">Sent' not in listed


@pytest.mark.parametrize("role", MAY)
def test_who_keeps_an_office_finds_the_register(world, browser, role):
    page = browser(getattr(world, role)).get(reverse("oversight:office-list"))
    assert reverse("oversight:breach-list") in page.content.decode()


def test_the_form_takes_no_aadhaar_number(world, browser):
    sent = {**FACTS, "found_at": "2026-01-01T10:00", "done": "Number 2341 2341 2346."}
    answer = browser(world.dcpo).post(reverse("oversight:breach-new"), sent)
    assert answer.status_code == 200
    with behind_the_walls():
        assert not DataBreach.objects.exists()


def test_the_entry_is_printed_for_the_board(world, browser, breach):
    told(breach, world.dcpo)
    dcpo = browser(world.dcpo)
    pdf = dcpo.get(reverse("oversight:breach-pdf", args=[breach.pk]))
    assert pdf.content.startswith(b"%PDF")
    page = dcpo.get(reverse("oversight:breach-page", args=[breach.pk]))
    assert "DPB/11" in page.content.decode()


def test_the_late_report_is_told_to_the_office_an_auditor_and_the_state(
    world, browser, breach
):
    offices = [world.auditor.agency, world.state_admin.agency]
    due = clock_of(breach).due_at
    for hours in (1, 2, 25):
        with as_worker(), on_clock_duty():
            remind_offices(now=due + timedelta(hours=hours))
            remind_offices(now=due + timedelta(hours=hours, seconds=5))
    with behind_the_walls():
        items = list(InboxItem.objects.order_by("id"))
    assert [i.agency for i in items] == [world.dcpo.agency] * 2 + offices
    assert all("list" not in str(item.facts) for item in items)
    for person in (world.auditor, world.state_admin):
        page = browser(person).get(reverse("oversight:inbox")).content.decode()
        assert "Leak of personal data reported" in page
        assert reverse("oversight:breach-list") in page


def test_the_register_costs_the_same_for_many_entries(
    world, browser, breach, django_assert_max_num_queries
):
    for n in range(6):
        recorded(world.dcpo, people=n)
    dcpo = browser(world.dcpo)
    dcpo.get(reverse("oversight:breach-list"))
    with django_assert_max_num_queries(22):
        assert len(dcpo.get(reverse("oversight:breach-list")).context["rows"]) == 7
