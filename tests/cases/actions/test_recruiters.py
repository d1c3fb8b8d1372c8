"""Who brought the child: each case's own facts, joined by hashes within reach only."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, transaction

from accounts.roles import DataClass
from audit.event_types import EventType
from audit.models import Event
from cases.actions.inquiry import ask_inquiry, file_inquiry
from cases.actions.intake import Intake, take_in_child
from cases.actions.production import produce_child
from cases.actions.recruiters import name_recruiter, why_not_name_recruiter
from cases.models import Case, Recruiter
from cases.models.patterns import ToldBy, same_recruiters
from common import walls
from common.refusals import Refused
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def other():
    return World(MADHUBANI).offices()


def take_in(by, district=None, **recruiter):
    return take_in_child(
        Intake(sex="BOY", home_district=district, recruiter=recruiter),
        by=by,
        rescued_at=hours_ago(3),
    )


def found(user):
    return [(p.name, p.children, p.told_by) for p in same_recruiters(user)[0]]


def test_the_agent_told_at_intake_is_kept_with_the_case(world, wall):
    by = wall(world.caseworker)
    case = take_in(by, name="Salim Bhai", village="Rampur")
    told = Recruiter.objects.get(case=case)
    assert (told.name, told.village) == ("Salim Bhai", "Rampur")
    event = Event.objects.of_case(case).get(type=EventType.RECRUITER_NAMED)
    assert "Salim" not in str(event.facts)


def test_an_intake_without_an_agent_writes_none(world, wall):
    take_in(wall(world.caseworker))
    assert not Recruiter.objects.exists()


def test_a_case_may_know_several_agents(world, wall):
    case = take_in(wall(world.caseworker), name="Salim")
    name_recruiter(case, by=wall(world.police), phone="98350 11111")
    assert Recruiter.objects.filter(case=case).count() == 2


def test_the_inquiry_names_the_agent_with_the_report(world, wall):
    case = take_in(wall(world.caseworker))
    produce_child(case, by=wall(world.police), at=hours_ago(2))
    ask_inquiry(case, of=world.caseworker.agency, by=wall(world.cwc_chair))
    by = wall(world.caseworker)
    file_inquiry(case, by=by, work_history="A year.", recruiter={"alias": "Munna"})
    assert Recruiter.objects.get(case=case).alias == "Munna"


def test_an_agent_of_whom_nothing_is_told_is_refused_by_the_database(world, wall):
    case = take_in(wall(world.caseworker))
    with pytest.raises(IntegrityError), transaction.atomic():
        Recruiter.objects.create(case=case, village="Rampur")


@pytest.mark.parametrize("role", ["cwc_chair", "superintendent", "follow_up"])
def test_who_writes_nothing_about_the_accused_names_no_agent(role, world, wall):
    case = take_in(wall(world.caseworker))
    by = wall(getattr(world, role))
    assert why_not_name_recruiter(case, by=by)
    with pytest.raises((Refused, Case.DoesNotExist)), transaction.atomic():
        name_recruiter(case, by=by, name="Salim")


def test_a_strangers_agent_is_neither_read_nor_written(world, other, wall):
    case = take_in(wall(world.caseworker), name="Salim")
    by = wall(other.caseworker)
    assert why_not_name_recruiter(case, by=by)
    assert not Recruiter.objects.exists()
    with pytest.raises(ProgrammingError), transaction.atomic():
        Recruiter.objects.create(case=case, name="Salim")


def test_an_agent_is_read_by_the_roles_that_read_the_accused_only(world, wall):
    take_in(wall(world.caseworker), name="Salim")
    seen = {
        user.role: wall(user) and Recruiter.objects.exists()
        for user in (world.caseworker, world.cwc_chair, world.police, world.labour)
    }
    assert all(seen.values())
    assert not world.cwc_secretary.reads(DataClass.ACC)
    wall(world.cwc_secretary)
    assert not Recruiter.objects.exists()


def test_one_agent_in_two_scripts_is_one_line(world, wall):
    by = wall(world.caseworker)
    take_in(by, name="Salim Bhai", village="Ram Pur Tola")
    take_in(by, name="सलीम", village="रामपुर")
    take_in(by, name="Rakesh", village="Rampur")
    assert found(by) == [("सलीम", 2, ToldBy.VILLAGE.label)]


def test_one_phone_joins_agents_of_two_names(world, wall):
    by = wall(world.caseworker)
    take_in(by, name="Salim", phone="+91 98350 11111")
    take_in(by, alias="Pappu", phone="098350-11111")
    take_in(by, alias="Pappu", phone="98350 22222")
    assert found(by) == [("Salim", 2, ToldBy.PHONE.label)]


def test_a_name_alone_joins_children_of_one_district_only(world, other, wall):
    by = wall(world.caseworker)
    for district in (world.district, world.district, other.district):
        take_in(by, district, name="Salim")
    (row,) = same_recruiters(by)[0]
    assert (row.children, row.district_id) == (2, world.district.pk)


def test_the_same_children_are_one_line_under_the_surest_mark(world, wall):
    by = wall(world.caseworker)
    for _turn in range(2):
        take_in(by, world.district, name="Salim", village="Rampur", phone="98350 11111")
    assert found(by) == [("Salim", 2, ToldBy.PHONE.label)]


def test_one_child_is_no_pattern_however_often_its_agent_is_told(world, wall):
    case = take_in(wall(world.caseworker), name="Salim", phone="98350 11111")
    name_recruiter(case, by=wall(world.police), name="Salim", phone="98350 11111")
    assert found(world.police) == []


def test_agents_of_other_offices_are_not_counted(world, other, wall):
    for office in (world, other, other):
        take_in(wall(office.caseworker), name="Salim", phone="98350 11111")
    wall(world.caseworker)
    assert found(world.caseworker) == []
    wall(other.caseworker)
    assert found(other.caseworker) == [("Salim", 2, ToldBy.PHONE.label)]


def test_the_list_of_agents_goes_on_page_by_page(world, wall):
    by = wall(world.caseworker)
    for name in ("Salim", "Rakesh", "Bablu"):
        for _turn in range(2):
            take_in(by, world.district, name=name, village="Rampur")
    first, token = same_recruiters(by, size=2)
    rest, end = same_recruiters(by, token, size=2)
    names = sorted(pattern.name for pattern in [*first, *rest])
    assert (names, end) == (["Bablu", "Rakesh", "Salim"], "")


def test_the_marks_are_made_anew_with_the_profiles(world, wall):
    case = take_in(wall(world.caseworker), name="Salim", phone="98350 11111")
    told = Recruiter.objects.get(case=case)
    walls.leave()
    with behind_the_walls():
        Recruiter.objects.update(names=[], number=0)
        call_command("rebuild_match_keys", verbosity=0)
        again = Recruiter.objects.get(case=case)
    assert (again.names, again.number) == (told.names, told.number)
