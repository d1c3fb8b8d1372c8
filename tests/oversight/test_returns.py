"""A Committee's quarterly return: due by a clock, counted, signed off, unchangeable."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import Event
from cases import reach
from cases.actions.intake import Intake, take_in_child
from cases.actions.production import produce_child
from cases.choices import Duty, Sex
from cases.models import Case, ClockRule, InboxItem
from common.refusals import Refused
from common.walls import on_clock_duty
from oversight.actions.reminding import remind_offices
from oversight.actions.returns import (
    file_return,
    note_quarter_end,
    why_not_file_return,
)
from oversight.figures import ages, csv_rows, digest, figures_of, sections
from oversight.models import OfficeClock, QuarterlyReturn
from oversight.quarters import Quarter
from reintegration.actions.path_breaks import record_death
from tests.conftest import as_worker, behind_the_walls
from tests.factories import MADHUBANI, UserFactory, World, hours_ago
from tests.reintegration.restored import signed_order

pytestmark = pytest.mark.django_db

NOW = Quarter.of(timezone.localdate())
LAST = Quarter.last_before(timezone.localdate())


@pytest.fixture
def world():
    world = World().offices()
    for role in ("cwc_member", "cwc_secretary", "state_admin", "auditor"):
        getattr(world, role)
    return world


def noted(quarter=LAST):
    with as_worker(), on_clock_duty():
        return note_quarter_end(quarter)


def test_the_command_calls_for_the_last_quarter_once(world):
    with as_worker():
        call_command("note_quarter_end", verbosity=0)
        call_command("note_quarter_end", verbosity=0)
    with behind_the_walls():
        clocks = OfficeClock.objects.filter(agency=world.cwc_chair.agency)
        assert [c.subject_id for c in clocks] == [LAST.starts_on.isoformat()]


def child(world, wall, *, hours=20, **facts):
    wall(world.caseworker)
    facts = {"sex": Sex.BOY, "age_years": 10, **facts}
    return take_in_child(
        Intake(**facts), by=world.caseworker, rescued_at=hours_ago(hours)
    )


def produced(world, wall, by="police", **facts):
    case = child(world, wall, **facts)
    person = getattr(world, by)
    wall(person)
    produce_child(case, by=person, at=hours_ago(1))
    return case


def counted(world, wall, quarter=NOW):
    wall(world.cwc_chair)
    return figures_of(quarter)


def filed(world, wall):
    wall(world.cwc_chair)
    return file_return(LAST, seen=digest(figures_of(LAST)), by=world.cwc_chair)


def own_clock(agency):
    with behind_the_walls():
        return OfficeClock.objects.get(agency=agency)


def test_the_end_of_a_quarter_starts_each_committees_clock_once(world):
    other = UserFactory(role=Role.CWC_CHAIR, place=MADHUBANI)
    assert noted() == 2
    assert noted() == 0
    clock = own_clock(world.cwc_chair.agency)
    assert own_clock(other.agency).due_at == clock.due_at
    assert timezone.localdate(clock.started_at) == NOW.starts_on
    assert clock.due_at - clock.started_at == timedelta(days=15)
    with behind_the_walls():
        assert Event.objects.filter(type="quarter.ended").count() == 1


def test_a_state_may_give_its_committees_another_time(world):
    with behind_the_walls():
        rule = ClockRule.objects.get(code="QUARTERLY_RETURN")
        rule.pk, rule.state = None, world.district.state
        rule.offset_days, rule.valid_from = 30, LAST.starts_on
        rule.save(force_insert=True)
    noted()
    clock = own_clock(world.cwc_chair.agency)
    assert clock.due_at - clock.started_at == timedelta(days=30)


def test_a_committee_that_ended_before_the_quarter_did_owes_nothing(world):
    with behind_the_walls():
        office = world.cwc_chair.agency
        office.ended_on = LAST.starts_on
        office.save()
    assert noted() == 0


def test_only_the_clock_notes_the_end_of_a_quarter_for_others(world, wall):
    wall(world.cwc_chair)
    stranger = UserFactory(role=Role.CWC_CHAIR, place=MADHUBANI).agency
    with behind_the_walls():
        rule = ClockRule.objects.get(code="QUARTERLY_RETURN")
    now = timezone.now()
    facts = {"rule": rule, "subject_id": "x", "started_at": now, "due_at": now}
    with pytest.raises(DatabaseError), transaction.atomic():
        OfficeClock.objects.create(agency=stranger, **facts)


def test_the_numbers_are_the_committees_own_cases(world, wall):
    produced(world, wall)
    produced(world, wall, by="labour", sex=Sex.GIRL, age_years=14)
    child(world, wall)  # Not before the Committee yet.
    there = World(MADHUBANI).offices()
    produced(there, wall)
    found = counted(world, wall)
    assert (found["opening"], found["new"], found["closing"]) == (0, 2, 2)
    assert found["new_by"] == {"POLICE": 1, "LABOUR": 1}
    assert found["under_4"] == 2
    assert found["ages"] == {"7-11": {"BOY": 1}, "12-15": {"GIRL": 1}}


def test_sealed_cases_count_too_and_are_not_named(world, wall):
    case = produced(world, wall, name="Raju Mandal")
    with behind_the_walls():
        Case.objects.filter(pk=case.pk).update(sealed=True)
    wall(world.cwc_secretary)
    found = figures_of(NOW)
    assert found["new"] == 1
    assert "Raju" not in str(found)


def test_a_case_that_came_before_the_quarter_opens_it_and_ages(world, wall):
    case = produced(world, wall)
    long_ago = NOW.ended_at - timedelta(days=240)
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute(
            "update cases_production set rescued_at = %s, produced_at = %s",
            [long_ago - timedelta(hours=2), long_ago],
        )
        cursor.execute(
            "update cases_case set rescued_at = %s, produced_at = %s where id = %s",
            [long_ago - timedelta(hours=2), long_ago, case.pk],
        )
    found = counted(world, wall)
    assert (found["opening"], found["new"], found["closing"]) == (1, 0, 1)
    assert (found["under_4"], found["from_4"]) == (0, 0)
    assert (found["from_6"], found["from_12"]) == (1, 0)


def test_what_is_pending_at_the_end_is_what_was_and_came_less_what_left(world, wall):
    for _n in range(3):
        produced(world, wall)
    restored, dead = produced(world, wall), produced(world, wall)
    signed_order(restored, "RESTORE")
    order = signed_order(dead, "DIRECTIONS")
    day = timezone.localdate()
    chair = wall(world.cwc_chair)
    record_death(dead, on=day, order=order, because="A fever.", by=chair)
    found = counted(world, wall)
    assert (found["new"], found["disposed"], found["closing"]) == (5, 2, 3)
    assert found["disposed_by"] == {"RESTORED": 1, "DIED": 1}
    assert found["died"] == 1
    assert found["opening"] + found["new"] - found["disposed"] == found["closing"]
    pending = ("under_4", "from_4", "from_6", "from_12")
    assert sum(found[name] for name in pending) == found["closing"]


def test_the_numbers_cost_one_statement_however_many_children(
    world, wall, django_assert_num_queries
):
    produced(world, wall)
    produced(world, wall)
    wall(world.cwc_chair)
    with django_assert_num_queries(1):
        figures_of(NOW)


def test_who_is_no_committee_counts_nothing(world, wall):
    produced(world, wall)
    for person in (world.police, world.dm, world.state_admin, world.caseworker):
        wall(person)
        assert figures_of(NOW) == {}


def test_every_number_of_the_return_stands_in_the_spreadsheet(world, wall):
    produced(world, wall)
    found = counted(world, wall)
    lines = [line for section in sections(found) for line in section.lines]
    told = list(csv_rows(found))
    assert len(told) == len(lines) + 3 * len(ages(found))
    assert sum(value for section, _l, value in told if "age" in section) == 1


def test_the_chairperson_files_and_the_clock_is_met(world, wall):
    noted()
    made = filed(world, wall)
    assert made.figures == figures_of(LAST)
    assert own_clock(made.agency).met_at is not None
    event = Event.objects.get(type="return.filed")
    assert event.facts == {"quarter": LAST.starts_on.isoformat()}


def test_the_magistrate_and_the_state_are_told_that_it_is_filed(world, wall, browser):
    stranger = World(MADHUBANI).dm
    made = filed(world, wall)
    for person in (world.dm, world.state_admin):
        page = browser(person).get(reverse("oversight:inbox")).content.decode()
        assert "Quarterly return filed" in page
        assert made.get_absolute_url() in page
    with behind_the_walls():
        told = InboxItem.objects.filter(kind="return.filed")
        assert told.count() == 2
        assert not told.filter(agency=stranger.agency).exists()


def test_the_clock_of_an_office_is_read_by_it_its_state_and_auditors(world, wall):
    noted()
    clock = own_clock(world.cwc_chair.agency)
    there = World(MADHUBANI)
    strangers = (world.dm, world.police, there.cwc_chair, there.state_admin)
    for person in (world.cwc_member, world.state_admin, world.auditor):
        wall(person)
        assert OfficeClock.objects.filter(pk=clock.pk).exists()
        assert OfficeClock.objects.visible_to(person).filter(pk=clock.pk).exists()
    for person in strangers:
        wall(person)
        assert not OfficeClock.objects.filter(pk=clock.pk).exists()
        behind = OfficeClock.objects.visible_to(person).filter(pk=clock.pk)
        with behind_the_walls():
            assert not behind.exists()


def test_a_late_return_stays_late(world, wall):
    noted()
    made = filed(world, wall)
    clock = own_clock(made.agency)
    on_time = clock.due_at > timezone.now()
    assert clock.is_late(timezone.now()) is not on_time
    assert clock.is_late(clock.due_at + timedelta(days=900)) is not on_time


@pytest.mark.parametrize("role", ["cwc_member", "cwc_secretary", "dm", "police"])
def test_nobody_but_the_chairperson_signs_off(world, wall, role):
    person = wall(getattr(world, role))
    with pytest.raises(Refused, match="chairperson"):
        file_return(LAST, seen="", by=person)


def test_a_quarter_is_filed_when_it_is_over_and_once(world, wall):
    chair = wall(world.cwc_chair)
    assert "over" in why_not_file_return(NOW, by=chair)
    filed(world, wall)
    with pytest.raises(Refused, match="is filed"):
        file_return(LAST, seen="", by=chair)


def test_numbers_that_changed_since_the_look_are_not_signed_off(world, wall):
    chair = wall(world.cwc_chair)
    with pytest.raises(Refused, match="changed"):
        file_return(LAST, seen="0123456789abcdef", by=chair)


def test_a_filed_return_never_changes(world, wall):
    made = filed(world, wall)
    with pytest.raises(DatabaseError), transaction.atomic():
        QuarterlyReturn.objects.filter(pk=made.pk).update(figures={})
    with behind_the_walls(), pytest.raises(DatabaseError), transaction.atomic():
        QuarterlyReturn.objects.filter(pk=made.pk).update(figures={})
    with behind_the_walls(), pytest.raises(DatabaseError), transaction.atomic():
        QuarterlyReturn.objects.filter(pk=made.pk)._raw_delete("default")


def test_the_magistrate_of_the_district_the_state_and_auditors_read_it(
    world, wall, browser
):
    made = filed(world, wall)
    strangers = World(MADHUBANI)
    readers = [world.cwc_member, world.cwc_secretary, world.dm, world.state_admin]
    for person in [*readers, world.auditor]:
        assert browser(person).get(made.get_absolute_url()).status_code == 200
        wall(person)
        assert QuarterlyReturn.objects.filter(pk=made.pk).exists()
    for person in [strangers.cwc_chair, strangers.dm, strangers.state_admin]:
        assert browser(person).get(made.get_absolute_url()).status_code == 404
        wall(person)
        assert not QuarterlyReturn.objects.filter(pk=made.pk).exists()
    assert browser(world.labour).get(made.get_absolute_url()).status_code == 403


def test_filing_takes_two_clicks_and_shows_the_numbers_twice(world, wall, browser):
    noted()
    chair = browser(world.cwc_chair)
    listed = chair.get(reverse("oversight:return-list")).content.decode()
    assert LAST.name in listed
    keys = [LAST.year, LAST.number]
    own = reverse("oversight:return-quarter", args=keys)
    assert own in listed
    page = chair.get(own).content.decode()
    confirm = reverse("oversight:return-file", args=keys)
    assert confirm in page
    asked = chair.get(confirm)
    assert "never change" in asked.content.decode()
    answer = chair.post(confirm, {"seen": asked.context["seen"]})
    with behind_the_walls():
        made = QuarterlyReturn.objects.get()
    assert answer.url == made.get_absolute_url()
    assert chair.get(reverse("oversight:return-quarter", args=keys)).url == answer.url


def test_without_the_second_click_nothing_is_filed(world, browser):
    keys = [LAST.year, LAST.number]
    browser(world.cwc_chair).post(reverse("oversight:return-file", args=keys))
    with behind_the_walls():
        assert not QuarterlyReturn.objects.exists()


def test_a_member_sees_the_numbers_and_why_there_is_no_filing(world, browser):
    keys = [LAST.year, LAST.number]
    page = browser(world.cwc_member).get(reverse("oversight:return-quarter", args=keys))
    assert "Only the chairperson files the return." in page.content.decode()


@pytest.mark.parametrize("keys", [(1999, 1), (2100, 1), (2026, 5), (2026, 0)])
def test_there_is_no_quarter_of_long_ago_or_to_come(world, browser, keys):
    page = reverse("oversight:return-quarter", args=keys)
    assert browser(world.cwc_chair).get(page).status_code == 404


def test_the_return_is_printed_in_both_languages_and_as_a_spreadsheet(
    world, wall, browser
):
    made = filed(world, wall)
    dm = browser(world.dm)
    pdf = reverse("oversight:return-pdf", args=[made.pk])
    for language in ("en", "hi"):
        answer = dm.get(f"{pdf}?lang={language}")
        assert answer.content.startswith(b"%PDF")
    page = dm.get(reverse("oversight:return-page", args=[made.pk])).content.decode()
    assert world.cwc_chair.full_name in page
    told = dm.get(reverse("oversight:return-csv", args=[made.pk])).content.decode()
    assert "Pending when the quarter began" in told


def test_the_duty_stands_on_the_offices_page_with_its_section_of_law(world, browser):
    noted()
    page = browser(world.cwc_secretary).get(reverse("oversight:duties"))
    words = page.content.decode()
    assert f"Quarterly return sent to the District Magistrate: {LAST.name}" in words
    assert "JJ Act ss. 36 and 40" in words


def test_the_ladder_climbs_from_secretary_to_chair_to_magistrate(world):
    noted()
    clock = own_clock(world.cwc_chair.agency)
    moments = [clock.due_at - timedelta(hours=100)]
    moments += [clock.due_at + timedelta(hours=n) for n in (1, 73, 169)]
    for moment in moments:
        with as_worker(), on_clock_duty():
            assert remind_offices(now=moment) == 1
            assert remind_offices(now=moment) == 0
    with behind_the_walls():
        told = list(InboxItem.objects.order_by("id"))
    assert [item.kind for item in told] == ["clock.soon", *["clock.late"] * 3]
    roles = [item.facts["role"] for item in told]
    assert roles == ["", "CWC_SECRETARY", "CWC_CHAIR", "DM"]
    assert [item.agency for item in told] == [world.cwc_chair.agency] * 3 + [
        world.dm.agency
    ]


def test_a_notice_of_the_return_leads_to_the_returns(world, browser):
    noted()
    clock = own_clock(world.cwc_chair.agency)
    with as_worker(), on_clock_duty():
        remind_offices(now=clock.due_at + timedelta(hours=1))
    words = browser(world.cwc_chair).get(reverse("oversight:inbox")).content.decode()
    assert "Quarterly return sent to the District Magistrate" in words
    assert reverse("oversight:return-list") in words


def test_a_filed_return_is_reminded_of_no_more(world, wall):
    noted()
    filed(world, wall)
    with as_worker(), on_clock_duty():
        assert remind_offices(now=timezone.now() + timedelta(days=900)) == 0


def test_the_page_of_the_list_costs_the_same_for_many_returns(
    world, wall, browser, django_assert_max_num_queries
):
    for place in ("Alwar", "Kota"):
        there = World(place)
        wall(there.cwc_chair)
        seen = digest(figures_of(LAST))
        file_return(LAST, seen=seen, by=there.cwc_chair)
    state = browser(world.state_admin)
    page = reverse("oversight:return-list")
    state.get(page)
    with django_assert_max_num_queries(22):
        assert state.get(page).context["rows"].count() == 2


def test_a_transferred_case_leaves_one_committee_and_opens_at_the_other(world, wall):
    case = produced(world, wall)
    there = World(MADHUBANI).offices()
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute(
            "insert into reintegration_handover (id, created_at, version, case_id,"
            " from_committee_id, to_committee_id, sent_at, sent_by_id, number,"
            " initials, sex, to_district_id, order_codes, papers, accepted_at,"
            " accepted_by_id, worker_id, first_visit_on, refused_because, suggested)"
            " values (gen_random_uuid(), now(), 1, %s, %s, %s, now(), %s, '1', '',"
            " 'BOY', %s, '{}', '{}', now(), %s, %s, now(), '', '')",
            [
                case.pk,
                world.cwc_chair.agency_id,
                there.cwc_chair.agency_id,
                world.cwc_chair.pk,
                there.district.pk,
                there.cwc_chair.pk,
                there.dcpo.pk,
            ],
        )
        reach.grant(
            case, to=there.cwc_chair.agency, duty=Duty.CWC_HOME, because="handover"
        )
    here = counted(world, wall)
    assert (here["disposed_by"], here["closing"]) == ({"TRANSFERRED": 1}, 0)
    home = counted(there, wall)
    assert (home["new_by"], home["closing"]) == ({"TAKEN_OVER": 1}, 1)
