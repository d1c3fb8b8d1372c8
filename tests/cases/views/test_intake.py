import gzip
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions.operations import OperationPlan, open_operation, plan_operation
from cases.models import Case, Clock, InterpreterBooking
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory, World, district

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def live(world, wall):
    wall(world.police)
    plan = OperationPlan(
        planned_for=timezone.now(),
        district=world.district,
        lead=world.police,
        children_expected=25,
        sites=[("Site 1", "BANGLES_GLASS")],
    )
    return open_operation(plan_operation(plan, by=world.police), by=world.police)


def intake_url(operation):
    return reverse("cases:operation-intake", args=[operation.pk])


def key_of(page, where, form=0):
    text = page.get(where).content.decode()
    return re.findall(r'name="key" value="([0-9a-f-]{36})"', text)[form]


def take_in(page, where, **facts):
    return page.post(where, {"key": key_of(page, where), "sex": "BOY", **facts})


def the_case():
    with behind_the_walls():
        return Case.objects.select_related("child", "identity", "workplace").get()


def test_a_child_is_taken_in_with_a_name_and_three_taps(world, live, browser):
    page = browser(world.police)
    answer = take_in(page, intake_url(live), name="Raju Mandal", age=11, next="yes")

    case = the_case()
    assert answer.headers["Location"] == intake_url(live)
    assert case.operation_id == live.pk
    assert case.identity.name == "Raju Mandal"
    assert case.child.age_years == 11
    assert case.workplace is None
    text = page.get(intake_url(live)).content.decode()
    assert "Child 2" in text
    assert "Raju" not in text


def test_the_same_form_sent_twice_makes_one_case(world, live, browser):
    page = browser(world.police)
    key = key_of(page, intake_url(live))
    for _again in range(2):
        page.post(intake_url(live), {"key": key, "sex": "GIRL", "name": "Asha"})
    assert the_case().initials == "A."


def test_a_child_without_a_name_is_counted(world, live, browser):
    take_in(browser(world.police), intake_url(live))
    assert the_case().label == f"Child 1 of {live.number}"


def test_sex_is_the_one_thing_that_must_be_given(world, live, browser):
    page = browser(world.police)
    answer = page.post(intake_url(live), {"key": key_of(page, intake_url(live))})
    assert answer.status_code == 200
    with behind_the_walls():
        assert not Case.objects.exists()


def test_language_home_and_site_are_kept_for_the_next_child(world, live, browser):
    page = browser(world.police)
    with behind_the_walls():
        site = live.sites.get()
    take_in(
        page,
        intake_url(live),
        spoken=["mai"],
        home_other="Madhubani, Bihar",
        site=str(site.pk),
    )
    case = the_case()
    assert case.home_district_id == district(MADHUBANI).pk
    assert case.workplace.industry == "BANGLES_GLASS"
    text = page.get(intake_url(live)).content.decode()
    assert re.search(r'name="spoken" value="mai"[^>]*checked', text)
    assert re.search(rf'name="home" value="{case.home_district_id}"[^>]*checked', text)
    assert re.search(rf'name="site" value="{site.pk}"[^>]*checked', text)


def test_a_need_for_an_interpreter_starts_its_clock(world, live, browser):
    take_in(
        browser(world.police), intake_url(live), spoken=["ben"], interpreter_needed="on"
    )
    with behind_the_walls():
        assert InterpreterBooking.objects.get().language == "ben"
        assert Clock.objects.filter(rule__code="INTERPRETER_48H").count() == 1


def test_a_sibling_is_linked_to_the_child_before(world, live, browser):
    page = browser(world.police)
    take_in(page, intake_url(live), name="Raju")
    take_in(page, intake_url(live), name="Sonu", with_last="on")
    with behind_the_walls():
        groups = set(Case.objects.values_list("child__sibling_group", flat=True))
    assert len(groups) == 1
    assert None not in groups


def test_a_district_with_an_unclear_name_asks_for_the_state(world, live, browser):
    page = browser(world.police)
    text = take_in(page, intake_url(live), home_other="Pratapgarh").content.decode()
    assert "Add the State" in text
    text = take_in(page, intake_url(live), home_other="Nowhere").content.decode()
    assert "No district has this name" in text


def test_the_district_box_offers_names_while_one_types(world, browser):
    page = browser(world.police)
    offered = page.get(reverse("cases:districts"), {"home_other": "madhu"})
    assert "Madhubani, Bihar" in offered.content.decode()
    assert "<option" not in page.get(reverse("cases:districts")).content.decode()


def test_many_unnamed_children_are_counted_at_once_and_once(world, live, browser):
    page = browser(world.police)
    key = key_of(page, intake_url(live), form=1)
    where = reverse("cases:operation-unnamed", args=[live.pk])
    for _again in range(2):
        page.post(where, {"key": key, "number": 7, "sex": "BOY"})
    with behind_the_walls():
        labels = sorted(Case.objects.values_list("label", flat=True))
    assert len(labels) == 7
    assert labels[0] == f"Child 1 of {live.number}"


def test_too_many_at_once_come_back_with_a_reason(world, live, browser):
    page = browser(world.police)
    where = reverse("cases:operation-unnamed", args=[live.pk])
    key = key_of(page, intake_url(live), form=1)
    answer = page.post(where, {"key": key, "number": 5000, "sex": "BOY"})
    assert answer.status_code == 200
    with behind_the_walls():
        assert not Case.objects.exists()


def test_the_page_stays_light(world, live, browser):
    content = browser(world.police).get(intake_url(live)).content
    assert len(gzip.compress(content)) < 20_000


