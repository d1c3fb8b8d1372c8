"""Thirty children of one raid, written by the systems of three offices."""

import pytest
from django.utils import timezone

from audit.models import Event
from cases.models import Case, Clock
from common.models import new_key
from tests.api.conftest import System
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, World, district, hours_ago
from tests.shelters.conftest import open_shelter

pytestmark = pytest.mark.django_db

HOW_MANY = 30


def pages(system, path, **query):
    """All rows of a list, page after page."""
    rows, page = [], system.get(path, **query).json()
    while True:
        rows += page["results"]
        if not page["next"]:
            return rows
        page = system.get(page["next"].split("/api/v1/")[1]).json()


def raid(police, world):
    """The operation, from the plan to the count."""
    operation = police.post(
        "operations/",
        id=str(new_key()),
        planned_for=timezone.now().isoformat(),
        district=world.district.pk,
        children_expected=20,
        sites=["Site 1", "Site 2"],
    ).json()["id"]
    assert police.post(f"operations/{operation}/open/").status_code == 200
    police.post(f"operations/{operation}/count/", found=HOW_MANY)
    return operation


def child(n, operation):
    return {
        "id": str(new_key()),
        "operation": operation,
        "sex": "GIRL" if n % 5 == 0 else "BOY",
        "rescued_at": hours_ago(3).isoformat(),
        # Every tenth child doesn't tell its name, and is counted all the same.
        "name": "" if n % 10 == 0 else f"Child Mandal {n}",
        "age_years": 8 + n % 8,
        "home_district": district(MADHUBANI).pk,
    }


def test_thirty_children_come_from_the_raid_into_a_shelter():
    world = World().offices()
    open_shelter(world.superintendent.agency, beds=HOW_MANY)
    police, chair = System(world.police), System(world.cwc_chair)
    shelter = System(world.superintendent)
    operation = raid(police, world)

    sent = [child(n, operation) for n in range(HOW_MANY)]
    assert police.post(f"operations/{operation}/end/").status_code == 409
    for body in sent:
        assert police.post("cases/", **body).status_code == 201
    # The line broke, and the phone sends everything again.
    for body in sent:
        assert police.post("cases/", **body).status_code == 200
    keys = {body["id"] for body in sent}
    found = pages(police, "cases/", operation=operation)
    assert {row["id"] for row in found} == keys
    police.post(f"operations/{operation}/leave/", taken_to="COMMITTEE")
    assert police.post(f"operations/{operation}/end/").json()["status"] == "OVER"

    for key in keys:
        produced = {"at": hours_ago(1).isoformat(), "journey_minutes": 30}
        assert police.post(f"cases/{key}/produce/", **produced).status_code == 200
    for key in keys:
        place = {"case": key, "shelter": world.superintendent.agency.pk}
        placement = chair.post("placements/", **place)
        assert placement.status_code == 201, placement.json()
        where = f"placements/{placement.json()['id']}/admit/"
        assert shelter.post(where).status_code == 200

    sheltered = pages(shelter, "cases/", status="SHELTERED")
    assert {row["id"] for row in sheltered} == keys
    assert len(pages(shelter, "placements/", living="true")) == HOW_MANY
    names = [c["identity"]["name"] for c in pages(shelter, "children/")]
    assert names.count("") == 3
    with behind_the_walls():
        assert Case.objects.count() == HOW_MANY
        for deed in ("child.rescued", "child.produced", "child.admitted"):
            assert Event.objects.filter(type=deed).count() == HOW_MANY
        met = Clock.objects.filter(rule__code="PRODUCTION_24H", met_at__isnull=False)
        assert met.count() == HOW_MANY
    assert pages(police, "clocks/", late="true") == []
