from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.roles import Role
from audit.models import Event
from cases import reach
from cases.actions.intake import Intake, take_in_child
from cases.choices import Duty, Sex
from cases.models import Case, ChildIdentity
from common.refusals import Refused
from reintegration.actions.schooling import (
    add_school,
    change_level,
    enrol_child,
    leave_school,
    mark_attendance,
    transfer_school,
    why_not_enrol_child,
)
from reintegration.models import Attendance, Enrolment, SchoolTransfer
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


@pytest.fixture
def teacher():
    return UserFactory(role=Role.TEACHER)


@pytest.fixture
def case(make_case, world, wall):
    case = make_case()
    wall(world.caseworker)
    return case


@pytest.fixture
def school(case, world, teacher):
    return add_school(
        name="Bridge School, Ward 12",
        kind="SPECIAL_DAY",
        district=world.district,
        agency=teacher.agency,
        by=world.caseworker,
    )


@pytest.fixture
def formal(case, world):
    return add_school(
        name="Middle School",
        kind="FORMAL",
        district=world.district,
        udise="10050000000",
        by=world.caseworker,
    )


@pytest.fixture
def enrolment(case, school, world):
    return enrol_child(
        case, school=school, started_on=TODAY(), level="1", by=world.caseworker
    )


def test_enrol_child(case, enrolment, teacher, wall):
    case.refresh_from_db()
    assert case.schooled_at
    assert Event.objects.of_case(case).get(type="school.enrolled").facts["level"] == "1"
    wall(teacher)
    assert reach.holds(teacher, Duty.SCHOOL, case)
    assert Enrolment.objects.visible_to(teacher).get() == enrolment
    assert not ChildIdentity.objects.exists()


def test_each_child_of_a_school_has_a_roll_number(case, enrolment, school, world):
    other = take_in_child(
        Intake(name="Sahil Rai", sex=Sex.BOY, age_years=11),
        by=world.caseworker,
        rescued_at=case.rescued_at,
    )
    second = enrol_child(other, school=school, started_on=TODAY(), by=world.caseworker)
    assert [enrolment.roll_number, second.roll_number] == ["1", "2"]


