import pytest

from audit.models import Event
from cases.models import Clock
from common.refusals import Refused
from shelters.actions.health import (
    note_protected_health,
    record_health_check,
    why_not_note_protected_health,
    why_not_record_health_check,
    why_not_write_counselling_note,
    write_counselling_note,
)
from shelters.models import CounsellingNote, HealthCheck, ProtectedHealthNote
from tests.factories import MADHUBANI, UserFactory, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(admitted):
    return admitted().case


def check(case, by, at=None):
    return record_health_check(
        case,
        kind="ADMISSION",
        examined_at=at or hours_ago(1),
        doctor="Dr A. Sen",
        findings="Thin, a healed burn on the left hand.",
        by=by,
    )


def test_a_health_check_meets_its_clock(world, case):
    check(case, world.superintendent)
    clock = Clock.objects.get(case=case, rule__code="MEDICAL_24H")
    assert clock.met_at
    assert not clock.is_late(hours_ago(0))
    assert Event.objects.of_case(case).get(type="medical.recorded")


def test_the_medical_officer_records_a_check_too(world, wall, case):
    wall(world.medical_officer)
    assert check(case, world.medical_officer).pk


@pytest.mark.parametrize("hours", [-1, 11], ids=["future", "before the rescue"])
def test_a_check_has_a_possible_time(world, case, hours):
    with pytest.raises(Refused):
        check(case, world.superintendent, at=hours_ago(hours))


def test_who_is_no_doctor_and_no_shelter_records_no_check(world, wall, case):
    for person in (world.cwc_chair, world.caseworker, world.counsellor):
        wall(person)
        assert why_not_record_health_check(case, by=person)
    stranger = wall(UserFactory(role="MEDICAL_OFFICER", place=MADHUBANI))
    assert why_not_record_health_check(case, by=stranger)


def test_the_police_read_no_health_check(world, wall, case):
    check(case, world.superintendent)
    wall(world.police)
    assert not HealthCheck.objects.exists()


def note(case, by, kind="SEXUAL_HARM"):
    return note_protected_health(case, kind=kind, words="What was seen.", by=by)


def test_a_sign_of_a_sexual_offence_starts_the_special_examination(world, wall, case):
    wall(world.counsellor)
    note(case, world.counsellor)
    clock = Clock.objects.get(case=case, rule__code="POCSO_MEDICAL")
    assert clock.agency == world.police.agency
    note(case, world.counsellor, kind="EXAMINATION")
    clock.refresh_from_db()
    assert clock.met_at


@pytest.mark.parametrize("kind", ["HIV", "PREGNANCY", "PSYCHIATRIC", "OTHER"])
def test_the_event_of_a_protected_note_says_nothing_of_its_kind(
    world, wall, case, kind
):
    wall(world.medical_officer)
    note(case, world.medical_officer, kind=kind)
    event = Event.objects.of_case(case).get(type="protected_health.noted")
    assert event.facts == {}
    assert not Clock.objects.filter(case=case, rule__code="POCSO_MEDICAL").exists()


def test_protected_notes_are_read_by_few(world, wall, case):
    wall(world.counsellor)
    note(case, world.counsellor)
    readers = {}
    for role in ("counsellor", "medical_officer", "cwc_chair", "superintendent"):
        wall(getattr(world, role))
        readers[role] = ProtectedHealthNote.objects.count()
    for role in ("caseworker", "dcpo", "police", "labour", "dm"):
        wall(getattr(world, role))
        readers[role] = ProtectedHealthNote.objects.count()
    assert {role for role, n in readers.items() if n} == {
        "counsellor",
        "medical_officer",
        "cwc_chair",
        "superintendent",
    }


def test_the_superintendent_writes_no_protected_note(world, case):
    assert why_not_note_protected_health(case, by=world.superintendent)
    with pytest.raises(Refused):
        note(case, world.superintendent)


def test_counselling_notes_are_read_by_counsellors_only(world, wall, case):
    wall(world.counsellor)
    write_counselling_note(
        case, held_at=hours_ago(1), words="Spoke of home.", by=world.counsellor
    )
    assert CounsellingNote.objects.count() == 1
    assert Event.objects.of_case(case).get(type="counselling.noted")
    for role in ("superintendent", "cwc_chair", "caseworker", "medical_officer"):
        wall(getattr(world, role))
        assert not CounsellingNote.objects.exists()


def test_only_counsellors_write_counselling_notes(world, case):
    assert why_not_write_counselling_note(case, by=world.superintendent)
    with pytest.raises(Refused):
        write_counselling_note(
            case, held_at=hours_ago(1), words="x", by=world.superintendent
        )


def test_a_talk_in_the_future_is_refused(world, wall, case):
    wall(world.counsellor)
    with pytest.raises(Refused, match="future"):
        write_counselling_note(
            case, held_at=hours_ago(-1), words="x", by=world.counsellor
        )
