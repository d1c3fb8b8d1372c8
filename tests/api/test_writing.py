"""What other systems write: the same actions as the pages, each request once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import Event
from cases.models import Case, ChildIdentity, Flag, Order, RescueOperation
from common.models import new_key
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory, hours_ago

pytestmark = pytest.mark.django_db


def child(**facts):
    return {"sex": "BOY", "rescued_at": hours_ago(2).isoformat(), **facts}


def count(model):
    with behind_the_walls():
        return model.objects.count()


def test_a_child_is_taken_in_under_the_id_the_client_made(world, system):
    key = str(new_key())
    asked = child(id=key, name="Raju Mandal", age_years=11)
    office = system(world.caseworker)
    first = office.post("cases/", **asked)
    assert first.status_code == 201
    assert first.json()["id"] == key
    with behind_the_walls():
        event = Event.objects.get(case_id=key)
    assert (event.type, event.by_id) == ("child.rescued", world.caseworker.pk)


def test_the_same_request_again_is_answered_again_and_does_nothing(world, system):
    asked = child(id=str(new_key()), name="Raju Mandal")
    office = system(world.caseworker)
    first, second = office.post("cases/", **asked), office.post("cases/", **asked)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert count(Case) == 1


def test_another_request_under_the_same_id_is_refused(world, system):
    asked = child(id=str(new_key()), name="Raju Mandal")
    office = system(world.caseworker)
    office.post("cases/", **asked)
    answer = office.post("cases/", **{**asked, "name": "Somebody Else"})
    assert answer.status_code == 409
    with behind_the_walls():
        assert ChildIdentity.objects.get().name == "Raju Mandal"


def test_an_id_of_another_office_is_refused_and_not_shown(world, system):
    asked = child(id=str(new_key()), name="Raju Mandal")
    system(world.caseworker).post("cases/", **asked)
    answer = system(UserFactory(place=MADHUBANI)).post("cases/", **asked)
    assert answer.status_code == 409
    assert "number" not in answer.json()
    assert count(Case) == 1


def test_a_verb_sent_twice_under_one_id_is_done_once(world, system, make_case):
    case = make_case()
    asked = {"id": str(uuid4()), "at": hours_ago(1).isoformat()}
    office = system(world.police)
    first = office.post(f"cases/{case.pk}/produce/", **asked)
    second = office.post(f"cases/{case.pk}/produce/", **asked)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["status"] == "PRODUCED"
    with behind_the_walls():
        assert Event.objects.filter(type="child.produced").count() == 1


def test_a_refused_verb_says_why_and_leaves_nothing(world, system, make_case):
    case = make_case()
    answer = system(world.dm).post(
        f"cases/{case.pk}/produce/", at=hours_ago(1).isoformat()
    )
    assert answer.status_code == 409
    assert answer.json() == {"detail": "Your role can't record a production."}
    with behind_the_walls():
        assert Case.objects.get().status == "RESCUED"


def test_a_stranger_finds_nothing_to_act_on(system, make_case):
    case = make_case()
    stranger = system(UserFactory(role="POLICE", place=MADHUBANI))
    at = hours_ago(1).isoformat()
    assert stranger.post(f"cases/{case.pk}/produce/", at=at).status_code == 404
    answer = stranger.post("flags/", case=str(case.pk), note="What is this?")
    assert answer.status_code == 400
    assert set(answer.json()) == {"case"}


def test_what_is_invalid_leaves_nothing(world, system):
    office = system(world.caseworker)
    for odd in (
        {"sex": "NEITHER"},
        {"rescued_at": "9999-12-31T23:59:59Z"},
        {"rescued_at": (timezone.now() + timedelta(hours=1)).isoformat()},
        {"name": "x" * 121},
        {"name": "a\0b"},
        {"name": "\ud800"},
        {"age_years": 10**30},
        {"age_source": "COMMITTEE"},
        {"home_district": 10**30},
        {"languages": "hin"},
        {"address": "Aadhaar 2341 2341 2346"},
        {"id": "no key"},
    ):
        answer = office.post("cases/", **{**child(), **odd})
        assert answer.status_code == 400, odd
    assert count(Case) == 0


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "[" * 100_000, '"x"', '{"a": NaN}', "1" * 5000, "\0"]
)
def test_absurd_input_is_answered_with_400(body, world, system):
    office = system(world.caseworker)
    answer = office._send("post", "cases/", body)
    assert answer.status_code == 400


def test_a_session_needs_the_token_against_forgery(world):
    page = Client(enforce_csrf_checks=True)
    with behind_the_walls():
        page.force_login(world.caseworker)
    assert page.get("/api/v1/cases/").status_code == 200
    answer = page.post("/api/v1/cases/", child(), content_type="application/json")
    assert answer.status_code == 403
    assert count(Case) == 0


def test_a_system_needs_no_token_against_forgery(world, system):
    office = system(world.caseworker, enforce_csrf_checks=True)
    assert office.post("cases/", **child()).status_code == 201


def test_a_correction_on_the_newest_version_is_saved(world, system, make_case):
    case = make_case()
    office = system(world.caseworker)
    where = f"children/{case.child_id}/"
    version = office.get(where).json()["version"]
    answer = office.patch(where, version=version, village="Rampur", sex="OTHER")
    assert answer.status_code == 200
    told = answer.json()
    assert told["identity"]["village"] == "Rampur"
    assert told["sex"] == "OTHER"
    assert told["version"] > version


def test_a_correction_on_an_older_version_shows_both_sides(world, system, make_case):
    case = make_case()
    office, other = system(world.caseworker), system(world.police)
    where = f"children/{case.child_id}/"
    version = office.get(where).json()["version"]
    other.patch(where, version=version, father="Shyam Mandal")

    answer = office.patch(where, version=version, father="Ram Mandal")
    assert answer.status_code == 409
    assert answer.json()["theirs"]["identity"]["father"] == "Shyam Mandal"
    assert answer.json()["yours"]["father"] == "Ram Mandal"
    with behind_the_walls():
        assert ChildIdentity.objects.get().father == "Shyam Mandal"


def test_who_may_not_correct_is_refused(world, system, make_case):
    case = make_case()
    office = system(world.cwc_chair)
    where = f"children/{case.child_id}/"
    version = office.get(where).json()["version"]
    assert office.patch(where, version=version, father="X").status_code == 409


def test_an_operation_goes_from_plan_to_end(world, system):
    office = system(world.police)
    key = str(new_key())
    planned = office.post(
        "operations/",
        id=key,
        planned_for=timezone.now().isoformat(),
        district=world.district.pk,
        children_expected=1,
        sites=["Site 1"],
    )
    assert planned.status_code == 201
    assert planned.json()["id"] == key
    assert system(world.labour).get(f"operations/{key}/").status_code == 404
    assert office.post(f"operations/{key}/open/").json()["status"] == "LIVE"
    assert system(world.labour).get(f"operations/{key}/").status_code == 200
    assert office.post(f"operations/{key}/count/", found=1).status_code == 200
    assert office.post("cases/", **child(operation=key)).status_code == 201
    left = office.post(f"operations/{key}/leave/", taken_to="COMMITTEE")
    assert left.json()["taken_to"] == "COMMITTEE"
    assert office.post(f"operations/{key}/end/").json()["status"] == "OVER"
    answer = office.post(f"operations/{key}/drop/", reason="Too late")
    assert answer.status_code == 409


def test_a_planned_operation_is_dropped_with_its_reason(world, system):
    office = system(world.police)
    planned = office.post(
        "operations/",
        planned_for=timezone.now().isoformat(),
        district=world.district.pk,
    ).json()
    dropped = office.post(f"operations/{planned['id']}/drop/", reason="Tip was old")
    assert dropped.json()["status"] == "DROPPED"
    with behind_the_walls():
        assert RescueOperation.objects.get().dropped_reason == "Tip was old"


def test_a_concern_is_raised_and_cleared(world, system, make_case):
    case = make_case()
    key = str(new_key())
    raised = system(world.caseworker).post(
        "flags/", id=key, case=str(case.pk), note="The child has a fever."
    )
    assert raised.status_code == 201
    assert raised.json()["id"] == key
    office = system(world.cwc_chair)
    assert office.get("flags/", open="true").json()["results"][0]["id"] == key
    cleared = office.post(f"flags/{key}/clear/", because="Seen by a doctor")
    assert cleared.json()["cleared_at"]
    with behind_the_walls():
        assert Flag.objects.get(pk=key).cleared_because == "Seen by a doctor"


def test_a_sitting_lists_hears_and_ends(world, system, make_case):
    case = make_case()
    today = timezone.localdate().isoformat()
    office = system(world.cwc_chair)
    opened = office.post("sittings/", on=today, bench=[world.cwc_chair.pk])
    assert opened.status_code == 201
    where = f"sittings/{opened.json()['id']}"
    listed = office.post(
        "sittings/list/", case=str(case.pk), on=today, purpose="PRODUCTION"
    ).json()
    item = listed["items"][0]
    assert item["case"] == str(case.pk)
    assert office.post(f"{where}/hear/", item=str(uuid4()), wish_heard="DIRECT")
    heard = office.post(f"{where}/hear/", item=item["id"], wish_heard="DIRECT")
    assert heard.json()["items"][0]["heard_at"]
    assert office.post(f"{where}/end/").json()["ended_at"]
    assert system(world.dcpo).get(f"{where}/").status_code == 404


def test_an_order_is_drafted_signed_and_stays(world, system, make_case):
    case = make_case(hours=5)
    system(world.police).post(f"cases/{case.pk}/produce/", at=hours_ago(1).isoformat())
    office = system(world.cwc_chair)
    key = str(new_key())
    drafted = office.post(
        "orders/",
        id=key,
        case=str(case.pk),
        kind="INTERIM",
        codes=["INTERIM_PLACEMENT"],
    )
    assert drafted.status_code == 201, drafted.json()
    assert drafted.json()["id"] == key
    assert system(world.dcpo).post(f"orders/{key}/sign/").status_code == 409
    signed = office.post(f"orders/{key}/sign/").json()
    assert signed["made_at"]
    assert signed["signed"] == 1
    assert office.post(f"orders/{key}/recall/").status_code == 409
    assert office.get("orders/", made="true").json()["results"][0]["id"] == key
    with behind_the_walls():
        assert Order.objects.get().text


def test_a_draft_is_recalled(world, system, make_case):
    case = make_case(hours=5)
    system(world.police).post(f"cases/{case.pk}/produce/", at=hours_ago(1).isoformat())
    office = system(world.cwc_chair)
    draft = office.post(
        "orders/", case=str(case.pk), kind="PROCEDURAL", codes=["AGE_TEST"]
    )
    assert draft.status_code == 201
    recalled = office.post(f"orders/{draft.json()['id']}/recall/")
    assert recalled.json()["recalled_at"]


def test_who_brought_the_child_comes_with_the_intake_or_later(world, system):
    office = system(world.caseworker)
    agent = {"name": "Salim", "phone": "98350 11111"}
    case = office.post("cases/", **child(recruiter=agent)).json()["id"]
    assert office.post("cases/", **child(recruiter={"village": "X"})).status_code == 400
    key = str(new_key())
    answer = office.post("recruiters/", id=key, case=case, alias="Munna")
    assert (answer.status_code, answer.json()["id"]) == (201, key)
    told = office.get("recruiters/", case=case).json()["results"]
    assert {row["name"] for row in told} == {"Salim", ""}
    assert system(world.cwc_secretary).get("recruiters/").json()["results"] == []


def plan_of(lead):
    at = timezone.now() + timedelta(hours=6)
    return {
        "planned_for": at.isoformat(),
        "district": lead.agency.district_id,
        "lead": lead.pk,
        "sites": ["Site 1"],
    }


def test_a_person_of_another_district_can_t_be_named_and_is_as_if_not_there(
    world, system
):
    office = system(world.caseworker)
    there = UserFactory(role="POLICE", place=MADHUBANI)
    gone = UserFactory(role="POLICE", is_active=False)
    unknown = plan_of(there) | {"lead": 2**31 - 1}
    words = {
        office.post("operations/", **asked)
        .json()["lead"][0]
        .replace(str(asked["lead"]), "n")
        for asked in (plan_of(there), plan_of(gone), plan_of(world.dm), unknown)
    }
    assert len(words) == 1
    assert office.post("operations/", **plan_of(world.police)).status_code == 201


def test_a_stranger_on_a_bench_is_as_if_not_there(world, system):
    office = system(world.cwc_chair)
    today = timezone.localdate().isoformat()
    there = UserFactory(role="CWC_MEMBER", place=MADHUBANI)
    words = {
        str(office.post("sittings/", on=today, bench=[key]).json()).replace(
            str(key), "n"
        )
        for key in (there.pk, world.police.pk, 2**31 - 1)
    }
    assert len(words) == 1
    mine = office.post("sittings/", on=today, bench=[world.cwc_chair.pk])
    assert mine.status_code == 201
