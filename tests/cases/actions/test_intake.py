import pytest
from django.db import ProgrammingError

from audit.models import Event
from cases.actions.intake import (
    Intake,
    ask_interpreter,
    link_siblings,
    take_in_child,
    take_in_unnamed,
    unlink_sibling,
)
from cases.choices import Duty, Sex
from cases.models import Case, Child, ChildIdentity, Clock, InterpreterBooking
from common.models import new_key
from common.refusals import Refused
from tests.factories import MADHUBANI, AgencyFactory, UserFactory, World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().offices()


def take_in(world, **facts):
    return take_in_child(
        Intake(sex=Sex.BOY, **facts), by=world.caseworker, rescued_at=hours_ago(2)
    )


def test_take_in_child(world, wall):
    wall(world.caseworker)
    case = take_in(world, name="Raju Mandal", father="Shyam", age_years=11)

    case.refresh_from_db()
    assert case.status == "RESCUED"
    assert case.initials == "R. M."
    assert case.owner == world.cwc_chair.agency
    assert set(case.agency_ids) == {
        p.agency_id
        for p in (
            world.caseworker,
            world.cwc_chair,
            world.dcpo,
            world.police,
            world.labour,
            world.dm,
        )
    }
    assert Event.objects.of_case(case).get().type == "child.rescued"


def test_the_24_hour_clock_starts_at_the_rescue(world, wall):
    wall(world.caseworker)
    case = take_in(world)

    clock = Clock.objects.get(case=case, rule__code="PRODUCTION_24H")
    assert clock.started_at == case.rescued_at
    assert clock.allowed_minutes == 24 * 60
    assert clock.agency == world.police.agency
    case.refresh_from_db()
    assert case.next_due_at is not None


def test_an_unnamed_child_is_counted_and_never_given_a_name(world, wall):
    wall(world.caseworker)
    case = take_in(world)

    assert case.label == "Child, name not known"
    assert ChildIdentity.objects.get(child=case.child).name == ""


def test_the_same_key_twice_makes_one_case(world, wall):
    wall(world.caseworker)
    key = take_in(world).pk
    again = take_in_child(
        Intake(sex=Sex.BOY), by=world.caseworker, rescued_at=hours_ago(1), key=key
    )
    assert again.pk == key
    assert Case.objects.count() == 1


def test_a_teacher_takes_nobody_in(world, wall):
    wall(world.teacher)
    with pytest.raises(Refused):
        take_in_child(Intake(sex=Sex.GIRL), by=world.teacher, rescued_at=hours_ago(1))


def test_an_office_without_a_district_takes_children_in_from_operations(world, wall):
    office = AgencyFactory(kind="NGO", district=None, state=world.district.state)
    everywhere = wall(UserFactory(agency=office))
    with pytest.raises(Refused, match="no district"):
        take_in_child(Intake(sex=Sex.GIRL), by=everywhere, rescued_at=hours_ago(1))


def test_the_offices_of_another_district_see_nothing(world, wall):
    wall(world.caseworker)
    case = take_in(world, name="Raju Mandal")

    stranger = wall(UserFactory(place=MADHUBANI))
    assert not Case.objects.visible_to(stranger).filter(pk=case.pk).exists()
    assert not Case.objects.exists()
    assert not ChildIdentity.objects.exists()
    assert not Clock.objects.exists()
    assert not Event.objects.filter(case_id=case.pk).exists()


def test_a_labour_officer_reads_no_statement_class(world, wall):
    wall(world.caseworker)
    take_in(world, name="Raju Mandal")

    wall(world.labour)
    assert Case.objects.visible_to(world.labour).count() == 1
    assert ChildIdentity.objects.get().name == "Raju Mandal"


def test_a_forged_case_for_another_agency_is_refused_by_the_database(world, wall):
    wall(world.caseworker)
    case = take_in(world)
    stranger = wall(UserFactory(place=MADHUBANI))
    case.pk, case.number = None, "X"
    case.pk = new_key()
    case.opened_by = stranger
    with pytest.raises(ProgrammingError, match="row-level security"):
        case.save(force_insert=True)
    assert Duty.NGO in Duty


def test_many_unnamed_children_get_one_case_each_and_only_once(world, wall):
    wall(world.caseworker)
    facts = {"by": world.caseworker, "sex": Sex.GIRL, "rescued_at": hours_ago(2)}
    key = new_key()
    take_in_unnamed(5, key=key, **facts)
    take_in_unnamed(5, key=key, **facts)
    assert Case.objects.count() == 5


@pytest.mark.parametrize("number", [0, -1, 201])
def test_a_number_that_cannot_be_meant_is_refused(world, wall, number):
    wall(world.caseworker)
    with pytest.raises(Refused, match="from 1 to 200"):
        take_in_unnamed(
            number,
            by=world.caseworker,
            sex=Sex.GIRL,
            rescued_at=hours_ago(2),
            key=new_key(),
        )


def test_an_interpreter_is_asked_for_once(world, wall):
    wall(world.caseworker)
    case = take_in(world, interpreter_needed=True)
    assert InterpreterBooking.objects.get().language == ""
    with pytest.raises(Refused, match="already asked"):
        ask_interpreter(case, by=world.caseworker, languages=[], at=hours_ago(1))


def test_a_committee_member_asks_for_no_interpreter_here(world, wall):
    wall(world.caseworker)
    case = take_in(world)
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="can't ask"):
        ask_interpreter(case, by=world.cwc_chair, languages=["mai"], at=hours_ago(1))


def test_groups_of_siblings_that_meet_become_one(world, wall):
    wall(world.caseworker)
    one, two, three, four = (take_in(world, name=n) for n in ("A", "B", "C", "D"))
    link_siblings(one, two, by=world.caseworker)
    link_siblings(three, four, by=world.caseworker)
    for case in (one, two, three, four):
        case.child.refresh_from_db()
    link_siblings(one, three, by=world.caseworker)
    groups = set(Child.objects.values_list("sibling_group", flat=True))
    assert len(groups) == 1
    unlink_sibling(one, by=world.caseworker)
    with pytest.raises(Refused, match="No sibling"):
        unlink_sibling(one, by=world.caseworker)
    assert Child.objects.filter(sibling_group=None).count() == 1


def test_a_child_is_no_sibling_of_its_own(world, wall):
    wall(world.caseworker)
    case = take_in(world)
    with pytest.raises(Refused, match="of its own"):
        link_siblings(case, case, by=world.caseworker)


def test_a_stranger_links_nobody(world, wall):
    wall(world.caseworker)
    one, two = take_in(world), take_in(world)
    wall(world.labour)
    with pytest.raises(Refused, match="can't link"):
        link_siblings(one, two, by=world.labour)
    with pytest.raises(Refused, match="who is a sibling"):
        unlink_sibling(one, by=world.labour)
