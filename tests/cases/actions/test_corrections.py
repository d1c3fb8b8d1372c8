import pytest

from audit.models import Event
from cases.actions.corrections import edit_child, note_home
from cases.actions.intake import Intake, take_in_child
from cases.choices import AgeSource, Sex
from cases.models import Clock
from common.refusals import Refused
from tests.factories import MADHUBANI, World, district, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def case(world, wall):
    wall(world.caseworker)
    return take_in_child(
        Intake(sex=Sex.BOY, age_years=11), by=world.caseworker, rescued_at=hours_ago(2)
    )


def test_edit_child(world, case):
    home = district(MADHUBANI)
    case = edit_child(case, by=world.caseworker, age_years=12, home_district=home)

    assert case.home_district == home
    assert case.child.age_years == 12
    event = Event.objects.get(type="identity.changed")
    assert event.facts == {"fields": ["age_years", "home_district"]}


def test_a_forgotten_age_has_no_day(world, case):
    case = edit_child(case, by=world.caseworker, age_years=None)
    assert case.child.age_as_of is None


def test_the_age_of_the_committee_is_changed_by_nobody_else(world, case):
    case.child.age_source = AgeSource.COMMITTEE
    case.child.save()
    with pytest.raises(Refused, match="only the Committee"):
        edit_child(case, by=world.caseworker, age_years=18)
    assert (
        edit_child(case, by=world.caseworker, languages=["mai"]).child.age_years == 11
    )


def test_a_labour_officer_corrects_no_child(world, case, wall):
    wall(world.labour)
    with pytest.raises(Refused, match="can't correct"):
        edit_child(case, by=world.labour, age_years=18)
    with pytest.raises(Refused, match="District and village"):
        note_home(case, by=world.labour)


def test_note_home_starts_the_clock_once(world, wall):
    wall(world.caseworker)
    case = take_in_child(
        Intake(sex=Sex.BOY, village="Chakdah", home_district=district(MADHUBANI)),
        by=world.caseworker,
        rescued_at=hours_ago(2),
    )
    clock = Clock.objects.get(case=case, rule__code="HOME_CHECK_ASK_3D")
    assert clock.agency == world.dcpo.agency
    with pytest.raises(Refused, match="already known"):
        note_home(case, by=world.caseworker)


def test_a_committee_member_notes_no_home(world, case, wall):
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="where the home is"):
        note_home(case, by=world.cwc_chair)
