"""Either wall alone keeps a stranger out of the first pages of the house."""

import pytest
from django.db import connection

from accounts.roles import Role
from cases import reach
from cases.actions.concerns import raise_concern
from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from cases.models import Case, InboxItem, Participation
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory, World, hours_ago
from tests.walling import MODES, wall_off

pytestmark = pytest.mark.django_db

NAME, WISH, VILLAGE = "Markername", "MARKER-WISH", "Markervillage"


@pytest.fixture
def case(wall):
    world = World().offices()
    wall(world.caseworker)
    case = take_in_child(
        Intake(sex=Sex.BOY, name=f"{NAME} Das", village=VILLAGE, wish=WISH),
        by=world.caseworker,
        rescued_at=hours_ago(40),
    )
    raise_concern(case, by=world.caseworker, note=WISH)
    return case


def pages(case):
    """Addresses that tell of cases, each with the case itself or a list of all."""
    return [
        "/",
        "/duties/",
        "/inbox/",
        "/flags/?mine=0",
        "/find/?q=Markername",
        f"/find/?q={case.number}",
        "/cases/",
        "/cases/?late=1",
        f"/cases/{case.pk}/",
        f"/cases/{case.pk}/see/rescue/",
        f"/cases/{case.pk}/see/everything/",
        f"/cases/{case.pk}/see/in-short/",
        f"/cases/{case.pk}/statement/",
        "/compensation/",
        "/compensation/report/",
        "/reintegration/visits/",
        "/reintegration/handovers/",
        "/api/v1/cases/",
        f"/api/v1/cases/{case.pk}/",
        f"/api/v1/cases/{case.pk}/extracts/",
        "/api/v1/children/",
        f"/api/v1/children/{case.child_id}/",
        "/api/v1/clocks/",
        "/api/v1/flags/",
        "/api/v1/events/",
        "/api/v1/claims/",
    ]


@pytest.mark.parametrize("off", MODES)
@pytest.mark.parametrize(
    "role", [Role.CASEWORKER, Role.CWC_CHAIR, Role.LABOUR, Role.SYSTEM_ADMIN]
)
def test_a_stranger_learns_nothing_with_either_wall_alone(case, browser, role, off):
    stranger = UserFactory(role=role, place=MADHUBANI)
    client = browser(stranger)
    markers = (NAME, WISH, VILLAGE, case.number, str(case.pk), str(case.child_id))
    leaks = []
    with wall_off(off):
        for url in pages(case):
            answer = client.get(url)
            assert answer.status_code < 500, url
            asked_with = url.partition("/see/")[0] + url.partition("?q=")[2]
            leaks += [
                f"{url} told {marker}"
                for marker in markers
                if marker not in asked_with and marker in answer.text
            ]
    assert leaks == []


@pytest.mark.parametrize("off", MODES)
@pytest.mark.parametrize("role", ["dm", "labour", "police", "dcpo", "caseworker"])
def test_a_former_office_learns_nothing_with_either_wall_alone(
    case, browser, role, off
):
    with behind_the_walls():
        parts = list(Participation.objects.now().filter(case=case))
        staff = {part.agency: part.agency.people.first() for part in parts}
        person = next(p for p in staff.values() if p and p.role == role.upper())
        InboxItem.objects.create(
            agency=person.agency, case=case, kind="clock.late", facts={}
        )
        for part in parts:
            reach.withdraw(part)
    client = browser(person)
    leaks = []
    with wall_off(off):
        for url in pages(case):
            answer = client.get(url)
            assert answer.status_code < 500, url
            leaks += [
                f"{url} told {marker}"
                for marker in (NAME, WISH, VILLAGE, case.number)
                if marker not in url and marker in answer.text
            ]
    assert leaks == []


def test_without_wall_one_the_program_asks_for_every_case(case, wall):
    stranger = UserFactory(place=MADHUBANI)
    wall(stranger)
    with wall_off("one"):
        assert "agency" not in str(Case.objects.visible_to(stranger).query.where)
        assert not Case.objects.visible_to(stranger).exists()
    with wall_off("two"):
        assert not Case.objects.visible_to(stranger).exists()
        assert Case.objects.filter(pk=case.pk).exists()
    assert not Case.objects.filter(pk=case.pk).exists()


def test_after_the_block_both_walls_stand_again(case):
    with wall_off("two"):
        pass
    with connection.cursor() as cursor:
        cursor.execute("select rolbypassrls from pg_roles where rolname = 'savera_web'")
        assert cursor.fetchone() == (False,)
