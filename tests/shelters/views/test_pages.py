from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Access
from cases.models import Case
from shelters.actions.care_plans import AreaPlan, make_care_plan
from shelters.actions.runaways import LastSeen, report_runaway
from shelters.choices import MUST_COVER
from shelters.models import (
    CarePlan,
    CounsellingNote,
    HealthCheck,
    Inspection,
    Leave,
    Placement,
    ProtectedHealthNote,
    RollCall,
    Shelter,
    ShelterPlace,
)
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, AgencyFactory, UserFactory, hours_ago
from tests.shelters.conftest import another_shelter

pytestmark = pytest.mark.django_db


def clock(hours=1.0):
    return timezone.localtime(hours_ago(hours)).strftime("%Y-%m-%dT%H:%M")


def of_case(name, case):
    return reverse(f"shelters:{name}", args=[case.pk])


def rows(model):
    with behind_the_walls():
        return list(model.objects.all())


def status(case):
    with behind_the_walls():
        return Case.objects.get(pk=case.pk).status


CASE_PAGES = [
    "placement-order",
    "placement-admit",
    "placement-end",
    "runaway-report",
    "runaway-police",
    "runaway-found",
    "leave-give",
    "leave-end",
    "health-new",
    "protected-new",
    "counselling-new",
    "care-plan",
]


@pytest.mark.parametrize("name", CASE_PAGES)
def test_a_stranger_finds_no_page_of_the_case(name, browser, admitted):
    case = admitted().case
    for role in ("SUPERINTENDENT", "CWC_CHAIR"):
        client = browser(UserFactory(role=role, place=MADHUBANI))
        assert client.get(of_case(name, case)).status_code == 404
        assert client.post(of_case(name, case)).status_code == 404


@pytest.mark.parametrize("name", CASE_PAGES)
def test_a_role_without_the_verb_reads_why_and_writes_nothing(
    name, browser, world, admitted
):
    case = admitted().case
    client = browser(world.labour)
    page = client.get(of_case(name, case))
    assert page.status_code == 200
    assert '<form class="card form"' not in page.content.decode()
    before = len(rows(Placement)), status(case)
    client.post(of_case(name, case), {"at": clock(), "because": "SCHOOL"})
    assert (len(rows(Placement)), status(case)) == before


def test_the_committee_orders_a_place(browser, world, shelter, produced):
    case = produced()
    client = browser(world.cwc_chair)
    page = client.get(of_case("placement-order", case)).content.decode()
    assert "3 beds free" in page
    answer = client.post(of_case("placement-order", case), {"shelter": shelter.pk})
    assert answer.status_code == 302
    assert rows(Placement)[0].is_waiting


def test_a_shelter_that_does_not_fit_is_not_offered(browser, world, shelter, produced):
    girls, _person = another_shelter(sexes=["GIRL"])
    page = browser(world.cwc_chair).get(of_case("placement-order", produced()))
    words = page.content.decode()
    assert f'value="{shelter.pk}"' in words
    assert f'value="{girls.pk}"' not in words


def test_arrivals_are_admitted(browser, world, placed):
    case = placed().case
    client = browser(world.superintendent)
    assert "Raju M." in client.get(reverse("shelters:arrivals")).content.decode()
    page = client.get(of_case("placement-admit", case))
    assert page.status_code == 200
    answer = client.post(
        of_case("placement-admit", case), {"at": clock(), "bed": "14"}, follow=True
    )
    assert "The child is admitted." in answer.content.decode()
    assert status(case) == "SHELTERED"
    children = client.get(reverse("shelters:children")).content.decode()
    assert "Raju M." in children
    assert "14" in children


def test_a_refusal_stands_on_the_form(browser, world, placed):
    case = placed().case
    client = browser(world.superintendent)
    answer = client.post(of_case("placement-admit", case), {"at": clock(-5)})
    assert answer.status_code == 200
    assert "in the future" in answer.content.decode()


def test_one_tap_counts_everybody(browser, world, admitted):
    admitted()
    admitted(name="Sunil Ram")
    client = browser(world.superintendent)
    page = client.get(reverse("shelters:roll-call")).content.decode()
    assert "All 2 here" in page
    answer = client.post(
        reverse("shelters:roll-call"),
        {"occasion": "MORNING", "everybody": "yes"},
        follow=True,
    )
    assert "2 of 2 here" in answer.content.decode()
    assert rows(RollCall)[0].here == 2


