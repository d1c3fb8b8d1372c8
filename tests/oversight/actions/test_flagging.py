import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection
from django.utils import timezone

from cases.actions.intake import Intake, take_in_child
from cases.actions.matching import compare_next
from cases.actions.merging import ask_merge, decide_merge
from cases.choices import Sex
from cases.models import FIR, Clock, Flag, FlagRule, MatchPair
from common.walls import on_clock_duty
from oversight.actions.flagging import flag_cases, rules_now
from oversight.tasks import flag_just_late
from tests.conftest import as_worker, behind_the_walls
from tests.factories import World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().offices()


def take_in(world, wall, hours=30, **facts):
    wall(world.caseworker)
    return take_in_child(
        Intake(sex=Sex.BOY, **facts), by=world.caseworker, rescued_at=hours_ago(hours)
    )


def run(kind=None):
    with as_worker(), on_clock_duty():
        return {
            rule.code: (flagged.raised, flagged.cleared)
            for rule in rules_now(timezone.now())
            if kind in {None, rule.code}
            for flagged in [flag_cases(rule, now=timezone.now())]
        }


def test_no_fir_after_24_hours_raises_a_flag_for_the_police(world, wall):
    case = take_in(world, wall)
    assert run("NO_FIR") == {"NO_FIR": (1, 0)}
    with behind_the_walls():
        flag = Flag.objects.get(kind="NO_FIR")
    assert (flag.case_id, flag.agency_id) == (case.pk, world.police.agency_id)


def test_flagging_again_raises_nothing_twice(world, wall):
    take_in(world, wall)
    run()
    assert set(run().values()) == {(0, 0)}


def test_the_fact_that_cures_a_flag_clears_it(world, wall):
    case = take_in(world, wall)
    run("NO_FIR")
    with behind_the_walls():
        FIR.objects.create(
            case=case,
            district=case.district,
            police_station="Bhatta Basti",
            number="12/2026",
            filed_on=timezone.localdate(),
        )
    assert run("NO_FIR") == {"NO_FIR": (0, 1)}


def test_a_late_production_is_flagged_from_its_clock(world, wall):
    take_in(world, wall, hours=30)
    take_in(world, wall, hours=3)
    assert run("PRODUCTION_LATE") == {"PRODUCTION_LATE": (1, 0)}


def test_a_child_rescued_again_is_flagged_though_spelt_another_way(world, wall):
    home = {"village": "Rajnagar", "home_district": world.district}
    take_in(world, wall, hours=24 * 400, name="Arman Ali", father="Salim", **home)
    again = take_in(world, wall, name="अरमान अली", father="Saleem", **home)
    take_in(world, wall, name="Bablu Das", father="Mohan", **home)
    with behind_the_walls():
        call_command("rebuild_match_keys", verbosity=0)
    with as_worker(), on_clock_duty():
        while compare_next(now=timezone.now()):
            pass

    assert run("RESCUED_AGAIN") == {"RESCUED_AGAIN": (1, 0)}
    with behind_the_walls():
        assert Flag.objects.get(kind="RESCUED_AGAIN").case_id == again.pk


def test_one_rescue_written_down_twice_is_no_second_rescue(world, wall):
    one = take_in(world, wall, hours=3, name="Arman Ali")
    two = take_in(world, wall, hours=60, name="Armaan Ali")
    with behind_the_walls():
        pair = MatchPair.objects.create(
            child=two.child, known=one.child, chance=0.9, found_by="NIGHT"
        )
    assert run("RESCUED_AGAIN") == {"RESCUED_AGAIN": (1, 0)}

    asked = ask_merge(pair, why="Two lists of one raid.", by=wall(world.caseworker))
    decide_merge(asked, approved=True, by=wall(world.cwc_chair))
    assert run("RESCUED_AGAIN") == {"RESCUED_AGAIN": (0, 1)}


def test_the_clock_reads_no_names(world, wall):
    take_in(world, wall, name="Arman Ali")
    with (
        as_worker(),
        pytest.raises(ProgrammingError, match="permission denied"),
        on_clock_duty(),
        connection.cursor() as cursor,
    ):
        cursor.execute("select name from cases_childidentity")


def test_every_rule_of_the_law_files_has_its_query_and_runs(world, wall):
    take_in(world, wall)
    done = run()
    with behind_the_walls():
        rules = set(FlagRule.objects.values_list("code", flat=True))
    assert rules - set(done) <= {"REGISTRATION_MISSING"}


def test_home_without_a_visit_that_was_due_raises_a_flag(world, wall):
    case = take_in(world, wall)
    with behind_the_walls():
        case.status, case.restored_at = "RESTORED", hours_ago(24 * 40)
        case.rescued_at = hours_ago(24 * 90)
        case.save()
    assert run("FOLLOW_UP_MISSING") == {"FOLLOW_UP_MISSING": (1, 0)}


def test_a_child_in_care_without_a_class_for_15_days_raises_a_flag(world, wall):
    case = take_in(world, wall)
    with behind_the_walls():
        case.status, case.sheltered_at = "SHELTERED", hours_ago(24 * 16)
        case.save()
    assert run("NO_SCHOOL") == {"NO_SCHOOL": (1, 0)}


def test_the_quick_pass_raises_what_just_ran_out_and_clears_nothing(world, wall):
    long_late = take_in(world, wall, hours=40)
    just_late = take_in(world, wall, hours=24.2)
    with as_worker():
        flag_just_late()
    with behind_the_walls():
        raised = Flag.objects.filter(kind="PRODUCTION_LATE")
        assert [flag.case_id for flag in raised] == [just_late.pk]
        Clock.objects.filter(case=just_late).update(met_at=timezone.now())
    with as_worker():
        flag_just_late()
    with behind_the_walls():
        assert raised.get().cleared_at is None
    assert run("PRODUCTION_LATE") == {"PRODUCTION_LATE": (1, 1)}
    with behind_the_walls():
        assert raised.get(cleared_at=None).case_id == long_late.pk
