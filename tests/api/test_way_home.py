"""Shelter, home check, handover, visits and money through the API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.models import new_key
from reintegration.models import FollowUpVisit
from tests.compensation.money import RUPEES_20K, Money
from tests.conftest import behind_the_walls
from tests.factories import UserFactory
from tests.reintegration.conftest import (  # noqa: F401
    answered_check,
    checked_case,
    good_answers,
    home,
    make_case,
    make_order,
    ordered_case,
    tomorrow,
)
from tests.reintegration.restored import bring_home
from tests.shelters.conftest import open_shelter, produced  # noqa: F401

pytestmark = pytest.mark.django_db


def test_a_place_is_ordered_taken_and_left(world, system, produced):  # noqa: F811
    case = produced()
    open_shelter(world.superintendent.agency)
    key = str(new_key())
    ordered = system(world.cwc_chair).post(
        "placements/",
        id=key,
        case=str(case.pk),
        shelter=world.superintendent.agency.pk,
    )
    assert ordered.status_code == 201
    assert ordered.json()["id"] == key
    shelter = system(world.superintendent)
    assert shelter.get("placements/", living="true").json()["results"] == []
    admitted = shelter.post(f"placements/{key}/admit/", bed="A1")
    assert admitted.json()["admitted_at"]
    assert shelter.get("placements/", living="true").json()["results"][0]["bed"] == "A1"
    assert system(world.police).get(f"placements/{key}/").status_code == 404
    answer = shelter.post(f"placements/{key}/end/", because="HOME")
    assert answer.status_code == 409
    answer = shelter.post(f"placements/{key}/end/", because="SCHOOL")
    assert answer.status_code == 204
    assert shelter.get(f"placements/{key}/").status_code == 404


def test_a_home_check_is_asked_answered_and_decided(
    world,
    home,  # noqa: F811
    system,
    make_case,  # noqa: F811
):
    case = make_case()
    key = str(new_key())
    asked = system(world.cwc_chair).post(
        "home-checks/", id=key, case=str(case.pk), asked_of=home.dcpo.agency.pk
    )
    assert asked.status_code == 201
    assert asked.json()["id"] == key
    answer = {
        "way": "VISIT",
        "answers": good_answers(),
        "outcome": "SUITABLE",
        "visited_on": timezone.localdate().isoformat(),
        "video_call": "KNEW",
        "video_call_on": timezone.localdate().isoformat(),
        "child_view": "DIRECT",
    }
    stranger = system(UserFactory(role="DCPO", place="Kota"))
    assert stranger.post(f"home-checks/{key}/answer/", **answer).status_code == 404
    there = system(home.dcpo)
    told = there.post(f"home-checks/{key}/answer/", **answer)
    assert told.json()["outcome"] == "SUITABLE"
    decision = {
        "suitable": True,
        "because": "A safe home.",
        "receiver_name": "Salim Ansari",
        "receiver_relation": "Father",
    }
    assert there.post(f"home-checks/{key}/decide/", **decision).status_code == 409
    decided = system(world.cwc_chair).post(f"home-checks/{key}/decide/", **decision)
    assert decided.json()["suitable"] is True
    assert "Salim" not in decided.content.decode()
    assert "answers" in system(world.cwc_chair).get(f"home-checks/{key}/").json()


def test_a_handover_is_sent_and_accepted(world, home, system, ordered_case):  # noqa: F811
    case = ordered_case()
    key = str(new_key())
    there = system(home.cwc_chair)
    sent = system(world.cwc_chair).post(
        "handovers/",
        id=key,
        case=str(case.pk),
        to_committee=home.cwc_chair.agency.pk,
    )
    assert sent.status_code == 201
    assert there.get(f"handovers/{key}/").json()["number"] == case.number
    assert there.get(f"cases/{case.pk}/").status_code == 404
    took = there.post(
        f"handovers/{key}/accept/",
        worker=home.dcpo.pk,
        first_visit_on=tomorrow().isoformat(),
    )
    assert took.json()["accepted_at"]
    assert there.get(f"cases/{case.pk}/").status_code == 200
    assert there.get("handovers/", open="true").json()["results"][0]["id"] == key
    came = there.post(
        f"handovers/{key}/arrive/",
        arrived_at=timezone.now().isoformat(),
        file_received=True,
    )
    assert came.json()["arrived_at"]


def test_a_handover_is_refused_with_a_better_office(
    world,
    home,  # noqa: F811
    system,
    ordered_case,  # noqa: F811
):
    case = ordered_case()
    sent = system(world.cwc_chair).post(
        "handovers/", case=str(case.pk), to_committee=home.cwc_chair.agency.pk
    )
    refused = system(home.cwc_chair).post(
        f"handovers/{sent.json()['id']}/refuse/",
        because="The family moved.",
        suggested="Committee of Patna",
    )
    assert refused.json()["refused_at"]


def test_a_visit_is_recorded_once(world, home, system, make_case):  # noqa: F811
    case = bring_home(make_case(), home, months=1)
    with behind_the_walls():
        slot = FollowUpVisit.objects.filter(case=case).order_by("due_on").first()
    worker = system(home.follow_up)
    asked = {
        "id": str(new_key()),
        "case": str(case.pk),
        "visit": str(slot.pk),
        "made_on": timezone.localdate().isoformat(),
        "mode": "HOME",
        "child_present": True,
        "child_seen_alone": True,
        "decision": "STABLE",
    }
    assert worker.get("visits/", late="true").json()["results"]
    first, again = worker.post("visits/", **asked), worker.post("visits/", **asked)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"] == str(slot.pk)
    assert first.json()["state"] == "made"
    beside = {**asked, "id": str(new_key())}
    del beside["visit"]
    assert worker.post("visits/", **beside).json()["id"] == beside["id"]
    assert system(world.labour).post("visits/", **beside).status_code == 409


def test_the_visit_of_another_child_is_refused(world, home, system, make_case):  # noqa: F811
    case, other = (bring_home(make_case(), home, months=1) for _n in range(2))
    with behind_the_walls():
        slot = FollowUpVisit.objects.filter(case=other).first()
    answer = system(home.follow_up).post(
        "visits/",
        case=str(case.pk),
        visit=str(slot.pk),
        made_on=timezone.localdate().isoformat(),
        mode="HOME",
        child_present=True,
        decision="STABLE",
    )
    assert answer.status_code == 409


def test_claims_are_proposed_decided_and_never_by_one_person(system):
    money = Money()
    case = money.child()
    preparer = system(money.world.caseworker)
    first = preparer.post("claims/propose/", case=str(case.pk)).json()
    again = preparer.post("claims/propose/", case=str(case.pk)).json()
    assert [c["id"] for c in first] == [c["id"] for c in again]
    claim = next(c for c in first if c["scheme"] == "EMP_COMP")
    yes = {"accept": True, "reason": "Found at work."}
    assert preparer.post(f"claims/{claim['id']}/decide/", **yes).status_code == 409
    office = system(money.world.labour)
    decided = office.post(f"claims/{claim['id']}/decide/", **yes)
    assert decided.json()["state"] == "ASSESSED"
    assert office.get("claims/", state="ASSESSED").json()["results"]
    assert office.get("claims/", late="true").json()["results"] == []


def test_a_role_that_only_reads_money_changes_none(system):
    money = Money()
    claim = money.proposed()
    chair = system(money.world.cwc_chair)
    assert chair.get(f"claims/{claim.pk}/").status_code == 200
    answer = chair.post(f"claims/{claim.pk}/decide/", accept=True, reason="Yes.")
    assert answer.status_code == 403
    assert chair.get(f"claims/{claim.pk}/").json()["state"] == "IDENTIFIED"


def test_a_payment_is_ordered_in_paise(system):
    money = Money()
    claim = money.heard()
    office = system(money.world.labour)
    order = {
        "amount_paise": RUPEES_20K,
        "order_number": "ALC/77",
        "pay_by": (timezone.localdate() + timedelta(days=15)).isoformat(),
    }
    wrong = office.post(f"claims/{claim.pk}/order/", **{**order, "amount_paise": 1})
    assert wrong.status_code == 409
    ordered = office.post(f"claims/{claim.pk}/order/", **order).json()
    assert ordered["amount_ordered_paise"] == RUPEES_20K
    assert ordered["state"] == "ORDERED"


def test_no_bank_account_is_told(system):
    money = Money()
    claim = money.credited()
    told = system(money.world.labour).get(f"claims/{claim.pk}/").content.decode()
    assert "30012345678" not in told


def test_pages_of_every_noun_cost_the_same(world, home, system, ordered_case):  # noqa: F811
    """One more row is no more query, for the nouns that show other rows."""
    ordered_case()
    office = system(world.cwc_chair)

    def cost(noun):
        with CaptureQueriesContext(connection) as queries:
            office.get(f"{noun}/")
        return len(queries)

    nouns = ["cases", "children", "orders", "clocks", "events", "home-checks"]
    once = {noun: cost(noun) for noun in nouns}
    ordered_case()
    assert {noun: cost(noun) for noun in nouns} == once
