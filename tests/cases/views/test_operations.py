import gzip
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.actions.intake import Intake, take_in_child
from cases.actions.operations import (
    OperationPlan,
    add_team_member,
    leave_site,
    open_operation,
    plan_operation,
)
from cases.choices import Capacity, Sex, TakenTo
from cases.models import Employer, RescueOperation, Workplace
from tests.conftest import behind_the_walls
from tests.factories import UserFactory, World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def planned(world, wall):
    wall(world.police)
    return plan_operation(
        OperationPlan(
            planned_for=timezone.now(),
            district=world.district,
            lead=world.police,
            children_expected=25,
            sites=[("Site 1", "BANGLES_GLASS")],
            tip_address="A lane behind the old mill",
        ),
        by=world.police,
    )


@pytest.fixture
def live(planned, world):
    return open_operation(planned, by=world.police)


def url(name, about=None):
    return reverse(f"cases:operation-{name}", args=[about.pk] if about else [])


def fresh(operation):
    with behind_the_walls():
        return RescueOperation.objects.get(pk=operation.pk)


def test_a_plan_is_made_on_its_page(world, browser):
    page = browser(world.police)
    answer = page.post(
        url("plan"),
        {
            "planned_for": "2026-12-01T05:00",
            "lead": world.police.pk,
            "route": "RAID",
            "children_expected": 12,
            "sites": 3,
            "tip_address": "A lane",
        },
    )
    with behind_the_walls():
        operation = RescueOperation.objects.get()
        labels = list(operation.sites.order_by("label").values_list("label", flat=True))
    assert answer.headers["Location"] == operation.get_absolute_url()
    assert labels == ["Site 1", "Site 2", "Site 3"]
    text = page.get(operation.get_absolute_url()).content.decode()
    assert operation.number in text
    assert "A lane" not in text


def test_the_list_shows_a_plan_to_its_team_only(world, planned, browser):
    assert planned.number in browser(world.police).get(url("list")).content.decode()
    colleague = UserFactory(role=Role.POLICE, agency=world.police.agency)
    assert planned.number not in browser(colleague).get(url("list")).content.decode()


@pytest.mark.parametrize(
    "name",
    ["detail", "live", "tip", "team", "count", "leave", "drop", "report", "intake"],
)
def test_a_stranger_finds_no_page_of_a_plan(world, planned, browser, name):
    assert browser(world.cwc_chair).get(url(name, planned)).status_code == 404


def test_a_tip_is_shown_once_for_each_opening(world, planned, browser):
    page = browser(world.police)
    assert "old mill" not in page.get(url("tip", planned)).content.decode()
    page.post(url("tip", planned))
    assert "old mill" in page.get(url("tip", planned)).content.decode()
    assert "old mill" not in page.get(url("tip", planned)).content.decode()


def test_the_war_room_names_the_one_gap(world, live, browser):
    page = browser(world.police)
    text = page.get(live.get_absolute_url()).content.decode()
    assert "Not here yet: Woman officer." in text
    assert "23 h 59 m" in text or "24 h 0 m" in text


def test_the_war_room_shows_no_name(world, live, wall, browser):
    wall(world.police)
    take_in_child(
        Intake(sex=Sex.BOY, name="Raju Mandal", languages=["mai"], age_years=11),
        by=world.police,
        rescued_at=hours_ago(2),
        operation=live,
    )
    text = browser(world.police).get(live.get_absolute_url()).content.decode()
    assert "R. M." in text
    assert "Maithili" in text
    assert "Raju" not in text


def test_a_child_who_waits_for_an_interpreter_is_the_gap(world, live, wall, browser):
    wall(world.police)
    take_in_child(
        Intake(sex=Sex.BOY, languages=["ben"], interpreter_needed=True),
        by=world.police,
        rescued_at=hours_ago(2),
        operation=live,
    )
    text = browser(world.police).get(url("live", live)).content.decode()
    assert "No Bengali interpreter is here." in text
    assert "1 child is waiting." in text


def test_what_is_fetched_every_15_seconds_stays_below_a_kilobyte(world, live, browser):
    answer = browser(world.police).get(url("live", live))
    assert "<html" not in answer.content.decode()
    assert len(gzip.compress(answer.content)) < 1024


def test_a_paused_war_room_fetches_nothing(world, live, browser):
    page = browser(world.police)
    assert "every 15s" in page.get(live.get_absolute_url()).content.decode()
    assert (
        "every 15s" not in page.get(f"{live.get_absolute_url()}?pause").content.decode()
    )


def test_a_hundred_children_cost_as_many_queries_as_one(
    world, live, wall, browser, django_assert_max_num_queries
):
    wall(world.police)
    for _each in range(5):
        take_in_child(
            Intake(sex=Sex.GIRL),
            by=world.police,
            rescued_at=hours_ago(2),
            operation=live,
        )
    page = browser(world.police)
    with django_assert_max_num_queries(40):
        page.get(live.get_absolute_url())