def test_a_committee_member_takes_nobody_in(world, live, browser):
    answer = browser(world.cwc_chair).get(intake_url(live))
    assert "can&#x27;t take a child in" in answer.content.decode()


def test_a_stranger_finds_no_intake(world, live, browser):
    assert (
        browser(UserFactory(place=MADHUBANI)).get(intake_url(live)).status_code == 404
    )


def test_a_child_who_came_another_way_needs_route_and_moment(world, browser):
    page, where = browser(world.caseworker), reverse("cases:intake")
    assert take_in(page, where, name="Raju").status_code == 200
    answer = take_in(
        page, where, name="Raju", route="HELPLINE", rescued_at="2026-01-05T10:00"
    )
    case = the_case()
    assert answer.headers["Location"] == case.get_absolute_url()
    assert case.route == "HELPLINE"


def test_siblings_are_linked_and_taken_apart(world, live, browser):
    page = browser(world.police)
    take_in(page, intake_url(live), name="Raju")
    take_in(page, intake_url(live), name="Sonu")
    with behind_the_walls():
        one, two = Case.objects.order_by("id")
    where = reverse("cases:case-siblings", args=[one.pk])
    assert "Sonu" in page.get(where).content.decode()
    page.post(where, {"other": str(two.pk)})
    with behind_the_walls():
        groups = set(Case.objects.values_list("child__sibling_group", flat=True))
    assert len(groups) == 1
    page.post(where)
    with behind_the_walls():
        one.child.refresh_from_db()
    assert one.child.sibling_group is None
    assert page.post(where, {"other": "no-key"}).status_code == 404
    assert browser(UserFactory(place=MADHUBANI)).get(where).status_code == 404


def identity_url(case):
    return reverse("cases:case-identity", args=[case.pk])


def test_an_unnamed_child_gets_its_name_and_the_way_home(world, live, browser):
    page = browser(world.police)
    take_in(page, intake_url(live))
    facts = {"name": "Sonu Das", "sex": "BOY", "age_years": 12, "languages": ["ben"]}
    page.post(
        identity_url(the_case()),
        {**facts, "home_district": "Nadia, West Bengal", "village": "Chakdah"},
    )
    case = the_case()
    assert (case.initials, case.label) == ("S. D.", "")
    assert case.child.age_years == 12
    assert case.home_district_id == case.child.home_district_id == district("Nadia").pk
    with behind_the_walls():
        assert Clock.objects.filter(case=case, rule__code="HOME_CHECK_ASK_3D").exists()


def test_a_home_known_at_intake_starts_the_clock_once(world, live, browser):
    page = browser(world.police)
    take_in(page, intake_url(live), home_other="Nadia", village="Chakdah")
    case = the_case()
    page.post(
        identity_url(case),
        {"name": "Sonu", "sex": "BOY", "home_district": "Nadia", "village": "Chakdah"},
    )
    with behind_the_walls():
        assert Clock.objects.filter(rule__code="HOME_CHECK_ASK_3D").count() == 1


def test_the_age_that_the_committee_recorded_stays(world, live, browser):
    page = browser(world.police)
    take_in(page, intake_url(live), name="Sonu", age=11)
    case = the_case()
    with behind_the_walls():
        case.child.age_source = "COMMITTEE"
        case.child.save()
    answer = page.post(
        identity_url(case), {"name": "Sonu", "sex": "BOY", "age_years": 18}
    )
    assert "only the Committee changes it" in answer.content.decode()
    assert the_case().child.age_years == 11


def test_only_who_reaches_the_case_reads_who_the_child_is(world, live, browser):
    take_in(browser(world.police), intake_url(live), name="Sonu")
    case = the_case()
    stranger = browser(UserFactory(place=MADHUBANI))
    assert stranger.get(identity_url(case)).status_code == 404
    shown = browser(world.labour).get(identity_url(case)).content.decode()
    assert "can&#x27;t correct" in shown


def test_a_counted_child_does_not_make_the_next_forget(world, live, browser):
    page = browser(world.police)
    take_in(page, intake_url(live), name="Raju", spoken=["mai"])
    key = key_of(page, intake_url(live), form=1)
    where = reverse("cases:operation-unnamed", args=[live.pk])
    page.post(where, {"key": key, "number": 2, "sex": "BOY"})
    text = page.get(intake_url(live)).content.decode()
    assert re.search(r'name="spoken" value="mai"[^>]*checked', text)
    assert "Brother or sister of R." in text


def test_the_agent_is_one_tap_away_and_never_asked_for(world, live, browser):
    page = browser(world.police)
    take_in(page, intake_url(live), agent_village="Rampur")
    with behind_the_walls():
        assert not Case.objects.exists()
    take_in(page, intake_url(live), agent_name="Salim Bhai", agent_village="Rampur")
    case = the_case()
    with behind_the_walls():
        assert case.recruiters.get().name == "Salim Bhai"
    justice = reverse("oversight:case-tab", args=[case.pk, "justice"])
    assert "Salim Bhai" in page.get(justice).content.decode()


def test_an_agent_is_named_later_on_a_page_of_its_own(world, live, browser):
    page = browser(world.police)
    take_in(page, intake_url(live))
    where = reverse("cases:recruiter-new", args=[the_case().pk])
    assert page.post(where, {"village": "Rampur"}).status_code == 200
    page.post(where, {"alias": "Munna", "phone": "98350 11111"})
    case = the_case()
    with behind_the_walls():
        assert case.recruiters.get().alias == "Munna"
