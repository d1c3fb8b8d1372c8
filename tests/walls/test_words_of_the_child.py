"""The child's own words and the words about it: who reads them, and who never does."""

import pytest
from django.db import ProgrammingError, connection

from accounts.roles import MATRIX, DataClass, Role
from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from cases.models import ChildWish
from common.walls import on_clock_duty
from tests.conftest import as_worker
from tests.factories import World, hours_ago

pytestmark = pytest.mark.django_db

WISH = "Wants to go home to the mother"


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def case(world, wall):
    wall(world.caseworker)
    return take_in_child(
        Intake(sex=Sex.BOY, wish=WISH), by=world.caseworker, rescued_at=hours_ago(2)
    )


def test_who_writes_a_wish_down_without_reading_words_never_reads_it_back(case):
    assert not ChildWish.objects.exists()


def test_the_committee_reads_what_the_child_wants(case, world, wall, browser):
    wall(world.cwc_chair)
    assert ChildWish.objects.latest_of(case) == WISH
    assert WISH in browser(world.cwc_chair).get(case.get_absolute_url()).text


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.LABOUR, Role.DM, Role.DCPO])
def test_the_case_page_keeps_the_wish_from_roles_without_the_childs_words(
    role, case, world, browser
):
    assert not set(MATRIX[role][DataClass.STM]) & set("RU")
    page = browser(getattr(world, role.lower())).get(case.get_absolute_url())
    assert page.status_code == 200
    assert WISH not in page.text


def test_nobody_writes_a_wish_in_anothers_name(case, world, wall):
    wall(world.caseworker)
    with pytest.raises(ProgrammingError, match="row-level security"):
        ChildWish(case=case, words="x", written_by=world.police).save(force_insert=True)


@pytest.mark.parametrize(
    "asked",
    [
        "note from cases_flag",
        "cleared_because from cases_flag",
        "accused from cases_fir",
        "reason from cases_firrefusal",
        "words from cases_childwish",
        "text from cases_statement",
        "name from cases_childidentity",
        "shelter_id from shelters_placement",
        "facts from reintegration_followupvisit",
        "child_words from reintegration_followupvisit",
        "summary from reintegration_closurerequest",
    ],
)
def test_the_clock_reads_no_words_and_no_names(asked):
    with (
        as_worker(),
        pytest.raises(ProgrammingError, match="permission denied"),
        on_clock_duty(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"select {asked}")