def test_the_team_is_named_comes_and_is_undone(world, live, browser):
    page = browser(world.police)
    page.post(url("team", live), {"capacity": "DOCTOR", "person": "Dr Meena Pal"})
    with behind_the_walls():
        doctor = live.team.get(capacity="DOCTOR")
    page.post(url("arrival", doctor), {"came": "yes"})
    assert "Dr Meena Pal" in page.get(live.get_absolute_url()).content.decode()
    with behind_the_walls():
        doctor.refresh_from_db()
    assert doctor.came_at is not None
    page.post(url("arrival", doctor), {"came": "no"})
    with behind_the_walls():
        doctor.refresh_from_db()
    assert doctor.came_at is None


def test_a_team_form_without_a_person_comes_back(world, live, browser):
    answer = browser(world.police).post(url("team", live), {"capacity": "DOCTOR"})
    assert "Say who comes." in answer.content.decode()


def test_a_name_is_taken_off_a_plan(world, planned, wall, browser):
    wall(world.police)
    member = add_team_member(
        planned, by=world.police, capacity=Capacity.LABOUR, user=world.labour
    )
    browser(world.police).post(url("team-free", member))
    assert browser(world.labour).get(url("detail", planned)).status_code == 404


def test_counts_are_saved_by_site(world, live, browser):
    with behind_the_walls():
        site = live.sites.get()
    browser(world.police).post(
        url("count", live), {"expected": 30, f"site_{site.pk.hex}": 23}
    )
    assert fresh(live).children_found == 23


def test_a_line_of_the_leaving_list_is_ticked(world, live, browser):
    with behind_the_walls():
        check = live.leaving_checks.first()
    page = browser(world.police)
    page.post(url("tick", check), {"done": "yes"})
    with behind_the_walls():
        check.refresh_from_db()
    assert check.done_by == world.police
    page.post(url("tick", check), {"done": "no"})
    with behind_the_walls():
        check.refresh_from_db()
    assert check.done_at is None


def test_a_police_station_without_a_reason_comes_back(world, live, browser):
    page = browser(world.police)
    answer = page.post(url("leave", live), {"taken_to": "POLICE_STATION"})
    assert "is a breach" in answer.content.decode()
    page.post(
        url("leave", live), {"taken_to": "POLICE_STATION", "reason": "No van came."}
    )
    assert fresh(live).was_taken_to_police
    text = page.get(url("report", live)).content.decode()
    assert "No van came." in text
    assert "taken to a police station" in text


def test_a_moment_to_come_is_no_moment_of_leaving(world, live, browser):
    later = (timezone.localtime() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    answer = browser(world.police).post(
        url("leave", live), {"taken_to": "SHELTER", "at": later}
    )
    assert "still to come" in answer.content.decode()


def test_open_and_end_an_operation(world, planned, wall, browser):
    page = browser(world.police)
    page.post(url("open", planned))
    assert fresh(planned).status == "LIVE"
    wall(world.police)
    leave_site(fresh_in(planned), by=world.police, taken_to=TakenTo.SHELTER)
    page.post(url("end", planned))
    assert fresh(planned).status == "OVER"


def fresh_in(operation):
    return RescueOperation.objects.get(pk=operation.pk)


def test_an_operation_does_not_end_before_the_site_is_left(world, live, browser):
    answer = browser(world.police).post(url("end", live), follow=True)
    assert "Record first where the children were taken." in answer.content.decode()


def test_a_plan_is_dropped_with_its_reason(world, planned, browser):
    page = browser(world.police)
    assert page.post(url("drop", planned), {"reason": ""}).status_code == 200
    page.post(url("drop", planned), {"reason": "The tip was false."})
    assert fresh(planned).status == "DROPPED"
    assert "The tip was false." in page.get(url("detail", planned)).content.decode()


def test_the_police_write_down_workplace_and_employer(world, live, browser):
    with behind_the_walls():
        site = live.sites.get()
    browser(world.police).post(
        url("site", site),
        {
            "address": "Lane 4",
            "industry": "BANGLES_GLASS",
            "employer_name": "Noor Bangles",
        },
    )
    with behind_the_walls():
        workplace = Workplace.objects.get()
        assert workplace.employer == Employer.objects.get()
        assert workplace.employer.search_key == "nur bangles"
        site.refresh_from_db()
    assert site.workplace_id == workplace.pk


def test_an_officer_of_the_committee_reads_a_live_operation_and_changes_nothing(
    world, live, browser
):
    page = browser(world.cwc_chair)
    assert page.get(live.get_absolute_url()).status_code == 200
    assert "can&#x27;t record" in page.get(url("count", live)).content.decode()
    page.post(url("end", live))
    assert fresh(live).status == "LIVE"
