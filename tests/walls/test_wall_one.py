"""Wall one's own questions, each asked where wall two would not answer for it."""

import pytest

from accounts.roles import MATRIX, VERBS, Role
from audit.models import Event
from cases import reach
from cases.actions.intake import Intake, take_in_child
from cases.choices import Duty, GlassReason, Sex
from cases.models import (
    BreakGlass,
    Case,
    CaseGroupReach,
    CaseUserReach,
    Clock,
    Flag,
    Participation,
)
from common import walls
from common.models import new_key
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory, World, hours_ago
from tests.walling import wall_off

pytestmark = pytest.mark.django_db
EVERY_VERB = frozenset().union(*VERBS.values())


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def cases(world, wall):
    wall(world.caseworker)
    return [
        take_in_child(
            Intake(sex=Sex.BOY), by=world.caseworker, rescued_at=hours_ago(2 + n)
        )
        for n in range(2)
    ]


@pytest.fixture
def stranger(cases):
    return UserFactory(role="CASEWORKER", place=MADHUBANI)


def seen_by(user, *, within=False) -> set:
    """What the program alone lets this person see, with wall two away."""
    asked = Case.objects.within_reach(user) if within else Case.objects.visible_to(user)
    with wall_off("two"):
        walls.enter(user.pk)
        return set(asked.values_list("pk", flat=True))


def seal(case) -> None:
    with behind_the_walls():
        Case.objects.filter(pk=case.pk).update(sealed=True)


def name(person, case) -> None:
    with behind_the_walls():
        CaseUserReach.objects.create(
            user=person, content_object=case, permission_id=reach._permission()
        )


def test_an_office_sees_its_cases_and_a_stranger_none(cases, world, stranger):
    assert seen_by(world.caseworker) == {case.pk for case in cases}
    assert seen_by(stranger) == set()


def test_a_row_that_was_left_on_a_sealed_case_opens_it_to_nobody(cases, world):
    case, other = cases
    seal(case)
    with behind_the_walls():
        CaseGroupReach.objects.create(
            group_id=world.caseworker.agency.group_id,
            content_object=case,
            permission_id=reach._permission(),
        )
    assert seen_by(world.caseworker) == {other.pk}
    assert seen_by(world.caseworker, within=True) == {other.pk}


def test_a_sealed_case_is_seen_by_the_named_and_an_open_one_not_by_that_name(
    cases, stranger
):
    sealed, unsealed = cases
    seal(sealed)
    name(stranger, sealed)
    name(stranger, unsealed)
    assert seen_by(stranger) == {sealed.pk}
    assert seen_by(stranger, within=True) == {sealed.pk}
    assert seen_by(UserFactory(role="CASEWORKER", agency=stranger.agency)) == set()


def test_an_emergency_opens_one_case_to_one_person_to_look_at(cases, stranger):
    opened, _other = cases
    break_glass(stranger, opened)
    assert seen_by(stranger) == {opened.pk}
    assert seen_by(stranger, within=True) == set()
    assert seen_by(UserFactory(role="CASEWORKER", agency=stranger.agency)) == set()


def test_an_emergency_opens_nothing_that_was_sealed_meanwhile(cases, stranger):
    break_glass(stranger, cases[0])
    seal(cases[0])
    assert seen_by(stranger) == set()


def break_glass(person, case) -> None:
    with behind_the_walls():
        BreakGlass.objects.create(
            pk=new_key(),
            case=case,
            by=person,
            agency=person.agency,
            reason=GlassReason.OTHER,
            words="Now.",
            broken_at=hours_ago(1),
            ends_at=hours_ago(-1),
        )


def test_a_role_reads_and_writes_what_its_cells_say(world):
    for role, cells in MATRIX.items():
        person = getattr(world, role.lower())
        for data_class, cell in cells.items():
            assert person.reads(data_class) == any(x in cell for x in "RU")
            assert person.writes(data_class) == any(x in cell for x in "CUA")
        assert {verb for verb in EVERY_VERB if person.may(verb)} == VERBS[role]


def test_rows_that_tell_of_a_sexual_offence_are_known_to_few(world):
    readers = {
        *(Role.CWC_MEMBER, Role.CWC_CHAIR, Role.SUPERINTENDENT),
        *(Role.COUNSELLOR, Role.MEDICAL_OFFICER, Role.DM, Role.DLSA),
    }
    for role in Role:
        person = getattr(world, role.lower())
        for rows in (Event.objects, Clock.objects, Flag.objects):
            asked = str(rows.known_to(person).query)
            assert ("WHERE NOT" in asked) == (role not in readers), role


def test_a_verb_takes_the_role_and_this_very_case(cases, world, stranger, wall):
    case, other = cases
    verb = "cases.edit_identity"
    wall(world.caseworker)
    assert reach.may(world.caseworker, verb, case)
    assert not reach.may(world.caseworker, "cases.sign_order", case)
    wall(world.teacher)
    assert not reach.may(world.teacher, verb, case)
    wall(stranger)
    assert not reach.may(stranger, verb, case)
    with behind_the_walls():
        reach.grant(other, to=stranger.agency, duty=Duty.NGO, because="test")
    wall(stranger)
    assert reach.may(stranger, verb, other)
    assert not reach.may(stranger, verb, case)


def test_a_duty_is_held_by_this_office_on_this_case_now(cases, world, stranger, wall):
    case, other = cases
    wall(world.caseworker)
    assert reach.holds(world.caseworker, Duty.NGO, case)
    assert not reach.holds(world.caseworker, Duty.POLICE, case)
    wall(world.teacher)
    assert not reach.holds(world.teacher, Duty.NGO, case)
    with behind_the_walls():
        reach.grant(other, to=stranger.agency, duty=Duty.SHELTER, because="test")
        assert not reach.holds(stranger, Duty.SHELTER, case)
        reach.withdraw(duty_of(stranger.agency, other))
        assert not reach.holds(stranger, Duty.SHELTER, other)


def duty_of(agency, case, duty=None) -> Participation:
    held = Participation.objects.now().filter(agency=agency, case=case)
    return held.get(duty=duty) if duty else held.get()


def groups(case) -> set[int]:
    rows = CaseGroupReach.objects.filter(content_object=case)
    return set(rows.values_list("group_id", flat=True))


def test_sight_ends_with_the_last_duty_of_this_office_on_this_case_alone(cases, world):
    case, other = cases
    agency = world.dm.agency
    with behind_the_walls():
        reach.grant(case, to=agency, duty=Duty.DLSA, because="test")
        before, of_other = groups(case), groups(other)
        reach.withdraw(duty_of(agency, case, Duty.DLSA))
        assert groups(case) == before
        reach.withdraw(duty_of(agency, case, Duty.DM))
        assert groups(case) == before - {agency.group_id}
        assert groups(other) == of_other
        ended = Participation.objects.get(case=case, agency=agency, duty=Duty.DM)
        assert ended.until_at


def test_a_duty_ends_when_it_is_said_to(cases, world):
    at = hours_ago(1)
    with behind_the_walls():
        part = duty_of(world.dm.agency, cases[0])
        reach.withdraw(part, at=at)
        part.refresh_from_db()
        assert part.until_at == at