def test_a_child_has_one_school_at_a_time(case, enrolment, formal, world):
    with pytest.raises(Refused, match="already"):
        enrol_child(case, school=formal, started_on=TODAY(), by=world.caseworker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(
            case=case, school=formal, started_on=TODAY(), enrolled_by=world.caseworker
        )


def test_the_first_day_at_school_is_kept(case, enrolment, formal, world):
    case.refresh_from_db()
    first = case.schooled_at
    leave_school(enrolment, ended_on=TODAY(), outcome="FINISHED", by=world.caseworker)
    enrol_child(case, school=formal, started_on=TODAY(), by=world.caseworker)
    case.refresh_from_db()
    assert case.schooled_at == first


def test_who_enrols_and_when(case, school, world, teacher, wall):
    with pytest.raises(Refused, match="future"):
        enrol_child(
            case,
            school=school,
            started_on=TODAY() + timedelta(days=1),
            by=world.caseworker,
        )
    with pytest.raises(Refused, match="before the rescue"):
        enrol_child(
            case,
            school=school,
            started_on=TODAY() - timedelta(days=300),
            by=world.caseworker,
        )
    wall(world.police)
    assert "role" in why_not_enrol_child(case, by=world.police)
    wall(world.dcpo)
    assert why_not_enrol_child(case, by=world.dcpo) == ""
    enrol_child(case, school=school, started_on=TODAY(), by=world.dcpo)


def test_a_school_has_a_kind_and_a_udise_code_of_eleven_digits(case, world, wall):
    facts = {"name": "School", "district": world.district, "by": world.caseworker}
    with pytest.raises(Refused, match="kind of school"):
        add_school(kind="NEVER", **facts)
    with pytest.raises(ValidationError, match="eleven"):
        add_school(kind="FORMAL", udise="12", **facts)
    wall(world.labour)
    with pytest.raises(Refused, match="role"):
        add_school(kind="FORMAL", **(facts | {"by": world.labour}))


def test_the_whole_class_is_marked_in_one_go_and_put_right(
    case, school, enrolment, teacher, wall
):
    wall(teacher)
    assert (
        mark_attendance(school, day=TODAY(), present={enrolment.pk: True}, by=teacher)
        == 1
    )
    mark_attendance(school, day=TODAY(), present={enrolment.pk: False}, by=teacher)
    row = Attendance.objects.get(enrolment=enrolment)
    assert (row.present, row.case_id) == (False, case.pk)
    events = Event.objects.filter(type="attendance.marked")
    assert [event.facts["here"] for event in events.order_by("at")] == [1, 0]


def test_who_marks_a_register_and_for_which_day(
    school, enrolment, teacher, world, wall
):
    here = {enrolment.pk: True}
    with pytest.raises(Refused, match="teachers of this school"):
        mark_attendance(school, day=TODAY(), present=here, by=world.caseworker)
    other = wall(UserFactory(role=Role.TEACHER))
    with pytest.raises(Refused, match="teachers of this school"):
        mark_attendance(school, day=TODAY(), present=here, by=other)
    wall(teacher)
    for day in (TODAY() + timedelta(days=1), TODAY() - timedelta(days=8)):
        with pytest.raises(Refused):
            mark_attendance(school, day=day, present=here, by=teacher)
    with pytest.raises(Refused, match="does not learn here"):
        mark_attendance(
            school, day=TODAY() - timedelta(days=2), present=here, by=teacher
        )


def test_change_level(enrolment, teacher, wall):
    wall(teacher)
    change_level(enrolment, level="2", by=teacher)
    enrolment.refresh_from_db()
    assert enrolment.level == "2"
    event = Event.objects.of_case(enrolment.case).get(type="school.changed")
    assert (event.facts["before"], event.facts["level"]) == ("1", "2")
    with pytest.raises(Refused, match="Give the level"):
        change_level(enrolment, level=" ", by=teacher)


def test_a_teacher_moves_a_child_to_a_regular_school(
    case, enrolment, formal, teacher, wall
):
    wall(teacher)
    facts = {"school": formal, "moved_on": TODAY(), "by": teacher}
    with pytest.raises(Refused, match="who takes the child"):
        transfer_school(enrolment, level="4", accepted_by="", **facts)
    joined = transfer_school(enrolment, level="4", accepted_by="Head teacher", **facts)
    enrolment.refresh_from_db()
    assert enrolment.outcome == "MOVED_ON"
    assert Enrolment.objects.filter(case=case).current().get() == joined
    assert SchoolTransfer.objects.get(left=enrolment).joined == joined


def test_a_teacher_opens_no_case_to_another_agency(
    case, enrolment, teacher, world, wall
):
    other = add_school(
        name="Other bridge school",
        kind="SPECIAL_DAY",
        district=world.district,
        agency=UserFactory(role=Role.TEACHER).agency,
        by=world.caseworker,
    )
    facts = {"school": other, "moved_on": TODAY(), "level": "2", "accepted_by": "Head"}
    wall(teacher)
    with pytest.raises(Refused, match="Ask the caseworker"):
        transfer_school(enrolment, by=teacher, **facts)
    wall(world.caseworker)
    transfer_school(enrolment, by=world.caseworker, **facts)
    assert not reach.holds(teacher, Duty.SCHOOL, case)
    wall(teacher)
    assert not Case.objects.visible_to(teacher).exists()


def test_dropping_out_has_a_reason(enrolment, world):
    with pytest.raises(Refused, match="Say why"):
        leave_school(
            enrolment, ended_on=TODAY(), outcome="DROPPED_OUT", by=world.caseworker
        )
    left = leave_school(
        enrolment,
        ended_on=TODAY(),
        outcome="DROPPED_OUT",
        because="Needed in the fields.",
        by=world.caseworker,
    )
    assert left.ended_on == TODAY()
    with pytest.raises(Refused, match="no longer"):
        leave_school(left, ended_on=TODAY(), outcome="FINISHED", by=world.caseworker)
