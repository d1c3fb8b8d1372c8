"""The same matrix at the doors: pages, tabs and API of one real case.

A door opens to who reaches the case and reads what is behind it; to everybody else
the case does not exist. No answer shows a marker of a class that the role lacks.
"""

import os
import sys

import pytest
from django.utils import timezone

from accounts.roles import DataClass, Role, classes_read, shown_instead
from cases import reach
from cases.actions.intake import Intake, take_in_child
from cases.choices import Duty, Sex, StatementPlace
from cases.models import FIR, Case, SocialInvestigation, Statement
from oversight.tabs import TABS
from shelters.models import CounsellingNote, HealthCheck, ProtectedHealthNote
from tests.conftest import behind_the_walls
from tests.factories import AgencyFactory, UserFactory, World, hours_ago
from tests.matrix.test_rights_matrix import RELATIONS, STATES

pytestmark = pytest.mark.django_db

LONG = bool(os.environ.get("SAVERA_LONG_TESTS"))
# The short run opens every tab for the assigned only.
DEEP = RELATIONS if LONG else ("assigned",)

MARKERS = {
    DataClass.ID: "Markername",
    DataClass.STM: "MARKER-STM",
    DataClass.FIR: "MARKER-FIR",
    DataClass.MED: "MARKER-MED",
    DataClass.SEN: "MARKER-SEN",
    DataClass.CNS: "MARKER-CNS",
    DataClass.SIR: "MARKER-SIR",
}


@pytest.fixture
def world(wall):
    """A case with a marker in each class, and four people of each role around it."""
    world = World().offices()
    wall(world.caseworker)
    case = take_in_child(
        Intake(sex=Sex.GIRL, name="Markername Devi", wish="MARKER-STM"),
        by=world.caseworker,
        rescued_at=hours_ago(40),
    )
    home, shared, other = world.caseworker.agency, AgencyFactory(), AgencyFactory()
    offices = dict(zip(RELATIONS, (home, home, shared, other), strict=True))
    with behind_the_walls():
        reach.grant(case, to=shared, duty=Duty.NGO, because="test")
        _mark(case, world)
    people = [
        (UserFactory(role=role, agency=offices[relation]), role, relation)
        for role in Role
        for relation in RELATIONS
    ]
    return case, people


def _mark(case, world) -> None:
    by, at = world.police, hours_ago(3)
    Statement.objects.create(
        case=case,
        recorder=by,
        recorded_at=at,
        language="hi",
        place=StatementPlace.SHELTER,
        text=MARKERS[DataClass.STM],
    )
    FIR.objects.create(
        case=case,
        district=case.district,
        police_station="Sadar",
        number="412/2026",
        filed_on=timezone.localdate(),
        accused=[MARKERS[DataClass.FIR]],
    )
    HealthCheck.objects.create(
        case=case,
        kind="OTHER",
        examined_at=at,
        doctor="Dr Rao",
        findings=MARKERS[DataClass.MED],
        recorded_by=by,
    )
    ProtectedHealthNote.objects.create(
        case=case,
        kind="SEXUAL_HARM",
        noted_at=at,
        words=MARKERS[DataClass.SEN],
        recorded_by=by,
    )
    CounsellingNote.objects.create(
        case=case, held_at=at, words=MARKERS[DataClass.CNS], written_by=by
    )
    SocialInvestigation.objects.create(
        case=case,
        asked_at=at,
        asked_of=by.agency,
        filed_at=at,
        filed_by=by,
        family=MARKERS[DataClass.SIR],
    )


def _seal(case, people) -> None:
    with behind_the_walls():
        for user, _role, relation in people:
            if relation == "assigned":
                reach.grant_person(case, to=user)
        Case.objects.filter(pk=case.pk).update(sealed=True)


def doors(case, user, relation):
    """Address, and whether somebody who reaches the case may open it."""
    reads = user.reads(DataClass.CASE)
    yield f"/cases/{case.pk}/", reads
    yield f"/api/v1/cases/{case.pk}/", reads
    yield f"/api/v1/children/{case.child_id}/", reads
    if relation not in DEEP:
        return
    for name, tab in TABS.items():
        yield f"/cases/{case.pk}/see/{name}/", reads and tab.shown_to(user)
    yield f"/cases/{case.pk}/statement/", reads
    yield f"/api/v1/cases/{case.pk}/extracts/", reads


@pytest.mark.parametrize("state", STATES)
def test_every_door_of_a_case_opens_as_the_table_says(world, browser, state, capsys):
    case, people = world
    if state == "sealed":
        _seal(case, people)
    wrong, asked = [], 0
    for user, role, relation in people:
        client = browser(user)
        near = relation == "assigned" or (
            state == "normal" and relation != "other office"
        )
        for url, opens in doors(case, user, relation):
            answer = client.get(url)
            asked += 1
            if (answer.status_code == 200) != (near and opens):
                wrong.append((role, relation, url, answer.status_code))
            told = [
                cls
                for cls, marker in MARKERS.items()
                if marker in answer.text and not (near and cls in classes_read(role))
            ]
            if told:
                wrong.append((role, relation, url, told))
    with capsys.disabled():
        sys.stdout.write(f"\ndoors, {state}: {asked} asked, {len(wrong)} differ ")
    assert wrong == []


def test_an_extract_at_the_api_is_given_to_the_roles_of_the_table(world, browser):
    case, people = world
    for user, role, relation in people:
        if relation != "same office" or not user.reads(DataClass.CASE):
            continue
        told = browser(user).get(f"/api/v1/cases/{case.pk}/extracts/").json()
        cells = shown_instead(role)
        assert {row["data_class"] for row in told} <= set(cells), role
        assert (DataClass.STM in cells) == any(
            row["data_class"] == "STM" for row in told
        ), role
