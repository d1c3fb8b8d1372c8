"""Extracts and masked lines: what a role gets instead of rows, and nothing more."""

import pytest
from django.utils import timezone

from accounts.roles import DataClass, Role, shown_instead
from cases.actions.intake import Intake, take_in_child
from cases.choices import Duty, Sex, StatementPlace
from cases.models import FIR, ChildWish, Participation, Statement
from oversight.extracts import extracts_of, masked_cases
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, AgencyFactory, UserFactory, World, hours_ago

pytestmark = pytest.mark.django_db

STORY = "He locked the door at night"
ACCUSED = "Accused Marker"


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def case(world, wall):
    wall(world.caseworker)
    case = take_in_child(
        Intake(sex=Sex.BOY, name="Raju Mandal", wish="Wants school"),
        by=world.caseworker,
        rescued_at=hours_ago(30),
    )
    with behind_the_walls():
        Statement.objects.create(
            case=case,
            recorded_at=hours_ago(3),
            recorder=world.police,
            language="mai",
            place=StatementPlace.SHELTER,
            minutes=40,
            support_person="Aunt Marker",
            text=STORY,
        )
        FIR.objects.create(
            case=case,
            district=case.district,
            police_station="Sadar",
            number="412/2026",
            filed_on=timezone.localdate(),
            sections=["BNS 143"],
            accused=[ACCUSED],
        )
    return case


def _home_side(case, role: Role, duty: Duty):
    """Somebody of an office that has the case only by the handover."""
    user = UserFactory(role=role, place=MADHUBANI)
    _give(case, user.agency, duty)
    return user


def _give(case, agency, duty: Duty):
    with behind_the_walls():
        Participation.objects.create(
            case=case,
            agency=agency,
            duty=duty,
            from_at=timezone.now(),
            because="handover.accepted",
        )
        case.casegroupreach_set.create(
            group=agency.group,
            permission=case.casegroupreach_set.first().permission,
        )


def test_an_extract_tells_that_the_story_was_told_and_nothing_of_it(
    case, world, wall, browser
):
    wall(world.dm)
    assert not Statement.objects.exists()
    (told,) = [e for e in extracts_of(case) if e.data_class == DataClass.STM]
    assert told.facts == {
        "language": "mai",
        "place": "SHELTER",
        "minutes": 40,
        "interpreter": False,
        "support": True,
        "again": False,
    }
    page = browser(world.dm).get(f"/cases/{case.pk}/see/in-short/")
    assert page.status_code == 200
    assert "Shelter" in page.text
    for hidden in (STORY, "Aunt Marker", "Wants school"):
        assert hidden not in page.text


def test_an_extract_is_given_only_where_the_table_says_x(case, world, wall):
    for person in (world.caseworker, world.police, world.cwc_chair, world.labour):
        wall(person)
        told = {e.data_class for e in extracts_of(case)}
        assert told <= set(shown_instead(person.role)), person.role


def test_a_stranger_gets_no_extract(case, wall, browser):
    stranger = UserFactory(role=Role.DM, place=MADHUBANI)
    wall(stranger)
    assert extracts_of(case) == []
    assert browser(stranger).get(f"/cases/{case.pk}/see/in-short/").status_code == 404
    assert (
        browser(stranger).get(f"/api/v1/cases/{case.pk}/extracts/").status_code == 404
    )


def test_a_sealed_case_gives_no_extract(case, world, wall):
    with behind_the_walls():
        type(case).objects.filter(pk=case.pk).update(sealed=True)
    wall(world.dm)
    assert extracts_of(case) == []


def test_the_home_committee_gets_the_extract_where_the_source_reads(case, world, wall):
    wall(world.cwc_chair)
    assert FIR.objects.get(case=case).accused == [ACCUSED]
    assert ChildWish.objects.latest_of(case) == "Wants school"

    wall(_home_side(case, Role.CWC_CHAIR, Duty.CWC_HOME))
    assert not FIR.objects.exists()
    assert not Statement.objects.exists()
    assert not ChildWish.objects.exists()
    told = {e.data_class: e.facts for e in extracts_of(case)}
    assert told["FIR"] == {
        "status": "FILED",
        "number": "412/2026",
        "sections": ["BNS 143"],
    }
    assert told["STM"]["language"] == "mai"


def test_the_home_unit_gets_not_even_the_extract_of_the_crime(case, wall):
    wall(_home_side(case, Role.DCPO, Duty.DCPU_HOME))
    assert not FIR.objects.exists()
    assert {e.data_class for e in extracts_of(case)} & {"FIR", "STM"} == set()


def test_an_office_with_both_sides_reads_as_the_source(case, world, wall):
    _give(case, AgencyFactory(), Duty.NGO)
    with behind_the_walls():
        Participation.objects.create(
            case=case,
            agency=world.cwc_chair.agency,
            duty=Duty.CWC_HOME,
            from_at=timezone.now(),
            because="handover.accepted",
        )
    wall(world.cwc_chair)
    assert FIR.objects.filter(case=case).exists()


@pytest.mark.parametrize("role", [Role.STATE_ADMIN, Role.COMMISSION, Role.AUDITOR])
def test_who_watches_sees_initials_and_number(role, case, wall, browser):
    watcher = UserFactory(role=role)
    wall(watcher)
    assert [(c.number, c.initials) for c in masked_cases(before=None)] == [
        (case.number, "R. M.")
    ]
    page = browser(watcher).get("/cases/masked/")
    assert case.number in page.text
    assert "R. M." in page.text
    assert "Mandal" not in page.text
    assert str(case.pk) not in page.text
    told = browser(watcher).get("/api/v1/masked-cases/").json()
    assert [row["initials"] for row in told] == ["R. M."]


def test_another_states_watcher_sees_no_case_of_this_one(case, wall):
    wall(UserFactory(role=Role.STATE_ADMIN, place=MADHUBANI))
    assert masked_cases(before=None) == []


def test_a_sealed_case_is_in_no_masked_list(case, wall):
    with behind_the_walls():
        type(case).objects.filter(pk=case.pk).update(sealed=True)
    wall(UserFactory(role=Role.AUDITOR))
    assert masked_cases(before=None) == []


def test_roles_with_cases_of_their_own_have_no_masked_list(world, wall, browser):
    wall(world.caseworker)
    assert masked_cases(before=None) == []
    assert browser(world.caseworker).get("/cases/masked/").status_code == 404
    assert browser(world.caseworker).get("/api/v1/masked-cases/").status_code == 403


def test_the_auditors_page_of_rights_shows_extract_and_masked(browser):
    page = browser(UserFactory(role=Role.AUDITOR)).get("/rights/")
    assert "<td>x</td>" in page.text
    assert "<td>m</td>" in page.text
