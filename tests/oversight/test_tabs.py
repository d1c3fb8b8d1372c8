"""Every tab opens for whoever reads its facts, and for nobody else."""

import pytest

from accounts.roles import Role
from cases import reach
from cases.actions.intake import Intake, take_in_child
from cases.choices import Duty, Sex
from oversight.tabs import TABS
from tests.conftest import behind_the_walls
from tests.factories import World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def case(world, wall):
    wall(world.caseworker)
    case = take_in_child(
        Intake(sex=Sex.BOY, name="Rahul Mandal", age_years=11),
        by=world.caseworker,
        rescued_at=hours_ago(3),
    )
    with behind_the_walls():
        for person, duty in (
            (world.superintendent, Duty.SHELTER),
            (world.teacher, Duty.SCHOOL),
            (world.follow_up, Duty.FOLLOW_UP),
        ):
            reach.grant(case, to=person.agency, duty=duty, because="test")
    return case


@pytest.mark.parametrize(
    "role",
    [
        "caseworker",
        "cwc_chair",
        "dcpo",
        "police",
        "labour",
        "dm",
        "superintendent",
        "teacher",
        "follow_up",
        "counsellor",
        "medical_officer",
    ],
)
def test_a_tab_opens_exactly_for_those_who_read_its_facts(browser, world, case, role):
    person = getattr(world, role)
    client = browser(person)
    for name, tab in TABS.items():
        answer = client.get(f"/cases/{case.pk}/see/{name}/")
        expected = 200 if tab.shown_to(person) else 404
        assert answer.status_code == expected, (role, name)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.STATE_ADMIN, Role.AUDITOR])
def test_offices_without_a_duty_open_no_tab(browser, world, case, role):
    client = browser(getattr(world, role.lower()))
    for name in TABS:
        assert client.get(f"/cases/{case.pk}/see/{name}/").status_code == 404
