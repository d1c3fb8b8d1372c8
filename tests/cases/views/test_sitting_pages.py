from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Access, Event
from cases.actions.intake import Intake, take_in_child
from cases.actions.production import produce_child
from cases.actions.sittings import list_case, open_sitting
from cases.choices import Sex
from cases.models import CauseListItem, Clock, Order, Sitting
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory, World, hours_ago

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = TODAY.isoformat()


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def members(world):
    agency = world.cwc_chair.agency
    return [
        world.cwc_chair,
        *[UserFactory(role="CWC_MEMBER", agency=agency) for _ in range(3)],
    ]


def produced(world, wall, name="Raju Mandal"):
    wall(world.caseworker)
    case = take_in_child(
        Intake(sex=Sex.BOY, name=name), by=world.caseworker, rescued_at=hours_ago(10)
    )
    wall(world.police)
    produce_child(case, by=world.police, at=hours_ago(5))
    case.refresh_from_db()
    return case


@pytest.fixture
def listed(world, members, wall):
    """Two cases on today's list of an open sitting."""
    cases = [produced(world, wall), produced(world, wall, "Salim Ansari")]
    chair = wall(world.cwc_chair)
    open_sitting(by=chair, on=TODAY, bench=members[:3])
    return [list_case(c, by=chair, on=TODAY, purpose="REVIEW") for c in cases]


def post(client, name, *args, **data):
    return client.post(reverse(f"cases:{name}", args=args), data)


def get(client, name, *args, **data):
    return client.get(reverse(f"cases:{name}", args=args), data)


def test_today_leads_to_the_list_of_today(world, browser):
    response = get(browser(world.cwc_chair), "sitting-today")
    assert response.url == reverse("cases:sitting-day", args=[DAY])
    assert get(browser(world.cwc_chair), "sitting-day", DAY).status_code == 200


def test_only_a_committee_sees_sittings(world, browser):
    assert get(browser(world.caseworker), "sitting-day", DAY).status_code == 404
    assert get(browser(world.cwc_chair), "sitting-day", "soon").status_code == 404


def test_the_list_says_what_the_clock_of_the_production_says(
    world, members, wall, browser
):
    wall(world.caseworker)
    case = take_in_child(
        Intake(sex=Sex.BOY, name="Raju Mandal"),
        by=world.caseworker,
        rescued_at=hours_ago(30),
    )
    chair = wall(world.cwc_chair)
    open_sitting(by=chair, on=TODAY, bench=members[:3])
    list_case(case, by=chair, on=TODAY, purpose="PRODUCTION")
    assert "6 h late" in get(browser(chair), "sitting-day", DAY).content.decode()

    clocks = Clock.objects.filter(case=case, rule__code="PRODUCTION_24H")
    with behind_the_walls():
        clocks.update(due_at=timezone.now() + timedelta(hours=9, minutes=30))
    assert "9 h left" in get(browser(chair), "sitting-day", DAY).content.decode()
    with behind_the_walls():
        clocks.update(cancelled_at=timezone.now())
    page = get(browser(chair), "sitting-day", DAY).content.decode()
    assert "h late" not in page
    assert "h left" not in page


def test_the_bench_is_named_by_hand_when_the_sitting_opens(world, members, browser):
    client = browser(world.cwc_secretary)
    page = get(client, "sitting-open", DAY).content.decode()
    assert "checked" not in page
    response = post(client, "sitting-open", DAY, bench=[m.pk for m in members[:3]])
    assert response.status_code == 302
    with behind_the_walls():
        assert Sitting.objects.get().bench.count() == 3


def test_the_page_shows_the_first_case_and_no_order_is_chosen(listed, world, browser):
    page = get(browser(world.cwc_chair), "sitting-day", DAY).content.decode()
    assert "Raju M." in page
    assert "Salim A." in page
    assert page.count('name="order"') == 6
    assert " checked" not in page
    with behind_the_walls():
        seen = Access.objects.get(page="sitting")
        assert seen.case_id == listed[0].case_id


