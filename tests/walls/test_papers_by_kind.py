"""A scan is read by who reads what it tells: by no other door than its own class."""

import importlib

import pytest
from django.core.files.base import ContentFile

from accounts.roles import Role
from cases import reach
from cases.actions.intake import Intake, take_in_child
from cases.choices import Duty, Sex
from cases.models import Paper
from cases.models.inquiry import CLASS_OF_PAPER
from tests.conftest import behind_the_walls
from tests.factories import World, hours_ago
from tests.walling import MODES, wall_off

pytestmark = pytest.mark.django_db

copies = importlib.import_module("oversight.migrations.0019_papers_by_kind")
ROLES = [
    (Role.POLICE, Duty.POLICE),
    (Role.LABOUR, Duty.LABOUR),
    (Role.CWC_CHAIR, Duty.CWC_SOURCE),
    (Role.SUPERINTENDENT, Duty.SHELTER),
    (Role.DM, Duty.DM),
]


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def case(world, wall):
    wall(world.caseworker)
    case = take_in_child(
        Intake(sex=Sex.BOY, name="Raju Mandal"),
        by=world.caseworker,
        rescued_at=hours_ago(3),
    )
    with behind_the_walls():
        shelter = world.superintendent.agency
        reach.grant(case, to=shelter, duty=Duty.SHELTER, because="test")
    return case


def paper(case, world, kind):
    with behind_the_walls():
        paper = Paper(case=case, kind=kind, added_by=world.caseworker, note="ZQnote")
        paper.file_type = "application/pdf"
        paper.file.save("kept.pdf", ContentFile(b"%PDF-1.4 kept"), save=False)
        paper.save(force_insert=True)
    return paper


@pytest.mark.parametrize("off", MODES)
@pytest.mark.parametrize("kind", sorted(CLASS_OF_PAPER))
def test_a_scan_opens_to_who_reads_its_class(case, world, browser, kind, off):
    kept = paper(case, world, kind)
    for role, _duty in ROLES:
        person = getattr(world, role.lower())
        reads = person.reads(CLASS_OF_PAPER[kind])
        client = browser(person)
        with wall_off(off):
            file = client.get(f"/papers/{kept.pk}/file/")
            void = client.get(f"/papers/{kept.pk}/void/")
            listed = client.get(f"/cases/{case.pk}/see/papers/")
        assert file.status_code == (200 if reads else 404), role
        assert void.status_code == (200 if reads else 404), role
        assert ("ZQnote" in listed.text) == reads, role


def test_the_checklist_tells_everybody_who_works_by_it_what_is_there(
    case, world, browser
):
    paper(case, world, "BANK_PASSBOOK")
    page = browser(world.labour).get(f"/cases/{case.pk}/see/papers/").text
    assert "doesn’t read this paper" in page
    assert "1 of 9" in page


def test_whoever_has_put_a_paper_there_sees_it(case, world, browser):
    kept = paper(case, world, "BANK_PASSBOOK")
    url = f"/papers/{kept.pk}/file/"
    assert browser(world.caseworker).get(url).status_code == 200


def test_the_kinds_in_a_file_are_told_to_no_stranger(case, world, wall):
    paper(case, world, "BANK_PASSBOOK")
    stranger = World("Madhubani").cwc_chair
    wall(world.labour)
    assert Paper.objects.kinds_there([case.pk]) == {"BANK_PASSBOOK"}
    wall(stranger)
    assert Paper.objects.kinds_there([case.pk]) == set()


def test_the_wall_has_the_same_classes_as_the_program():
    assert {kind: str(cls) for kind, cls in CLASS_OF_PAPER.items()} == copies.CLASSES
