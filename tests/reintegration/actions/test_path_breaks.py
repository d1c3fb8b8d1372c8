from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from audit.models import Event
from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from cases.lifecycle import CaseStatus
from cases.models import Case, Child, Clock, Flag
from common.refusals import Refused
from reintegration.actions.path_breaks import (
    continue_case,
    mark_untraceable,
    reach_eighteen,
    record_death,
)
from reintegration.models import FollowUpVisit, PathBreak
from tests.conftest import behind_the_walls
from tests.factories import hours_ago
from tests.reintegration.restored import bring_home, signed_order

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


@pytest.fixture
def case(make_case, home):
    return bring_home(make_case(), home, months=3)


def test_mark_untraceable(case, home, wall):
    wall(home.follow_up)
    mark_untraceable(
        case,
        on=TODAY(),
        because="The house is empty; the neighbours know nothing.",
        police_report="DD 14 of today",
        by=home.follow_up,
    )
    case.refresh_from_db()
    assert case.status == CaseStatus.UNTRACEABLE
    assert PathBreak.objects.get(case=case).police_report
    assert Flag.objects.get(case=case, kind="RED_UNTRACEABLE").severity == "stop"
    assert FollowUpVisit.objects.filter(case=case).open().count() == 7
    event = Event.objects.of_case(case).get(type="child.untraceable")
    assert "neighbours" not in str(event.facts)


def test_a_child_who_cannot_be_found_is_reported_to_the_police(case, home, wall):
    wall(home.follow_up)
    with pytest.raises(ValidationError, match="reported to the police"):
        mark_untraceable(
            case, on=TODAY(), because="Gone.", police_report=" ", by=home.follow_up
        )
    with pytest.raises(Refused, match="how you searched"):
        mark_untraceable(
            case, on=TODAY(), because="", police_report="DD 1", by=home.follow_up
        )
    with pytest.raises(Refused, match="future"):
        mark_untraceable(
            case,
            on=TODAY() + timedelta(days=1),
            because="Gone.",
            police_report="DD 1",
            by=home.follow_up,
        )


def test_only_a_child_back_home_can_be_untraceable(make_case, world, wall):
    case = make_case()
    wall(world.dcpo)
    with pytest.raises(Refused, match="can't become"):
        mark_untraceable(
            case, on=TODAY(), because="x", police_report="DD 1", by=world.dcpo
        )


def test_record_death(case, world, wall):
    order = signed_order(case, "DIRECTIONS")
    wall(world.cwc_chair)
    record_death(case, on=TODAY(), order=order, because="A fever.", by=world.cwc_chair)
    case.refresh_from_db()
    assert case.status == CaseStatus.DIED
    assert not FollowUpVisit.objects.filter(case=case).open().exists()
    clocks = Clock.objects.filter(case=case).open()
    assert not clocks.exclude(rule__subject="claim").exists()
    assert Event.objects.of_case(case).filter(type="child.died").exists()


def test_a_death_needs_a_made_order_of_the_committee(case, world, wall):
    draft = signed_order(case, "DIRECTIONS", members=1, made=False)
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="made order"):
        record_death(case, on=TODAY(), order=draft, because="x", by=world.cwc_chair)
    wall(world.dcpo)
    with pytest.raises(Refused, match="Only the Committee"):
        record_death(case, on=TODAY(), order=draft, because="x", by=world.dcpo)


def test_a_second_rescue_goes_on_in_a_new_case(case, world, wall):
    wall(world.caseworker)
    new = take_in_child(
        Intake(sex=Sex.BOY, name="Arif Ansari", father="Salim Ansari"),
        by=world.caseworker,
        rescued_at=hours_ago(3),
    )
    continue_case(case, new_case=new, by=world.caseworker)
    case.refresh_from_db()
    new.refresh_from_db()
    assert case.status == CaseStatus.CONTINUED
    assert new.previous == case
    assert not new.is_over
    assert not FollowUpVisit.objects.filter(case=case).open().exists()
    facts = Event.objects.of_case(case).get(type="case.continued").facts
    assert facts["new_case"] == str(new.pk)
    with pytest.raises(Refused):
        continue_case(case, new_case=new, by=world.caseworker)


def test_which_cases_are_not_linked(case, world, wall):
    wall(world.caseworker)
    girl = take_in_child(
        Intake(sex=Sex.GIRL), by=world.caseworker, rescued_at=hours_ago(3)
    )
    older = take_in_child(
        Intake(sex=Sex.BOY), by=world.caseworker, rescued_at=hours_ago(9999)
    )
    with pytest.raises(Refused, match="two different children"):
        continue_case(case, new_case=girl, by=world.caseworker)
    with pytest.raises(Refused, match="later rescue"):
        continue_case(case, new_case=older, by=world.caseworker)
    wall(world.police)
    with pytest.raises(Refused, match="role"):
        continue_case(case, new_case=girl, by=world.police)


def test_reach_eighteen(case, world, wall):
    wall(world.dcpo)
    with pytest.raises(Refused, match="recorded age"):
        reach_eighteen(case, because="After-care.", by=world.dcpo)
    with behind_the_walls():
        Child.objects.filter(pk=case.child_id).update(
            birth_date=TODAY() - timedelta(days=366 * 18)
        )
    case = Case.objects.get(pk=case.pk)
    with pytest.raises(Refused, match="after-care"):
        reach_eighteen(case, because=" ", by=world.dcpo)
    reach_eighteen(case, because="Stays with the family.", by=world.dcpo)
    case.refresh_from_db()
    assert case.status == CaseStatus.AGED_OUT
    assert not case.is_over
    assert Event.objects.of_case(case).filter(type="child.aged_out").exists()