def test_who_is_not_here_is_asked_after_and_reported_missing(browser, world, admitted):
    case, other = admitted().case, admitted(name="Sunil Ram").case
    client = browser(world.superintendent)
    first = {"occasion": "MORNING", "away": [str(case.pk), str(other.pk)]}
    page = client.post(reverse("shelters:roll-call"), first).content.decode()
    assert "Where are they?" in page
    assert not rows(RollCall)

    second = first | {"where_asked": "yes", f"{other.pk}-where": "SCHOOL"}
    half = second | {f"{case.pk}-where": "ABSENT"}
    page = client.post(reverse("shelters:roll-call"), half).content.decode()
    assert "Answer this for an absent child." in page
    assert not rows(RollCall)

    whole = half | {f"{case.pk}-since": clock(), f"{case.pk}-last_seen_by": "The cook"}
    page = client.post(reverse("shelters:roll-call"), whole, follow=True)
    assert status(case) == "MISSING"
    assert status(other) == "SHELTERED"
    assert "is missing since" in page.content.decode()


def test_offices_without_a_shelter_have_no_roll_call(browser, world, shelter):
    for person in (world.cwc_chair, world.police):
        client = browser(person)
        for name in ("roll-call", "arrivals", "children"):
            assert client.get(reverse(f"shelters:{name}")).status_code == 404


def test_a_counsellor_sees_the_roll_call_and_why_not(browser, world, admitted):
    admitted()
    client = browser(world.counsellor)
    page = client.get(reverse("shelters:roll-call")).content.decode()
    assert "Your role can" in page
    client.post(
        reverse("shelters:roll-call"), {"occasion": "MORNING", "everybody": "yes"}
    )
    assert not rows(RollCall)


def test_missing_told_and_found(browser, world, admitted):
    case = admitted().case
    client = browser(world.superintendent)
    client.post(
        of_case("runaway-report", case), {"since": clock(), "last_seen_by": "The cook"}
    )
    assert status(case) == "MISSING"
    client.post(
        of_case("runaway-police", case), {"told_at": clock(0.5), "station": "Sanganer"}
    )
    answer = client.post(
        of_case("runaway-found", case),
        {"found_at": clock(0), "comes_back": "yes"},
        follow=True,
    )
    assert "Raju M." in answer.content.decode()


def test_leave_given_and_ended(browser, world, admitted):
    case = admitted().case
    client = browser(world.superintendent)
    client.post(
        of_case("leave-give", case),
        {
            "from_at": clock(),
            "until_at": clock(-48),
            "with_whom": "An aunt",
            "reason": "A wedding",
        },
    )
    assert rows(Leave)[0].back_at is None
    client.post(of_case("leave-end", case), {"back_at": clock(0.01)})
    assert rows(Leave)[0].back_at


def test_a_stay_ends_and_the_page_leads_back_to_the_children(browser, world, admitted):
    case = admitted().case
    answer = browser(world.superintendent).post(
        of_case("placement-end", case), {"because": "SCHOOL", "at": clock(0.01)}
    )
    assert answer.headers["Location"] == reverse("shelters:children")
    assert rows(Placement)[0].left_because == "SCHOOL"


def test_health_protected_and_counselling(browser, world, admitted):
    case = admitted().case
    browser(world.superintendent).post(
        of_case("health-new", case),
        {
            "kind": "ADMISSION",
            "examined_at": clock(),
            "doctor": "Dr A. Sen",
            "findings": "Thin.",
        },
    )
    counsellor = browser(world.counsellor)
    counsellor.post(
        of_case("protected-new", case),
        {"kind": "OTHER", "noted_at": clock(), "words": "Something"},
    )
    counsellor.post(
        of_case("counselling-new", case), {"held_at": clock(), "words": "Spoke of home"}
    )
    found = [rows(m) for m in (HealthCheck, ProtectedHealthNote, CounsellingNote)]
    assert [len(each) for each in found] == [1, 1, 1]


def plan_answers():
    answers = {"stay": "SHORT", "child_view": "I want to read."}
    for area in MUST_COVER:
        answers[f"{area}_need"] = "Something"
        answers[f"{area}_intervention"] = "Somebody does it"
    return answers


def test_a_care_plan_is_made_approved_and_reviewed(browser, world, admitted):
    case = admitted().case
    worker = browser(world.caseworker)
    page = worker.get(of_case("care-plan", case)).content.decode()
    assert page.count("<textarea") == 1 + 3 * 11
    assert worker.post(of_case("care-plan", case), plan_answers()).status_code == 302
    browser(world.superintendent).post(of_case("care-plan-approve", case))
    assert rows(CarePlan)[0].approved_by == world.superintendent
    answer = worker.post(of_case("care-plan-review", case), {"progress": "He reads."})
    assert answer.status_code == 302


