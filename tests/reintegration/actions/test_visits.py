from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from cases.lifecycle import CaseStatus
from cases.models import Case, Clock, Flag
from common.models import new_key
from common.refusals import Refused
from reintegration.actions.visits import VisitReport, record_visit, why_not_record_visit
from reintegration.models import FollowUpVisit
from tests.conftest import behind_the_walls
from tests.reintegration.restored import bring_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(make_case, home, wall):
    """Home for two months, the second visit due today."""
    case = bring_home(make_case(), home, months=2)
    wall(home.follow_up)
    return case


def report(**changes):
    facts = {
        "made_on": timezone.localdate(),
        "mode": "HOME",
        "child_present": True,
        "child_seen_alone": True,
        "school_status": "FORMAL",
        "decision": "STABLE",
    }
    return VisitReport(**(facts | changes))


def slot(case, code="FOLLOW_UP_2M"):
    return FollowUpVisit.objects.get(case=case, rule__code=code)


def test_record_visit(case, home):
    visit = record_visit(
        case,
        report(child_words="I go to school every day."),
        by=home.follow_up,
        visit=slot(case),
    )
    assert visit.rule.code == "FOLLOW_UP_2M"
    case.refresh_from_db()
    assert case.last_visit_on == timezone.localdate()
    clock = Clock.objects.get(case=case, subject_id="FOLLOW_UP_2M")
    assert clock.met_at
    assert Clock.objects.get(case=case, subject_id="FOLLOW_UP_6M").is_open
    event = Event.objects.of_case(case).get(type="visit.recorded")
    assert event.facts["counts"] is True
    assert "school" not in str(event.facts)
    assert not Flag.objects.filter(case=case).exists()


def test_a_call_is_enough_for_the_first_contact(case, home):
    visit = record_visit(
        case,
        report(mode="PHONE", child_seen_alone=False),
        by=home.follow_up,
        visit=slot(case, "FIRST_CONTACT_7D"),
    )
    assert visit.rule
    assert Event.objects.of_case(case).filter(type="contact.first").exists()
    clock = Clock.objects.get(case=case, subject_id="FIRST_CONTACT_7D")
    assert clock.met_at
    assert clock.is_late(timezone.now())
    case.refresh_from_db()
    assert case.last_visit_on is None


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": "PHONE", "child_seen_alone": False},
        {"mode": "VIDEO", "child_seen_alone": False},
        {"child_seen_alone": False},
        {
            "child_seen_alone": False,
            "child_present": False,
            "child_elsewhere": "At an aunt's.",
        },
    ],
)
def test_what_is_no_visit_is_kept_and_fills_no_slot(case, home, changes):
    visit = record_visit(case, report(**changes), by=home.follow_up, visit=slot(case))
    assert visit.rule is None
    assert slot(case).is_open
    assert Clock.objects.get(case=case, subject_id="FOLLOW_UP_2M").is_open
    assert (
        Event.objects.of_case(case).get(type="visit.recorded").facts["counts"] is False
    )


def test_a_visit_long_before_its_day_fills_no_slot(case, home):
    visit = record_visit(
        case, report(), by=home.follow_up, visit=slot(case, "FOLLOW_UP_6M")
    )
    assert visit.rule is None


def test_a_warning_sign_raises_an_urgent_flag_once(case, home):
    worrying = {
        "red_flags": ["AGENT", "WORKING"],
        "decision": "URGENT",
        "next_step": "Tell the police.",
    }
    record_visit(case, report(**worrying), by=home.follow_up, visit=slot(case))
    record_visit(case, report(**worrying), by=home.follow_up)
    flags = Flag.objects.filter(case=case).open()
    assert {flag.kind for flag in flags} == {"RED_AGENT", "RED_WORKING"}
    assert flags.count() == 2
    assert all(flag.severity == "stop" and flag.note for flag in flags)


def test_abuse_is_always_urgent(case, home):
    with pytest.raises(Refused, match="act now"):
        record_visit(case, report(abused=True), by=home.follow_up)
    record_visit(
        case,
        report(abused=True, decision="RE_RESCUE", next_step="Police, today."),
        by=home.follow_up,
    )
    assert Flag.objects.get(case=case).kind == "RED_ABUSED"


def test_an_urgent_decision_alone_raises_a_flag(case, home):
    record_visit(case, report(decision="URGENT"), by=home.follow_up)
    assert Flag.objects.get(case=case).kind == "RED_URGENT"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"made_on": timezone.localdate() + timedelta(days=1)}, "future"),
        ({"made_on": timezone.localdate() - timedelta(days=99)}, "before the return"),
        ({"child_present": False}, "was present"),
        ({"child_present": False, "child_seen_alone": False}, "Say where"),
        ({"mode": "PHONE"}, "On a call"),
        ({"red_flags": ["NONSENSE"], "decision": "URGENT"}, "Unknown"),
        ({"red_flags": ["AGENT"]}, "act now"),
        ({"red_flags": ["AGENT"], "decision": "URGENT"}, "what is done now"),
    ],
)
def test_a_report_that_cannot_be_so_is_refused(case, home, changes, words):
    with pytest.raises(Refused, match=words):
        record_visit(case, report(**changes), by=home.follow_up, visit=slot(case))
    assert not FollowUpVisit.objects.filter(case=case).made().exists()


def test_the_same_key_twice_makes_one_visit(case, home):
    key = new_key()
    first = record_visit(case, report(), by=home.follow_up, key=key)
    again = record_visit(case, report(), by=home.follow_up, key=key)
    assert first.pk == again.pk == key


def test_a_slot_is_filled_once(case, home):
    visit = record_visit(case, report(), by=home.follow_up, visit=slot(case))
    with pytest.raises(Refused, match="no longer"):
        record_visit(case, report(), by=home.follow_up, visit=visit)


def test_a_child_who_is_seen_is_traced(case, home):
    with behind_the_walls():
        Case.objects.filter(pk=case.pk).update(status=CaseStatus.UNTRACEABLE)
    record_visit(case, report(), by=home.follow_up)
    case.refresh_from_db()
    assert case.status == CaseStatus.RESTORED


def test_who_cannot_record_a_visit(case, make_case, home, world, wall):
    wall(home.cwc_chair)
    assert "role" in why_not_record_visit(case, by=home.cwc_chair)
    wall(world.police)
    assert "role" in why_not_record_visit(case, by=world.police)
    sheltered = make_case()
    wall(world.dcpo)
    assert "back home" in why_not_record_visit(sheltered, by=world.dcpo)
