from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from cases.actions.intake import Intake, take_in_child
from cases.actions.ordering import draft_order, sign_order
from cases.actions.production import produce_child
from cases.actions.sittings import (
    end_sitting,
    hear_case,
    list_case,
    list_suggested,
    open_sitting,
    pass_over,
    seat_member,
    take_off_list,
    what_to_list,
)
from cases.choices import ListPurpose, OrderKind, Sex
from cases.models import Case, CauseListItem, ChildWish, Clock, Sitting
from common.refusals import Refused
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory, World, hours_ago

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


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


def rescued(world, wall, *, produced=False):
    wall(world.caseworker)
    case = take_in_child(
        Intake(sex=Sex.BOY, name="Raju Mandal"),
        by=world.caseworker,
        rescued_at=hours_ago(10),
    )
    if produced:
        wall(world.police)
        produce_child(case, by=world.police, at=hours_ago(5))
        case.refresh_from_db()
    wall(world.cwc_chair)
    return case


def test_a_sitting_is_opened_with_its_bench(world, members, wall):
    wall(world.cwc_secretary)
    sitting = open_sitting(by=world.cwc_secretary, on=TODAY, bench=members[:3])
    assert sitting.is_running
    assert set(sitting.bench.all()) == set(members[:3])
    event = Event.objects.get(type="sitting.opened", subject_id=str(sitting.pk))
    assert event.facts["bench"] == sorted(member.pk for member in members[:3])


def test_a_sitting_is_opened_once_and_on_its_own_day(world, members, wall):
    chair = wall(world.cwc_chair)
    open_sitting(by=chair, on=TODAY, bench=members[:2])
    with pytest.raises(Refused, match="open already"):
        open_sitting(by=chair, on=TODAY, bench=members[:2])
    with pytest.raises(Refused, match="own day"):
        open_sitting(by=chair, on=TODAY + timedelta(days=1), bench=members)


def test_only_members_of_the_committee_sit_on_its_bench(world, members, wall):
    chair = wall(world.cwc_chair)
    other = UserFactory(role="CWC_MEMBER", place=MADHUBANI)
    for bench in ([], [other], [world.cwc_secretary]):
        with pytest.raises(Refused):
            open_sitting(by=chair, on=TODAY, bench=bench)
    wall(world.caseworker)
    with pytest.raises(Refused, match="Only a Committee"):
        open_sitting(by=world.caseworker, on=TODAY, bench=members)


def test_who_comes_later_joins_the_bench(world, members, wall):
    chair = wall(world.cwc_chair)
    sitting = open_sitting(by=chair, on=TODAY, bench=members[:2])
    seat_member(sitting, by=chair, member=members[2])
    assert sitting.bench.count() == 3
    with pytest.raises(Refused, match="on the bench already"):
        seat_member(sitting, by=chair, member=members[2])
    with pytest.raises(Refused, match="members of this Committee"):
        seat_member(sitting, by=chair, member=world.cwc_secretary)


def test_a_case_is_listed_once_a_day(world, members, wall):
    case = rescued(world, wall)
    chair = world.cwc_chair
    item = list_case(case, by=chair, on=TODAY, purpose=ListPurpose.PRODUCTION)
    assert item.place == 1
    with pytest.raises(Refused, match="on this list already"):
        list_case(case, by=chair, on=TODAY, purpose=ListPurpose.REVIEW)
    with pytest.raises(Refused, match="past"):
        list_case(
            case, by=chair, on=TODAY - timedelta(days=1), purpose=ListPurpose.REVIEW
        )
    event = Event.objects.of_case(case).get(type="sitting.listed")
    assert event.facts == {"on": TODAY.isoformat(), "purpose": "PRODUCTION"}


def test_another_committee_lists_nothing_of_ours(world, wall):
    case = rescued(world, wall)
    stranger = wall(UserFactory(role="CWC_CHAIR", place=MADHUBANI))
    with pytest.raises((Refused, Case.DoesNotExist)):
        list_case(case, by=stranger, on=TODAY, purpose=ListPurpose.OTHER)
    assert not Sitting.objects.visible_to(stranger).exists()


def test_what_the_law_calls_for_is_proposed_with_the_most_urgent_first(world, wall):
    report = rescued(world, wall, produced=True)
    due = rescued(world, wall, produced=True)
    production = rescued(world, wall)
    quiet = rescued(world, wall, produced=True)
    Case.objects.filter(pk=report.pk).update(sir_filed_at=hours_ago(1))
    with behind_the_walls():
        Clock.objects.filter(case=due, rule__code="FINAL_ORDER_4M").update(
            due_at=timezone.now() + timedelta(days=8)
        )

    found = [(s.case, s.purpose) for s in what_to_list(world.cwc_chair, TODAY)]
    assert found == [
        (production, "PRODUCTION"),
        (due, "FINAL"),
        (report, "REPORT"),
    ]
    assert len(list_suggested(by=world.cwc_chair, on=TODAY)) == 3
    assert what_to_list(world.cwc_chair, TODAY) == []
    assert quiet.list_items.count() == 0