def test_another_committee_finds_no_such_item(listed, browser):
    stranger = UserFactory(role="CWC_CHAIR", place=MADHUBANI)
    client = browser(stranger)
    assert get(client, "sitting-item", DAY, listed[0].pk).status_code == 404
    assert post(client, "item-pass", listed[0].pk).status_code == 404
    assert get(client, "case-listing", listed[0].case_id).status_code == 404


def test_signing_records_the_hearing_and_opens_the_next_case(listed, world, browser):
    response = post(
        browser(world.cwc_chair),
        "order-new",
        listed[0].case_id,
        item=listed[0].pk,
        order="inquire",
        language="en",
        reason="who took the child",
        text="A social investigation is carried out.",
        wish_heard="INTERPRETER",
        do="sign",
    )
    assert response.url == listed[1].get_absolute_url()
    with behind_the_walls():
        order = Order.objects.get()
        assert (order.kind, order.codes) == ("PROCEDURAL", ["SIR"])
        assert order.text == "A social investigation is carried out."
        assert order.signatures.get().member == world.cwc_chair
        item = CauseListItem.objects.get(pk=listed[0].pk)
        assert item.wish_heard == "INTERPRETER"


def test_nothing_is_signed_until_it_is_said_how_the_child_was_heard(
    listed, world, browser
):
    response = post(
        browser(world.cwc_chair),
        "order-new",
        listed[0].case_id,
        item=listed[0].pk,
        order="inquire",
        language="en",
        text="A social investigation is carried out.",
        do="sign",
    )
    assert response.status_code == 200
    assert "Say how the child was heard." in response.content.decode()
    with behind_the_walls():
        assert not Order.objects.exists()


def test_the_text_is_prepared_from_the_choice_without_javascript(
    listed, world, browser
):
    client = browser(world.cwc_chair)
    response = post(
        client,
        "order-new",
        listed[0].case_id,
        item=listed[0].pk,
        order="stay",
        language="en",
        do="prepare",
    )
    page = response.content.decode()
    assert "Until the inquiry ends the child is placed in a safe place." in page
    part = get(client, "order-text", listed[0].case_id, order="stay", home="Asha Home")
    assert "placed in Asha Home." in part.content.decode()
    with behind_the_walls():
        assert not Order.objects.exists()


def test_a_refused_order_says_why_on_the_form(listed, world, browser):
    response = post(
        browser(world.cwc_chair),
        "order-new",
        listed[0].case_id,
        order="restore",
        language="en",
        do="draft",
    )
    assert "The social investigation report isn&#x27;t filed" in (
        response.content.decode()
    )


def test_own_words_need_a_kind_a_code_and_a_text(listed, world, browser):
    client = browser(world.cwc_chair)
    empty = post(
        client, "order-new", listed[0].case_id, order="own", language="en", do="draft"
    )
    assert empty.status_code == 200
    response = post(
        client,
        "order-new",
        listed[0].case_id,
        order="own",
        language="hi",
        kind="PROCEDURAL",
        codes=["MEDICAL", "FIR_DIRECTION"],
        text="The doctor sees the child today.",
        do="draft",
    )
    assert response.status_code == 302
    with behind_the_walls():
        order = Order.objects.get()
        assert order.codes == ["MEDICAL", "FIR_DIRECTION"]
        assert order.made_at is None


def test_a_hearing_is_adjourned_from_the_page(listed, world, browser):
    later = TODAY + timedelta(days=7)
    response = post(
        browser(world.cwc_chair),
        "item-hear",
        listed[0].pk,
        wish_heard="DIRECT",
        adjourned_to=later.isoformat(),
    )
    assert response.url == listed[1].get_absolute_url()
    with behind_the_walls():
        assert CauseListItem.objects.filter(sitting__on=later).count() == 1


def test_a_hearing_without_how_is_shown_again(listed, world, browser):
    response = post(browser(world.cwc_chair), "item-hear", listed[0].pk)
    assert response.status_code == 200
    with behind_the_walls():
        assert not CauseListItem.objects.filter(heard_at__isnull=False).exists()