def test_a_plan_silent_on_money_is_asked_again(browser, world, admitted):
    case = admitted().case
    answers = plan_answers() | {"MONEY_need": ""}
    answer = browser(world.caseworker).post(of_case("care-plan", case), answers)
    assert answer.status_code == 200
    assert not rows(CarePlan)


def test_a_labour_officer_approves_no_plan(browser, world, admitted):
    case = admitted().case
    answer = browser(world.labour).post(of_case("care-plan-approve", case))
    assert answer.status_code == 404


def test_the_beds_of_the_state_are_listed(browser, world, admitted):
    admitted()
    girls, _person = another_shelter(sexes=["GIRL"])
    client = browser(world.cwc_chair)
    page = client.get(reverse("shelters:shelter-list"))
    free = {row["shelter"].pk: row["beds"].free for row in page.context["rows"]}
    assert free == {world.superintendent.agency_id: 2, girls.pk: 3}
    page = client.get(reverse("shelters:shelter-list"), {"sex": "BOY", "age": "11"})
    assert [r["shelter"].pk for r in page.context["rows"]] == [
        world.superintendent.agency_id
    ]


def test_who_may_not_know_where_children_live_sees_no_list(browser, world, shelter):
    for person in (world.police, world.labour):
        client = browser(person)
        assert client.get(reverse("shelters:shelter-list")).status_code == 404
        assert client.get(shelter.get_absolute_url()).status_code == 404


def test_the_protection_unit_enters_changes_and_inspects(browser, world):
    agency = AgencyFactory(kind="SHELTER")
    client = browser(world.dcpo)
    page = client.get(reverse("shelters:shelter-list")).content.decode()
    assert agency.name in page
    today = timezone.localdate()
    facts = {
        "kind": "OPEN_SHELTER",
        "registration": "RJ/3",
        "valid_from": today.isoformat(),
        "valid_until": (today + timedelta(days=300)).isoformat(),
        "sexes": ["GIRL", "BOY"],
        "age_from": 6,
        "age_to": 18,
        "beds": 20,
    }
    client.post(reverse("shelters:shelter-new", args=[agency.pk]), facts)
    client.post(
        reverse("shelters:shelter-change", args=[agency.pk]), facts | {"beds": 30}
    )
    assert rows(Shelter)[0].beds == 30
    client.post(
        reverse("shelters:inspection-new", args=[agency.pk]),
        {"inspected_on": today.isoformat(), "verdict": "GOOD"},
    )
    assert len(rows(Inspection)) == 1
    assert (
        "Nothing to mend"
        in client.get(
            reverse("shelters:shelter-detail", args=[agency.pk])
        ).content.decode()
    )


def test_the_shelter_writes_its_address(browser, world, shelter):
    client = browser(world.superintendent)
    client.post(
        reverse("shelters:shelter-place", args=[shelter.pk]), {"address": "12, Station"}
    )
    assert rows(ShelterPlace)[0].address == "12, Station"
    assert "12, Station" in client.get(shelter.get_absolute_url()).content.decode()


@pytest.mark.parametrize("tab", ["shelter", "health"])
def test_the_tabs_of_the_case_page(tab, browser, world, wall, admitted):
    placement = admitted()
    wall(world.caseworker)
    make_care_plan(
        placement.case,
        stay="SHORT",
        areas={a: AreaPlan(need="N", intervention="I") for a in MUST_COVER},
        by=world.caseworker,
    )
    url = reverse("oversight:case-tab", args=[placement.case_id, tab])
    for person in (world.superintendent, world.cwc_chair, world.counsellor):
        page = browser(person).get(url)
        assert page.status_code == 200
    with behind_the_walls():
        assert Access.objects.filter(case_id=placement.case_id, page=tab).count() == 3
    assert browser(world.labour).get(url).status_code == 404


def test_the_tab_of_a_missing_child_offers_what_is_owed(browser, world, admitted):
    placement = admitted()
    report_runaway(
        placement,
        seen=LastSeen(since=hours_ago(1), by="The cook"),
        by=world.superintendent,
    )
    url = reverse("oversight:case-tab", args=[placement.case_id, "shelter"])
    page = browser(world.superintendent).get(url).content.decode()
    assert "Report to the police" in page
    assert "The child is found" in page