def test_a_report_that_was_heard_is_not_proposed_again(world, members, wall):
    case = rescued(world, wall, produced=True)
    Case.objects.filter(pk=case.pk).update(sir_filed_at=hours_ago(1))
    chair = world.cwc_chair
    open_sitting(by=chair, on=TODAY, bench=members[:3])
    item = list_case(case, by=chair, on=TODAY, purpose=ListPurpose.REPORT)
    hear_case(item, by=chair, wish_heard="DIRECT")
    assert what_to_list(chair, TODAY) == []


def test_hearing_records_how_the_child_was_heard(world, members, wall):
    case = rescued(world, wall, produced=True)
    chair = world.cwc_chair
    item = list_case(case, by=chair, on=TODAY, purpose=ListPurpose.REVIEW)
    with pytest.raises(Refused, match="isn't open"):
        hear_case(item, by=chair, wish_heard="INTERPRETER")
    open_sitting(by=chair, on=TODAY, bench=members[:3])
    with pytest.raises(Refused, match="how the child was heard"):
        hear_case(item, by=chair, wish_heard="")

    later = TODAY + timedelta(days=14)
    hear_case(
        item,
        by=chair,
        wish_heard="INTERPRETER",
        wish="I want to go home.",
        adjourned_to=later,
    )
    case.refresh_from_db()
    assert ChildWish.objects.latest_of(case) == "I want to go home."
    assert CauseListItem.objects.get(case=case, sitting__on=later).heard_at is None
    event = Event.objects.of_case(case).get(type="sitting.heard")
    assert event.facts == {
        "wish_heard": "INTERPRETER",
        "adjourned_to": later.isoformat(),
    }
    with pytest.raises(Refused, match="heard already"):
        hear_case(item, by=chair, wish_heard="INTERPRETER")


def test_a_case_is_adjourned_to_a_later_day(world, members, wall):
    case = rescued(world, wall, produced=True)
    chair = world.cwc_chair
    open_sitting(by=chair, on=TODAY, bench=members[:3])
    item = list_case(case, by=chair, on=TODAY, purpose=ListPurpose.REVIEW)
    with pytest.raises(Refused, match="later day"):
        hear_case(item, by=chair, wish_heard="DIRECT", adjourned_to=TODAY)


def test_a_case_passed_over_is_heard_last(world, wall):
    items = [
        list_case(
            rescued(world, wall), by=world.cwc_chair, on=TODAY, purpose="PRODUCTION"
        )
        for _ in range(3)
    ]
    pass_over(items[0], by=world.cwc_chair)
    order = list(items[0].sitting.items.order_by("place").values_list("pk", flat=True))
    assert order == [items[1].pk, items[2].pk, items[0].pk]


def test_an_unheard_case_is_taken_off_the_list_and_the_book_remembers(world, wall):
    case = rescued(world, wall)
    item = list_case(case, by=world.cwc_chair, on=TODAY, purpose="PRODUCTION")
    take_off_list(item, by=world.cwc_chair)
    assert not CauseListItem.objects.filter(case=case).exists()
    assert Event.objects.of_case(case).filter(type="sitting.unlisted").exists()


def test_a_sitting_ends_only_when_every_case_left_has_another_day(world, members, wall):
    case = rescued(world, wall)
    chair = world.cwc_chair
    sitting = open_sitting(by=chair, on=TODAY, bench=members[:3])
    list_case(case, by=chair, on=TODAY, purpose="PRODUCTION")
    with pytest.raises(Refused, match="later day"):
        end_sitting(sitting, by=chair)
    tomorrow = TODAY + timedelta(days=1)
    sitting = end_sitting(sitting, by=chair, adjourned_to=tomorrow)
    assert not sitting.is_running
    assert CauseListItem.objects.get(sitting__on=tomorrow).case == case
    with pytest.raises(Refused, match="sitting of that day is over"):
        list_case(
            rescued(world, wall), by=chair, on=TODAY, purpose=ListPurpose.PRODUCTION
        )


def test_in_a_running_sitting_the_majority_of_the_bench_signs(world, members, wall):
    case = rescued(world, wall, produced=True)
    chair = world.cwc_chair
    open_sitting(by=chair, on=TODAY, bench=members[:3])
    order = draft_order(case, by=chair, kind=OrderKind.PROCEDURAL, codes=["MEDICAL"])
    assert order.signatures_needed == 2
    wall(members[3])
    with pytest.raises(Refused, match="not on the bench"):
        sign_order(order, by=members[3])
    for member in members[:2]:
        wall(member)
        order = sign_order(order, by=member)
    assert order.made_at is not None


def test_a_bench_of_two_drafts_no_final_order(world, members, wall):
    case = rescued(world, wall, produced=True)
    Case.objects.filter(pk=case.pk).update(sir_filed_at=hours_ago(1))
    chair = world.cwc_chair
    open_sitting(by=chair, on=TODAY, bench=members[:2])
    with pytest.raises(Refused, match="three members on the bench"):
        draft_order(
            case,
            by=chair,
            kind=OrderKind.FINAL,
            codes=["DECLARE_CNCP", "PLACE_INSTITUTION"],
        )