def test_cases_are_passed_over_and_taken_off(listed, world, browser):
    client = browser(world.cwc_chair)
    post(client, "item-pass", listed[0].pk)
    post(client, "item-off", listed[1].pk)
    with behind_the_walls():
        item = CauseListItem.objects.get()
        assert item.pk == listed[0].pk
        assert item.place == 3


def test_what_the_law_calls_for_is_listed_in_one_go(world, wall, browser):
    wall(world.caseworker)
    take_in_child(Intake(sex=Sex.GIRL), by=world.caseworker, rescued_at=hours_ago(2))
    client = browser(world.cwc_chair)
    assert "List them all" in get(client, "sitting-day", DAY).content.decode()
    post(client, "sitting-suggested", DAY)
    with behind_the_walls():
        assert CauseListItem.objects.get().purpose == "PRODUCTION"


def test_a_case_is_put_on_the_list_of_a_day(world, wall, browser):
    case = produced(world, wall)
    client = browser(world.cwc_chair)
    response = post(
        client, "case-listing", case.pk, on=DAY, purpose="REVIEW", note="Age dispute"
    )
    assert response.status_code == 302
    again = post(client, "case-listing", case.pk, on=DAY, purpose="REVIEW")
    assert "on this list already" in again.content.decode()


def test_the_cause_list_hangs_out_without_a_name(listed, world, browser):
    client = browser(world.cwc_chair)
    page = get(client, "sitting-print", DAY, "html", lang="en").content.decode()
    assert listed[0].case.number in page
    assert "R. M." in page
    for name in ("Raju", "Mandal", "Salim", "Ansari"):
        assert name not in page
    pdf = get(client, "sitting-print", DAY, "pdf", lang="hi")
    assert pdf.content.startswith(b"%PDF")
    assert "attachment" in pdf["Content-Disposition"]
    with behind_the_walls():
        assert Event.objects.filter(type="document.printed").count() == 2


def test_the_sitting_ends_with_a_day_for_the_rest(listed, world, browser):
    client = browser(world.cwc_chair)
    refused = post(client, "sitting-end", DAY, adjourned_to="")
    assert "Say on which later day" in refused.content.decode()
    later = (TODAY + timedelta(days=1)).isoformat()
    assert post(client, "sitting-end", DAY, adjourned_to=later).status_code == 302
    page = get(client, "sitting-day", DAY).content.decode()
    assert "The sitting is over." in page


def test_a_member_who_comes_late_is_seated(listed, world, members, browser):
    client = browser(world.cwc_chair)
    assert get(client, "sitting-seat", DAY).status_code == 200
    post(client, "sitting-seat", DAY, member=members[3].pk)
    with behind_the_walls():
        assert Sitting.objects.get().bench.count() == 4


def test_the_page_asks_no_more_of_the_database_for_a_longer_list(
    listed, world, wall, browser, django_assert_max_num_queries
):
    wall(world.cwc_chair)
    client = browser(world.cwc_chair)
    get(client, "sitting-day", DAY)
    for name in ("A", "B", "C", "D"):
        case = produced(world, wall, f"Child {name}")
        wall(world.cwc_chair)
        list_case(case, by=world.cwc_chair, on=TODAY, purpose="REVIEW")
    with django_assert_max_num_queries(45):
        get(client, "sitting-day", DAY)


def test_nobody_signs_a_text_that_was_not_shown(listed, world, browser):
    response = post(
        browser(world.cwc_chair),
        "order-new",
        listed[0].case_id,
        item=listed[0].pk,
        order="inquire",
        language="en",
        wish_heard="DIRECT",
        text=" ",
        do="sign",
    )
    page = response.content.decode()
    assert "Read the text, then sign." in page
    assert "reported in Form 22 within fifteen days." in page
    with behind_the_walls():
        assert not Order.objects.exists()


def test_an_order_that_the_law_does_not_allow_yet_is_greyed_with_the_reason(
    listed, world, browser
):
    page = get(browser(world.cwc_chair), "sitting-day", DAY).content.decode()
    assert page.count("The social investigation report isn&#x27;t filed yet.") == 2
    assert page.count(' disabled aria-describedby="why-') == 2
