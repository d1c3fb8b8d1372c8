"""View as: every role's screens, cut by the table of rights, on invented children."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import MATRIX, DataClass, Role
from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from oversight import viewing_as
from tests.factories import UserFactory, World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return UserFactory(role="SYSTEM_ADMIN")


@pytest.mark.parametrize("role", list(Role))
def test_every_role_s_page_shows_what_the_table_says_and_no_more(browser, admin, role):
    page = browser(admin).get(f"/view-as/{role.lower()}/").content.decode()
    for cls in DataClass:
        title, words = viewing_as.FACTS[cls]
        assert str(title) in page
        reads = bool(set(MATRIX[role][cls]) & set("RU"))
        assert (str(words) in page) == reads, cls
    names = bool(set(MATRIX[role][DataClass.ID]) & set("RU"))
    assert ("Rani Example" in page) == names


def test_what_is_masked_has_no_words(admin):
    masked = [s for s in viewing_as.sections(Role.STATE_ADMIN) if s.less]
    assert masked
    assert all(section.words == "" for section in masked)


def test_no_row_of_a_case_is_read(browser, admin, wall):
    world = World().offices()
    wall(world.caseworker)
    take_in_child(
        Intake(sex=Sex.BOY, name="Realname Kumar", age_years=11),
        by=world.caseworker,
        rescued_at=hours_ago(2),
    )
    client = browser(world.dcpo)
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/view-as/dcpo/").content.decode()
    assert "Realname" not in page
    tables = ("cases_case", "cases_child", "cases_identity", "cases_participation")
    read = [q["sql"] for q in asked if any(f'"{t}' in q["sql"] for t in tables)]
    assert [sql for sql in read if "inboxitem" not in sql] == []


def test_a_caseworker_views_as_nobody(browser):
    assert browser(UserFactory()).get("/view-as/cwc_chair/").status_code == 403


def test_an_unknown_role_is_not_found(browser, admin):
    assert browser(admin).get("/view-as/king/").status_code == 404


def test_every_class_of_facts_has_invented_words():
    assert set(viewing_as.FACTS) == set(DataClass)
