"""Who a new child perhaps is, and what somebody who may not see it is told."""

import importlib
import random
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cases.actions.corrections import edit_child
from cases.actions.intake import Intake, edit_identity, take_in_child
from cases.matching.comparing import compare
from cases.matching.flat import flat
from cases.matching.profile import Facts
from cases.matching.weighing import Frequencies
from cases.models import Case, MatchProfile
from cases.models.matching import facts_of, hasher, weights
from tests.conftest import behind_the_walls
from tests.factories import World

pytestmark = pytest.mark.django_db
ARMAN = {"name": "Md Arman Ansari", "father": "Salim", "village": "Dumaria"}


@pytest.fixture
def world():
    return World().offices()


def take_in(world, wall, **facts) -> Case:
    facts.setdefault("sex", "BOY")
    facts.setdefault("home_district", world.district)
    return take_in_child(
        Intake(**facts), by=wall(world.caseworker), rescued_at=timezone.now()
    )


def recount():
    with behind_the_walls():
        call_command("rebuild_match_keys", verbosity=0)


def test_a_child_spelt_in_another_script_is_known(world, wall):
    case = take_in(world, wall, **ARMAN)
    take_in(world, wall, name="Bablu Das", father="Mohan", village="Rampur")
    recount()
    wall(world.caseworker)
    facts = Facts(
        name="मोहम्मद अरमान",
        father="श्री सलीम",
        village="डुमरिया",
        district=world.district.pk,
        state=world.district.state_id,
        sex="BOY",
    )
    best = MatchProfile.objects.all().suspects(facts)[0]
    assert best.case_id == case.pk
    assert best.agency_id is None
    assert best.likely


def facts(world, **more) -> Facts:
    home = {"district": world.district.pk, "state": world.district.state_id}
    return Facts(**{**home, "sex": "BOY", **ARMAN, **more})


def test_beyond_reach_only_the_office_to_ask_is_told(world, wall):
    case = take_in(world, wall, **ARMAN)
    recount()
    stranger = World("Madhubani").offices()
    wall(stranger.caseworker)
    known = MatchProfile.objects.all().suspects(facts(world))[0]
    assert known.case_id is None
    assert known.agency_id == case.owner_id
    assert not MatchProfile.objects.exists()


def test_a_sealed_case_is_not_even_asked_about(world, wall):
    case = take_in(world, wall, **ARMAN)
    recount()
    with behind_the_walls():
        Case.objects.filter(pk=case.pk).update(sealed=True)
    wall(World("Madhubani").offices().caseworker)
    assert not MatchProfile.objects.all().suspects(facts(world))


def test_a_role_without_names_is_told_nothing(world, wall):
    take_in(world, wall, **ARMAN)
    recount()
    wall(world.auditor)
    assert not MatchProfile.objects.all().suspects(facts(world))
    assert not Case.objects.all().found_by("Arman")


def test_a_corrected_name_is_compared_from_then_on(world, wall):
    case = take_in(world, wall, name="Bablu", father="Mohan")
    edit_identity(case, by=wall(world.caseworker), **ARMAN)
    edit_child(case, by=world.caseworker, sex="BOY", home_district=world.district)
    recount()
    wall(world.caseworker)
    assert MatchProfile.objects.all().suspects(facts(world))[0].case_id == case.pk


def test_the_table_of_keys_follows_each_profile(world, wall):
    first = take_in(world, wall, name="Bablu", father="Mohan")
    take_in(world, wall, **ARMAN)
    edit_identity(first, by=wall(world.caseworker), name="Sanjay Paswan")
    with behind_the_walls(), connection.cursor() as cursor:
        kept = "select key, number from cases_matchkey order by 1, 2"
        told = "select distinct unnest(keys), number from cases_matchprofile"
        cursor.execute(told)
        expected = sorted(cursor.fetchall())
        cursor.execute(kept)
        assert cursor.fetchall() == expected != []
        MatchProfile.objects.all().delete()
        cursor.execute(kept)
        assert cursor.fetchall() == []


@pytest.mark.parametrize(
    "typed",
    [
        "arman",
        "Armaan",
        "arm",
        "md अरमान",
        "আরমান",
        "Ansari Arman",
        "Salim",
        "father saleem",
        "dumariya",
        "Arman Dumaria",
        "9810012345",
        "98100 12345",
        "12345",
        "अरम",
    ],
)
def test_a_child_is_found_by_any_words_about_it(world, wall, typed):
    case = take_in(world, wall, phone="9810012345", **ARMAN)
    take_in(world, wall, name="Bablu Das", father="Mohan", village="Rampur")
    assert Case.objects.all().found_by(typed) == [case.pk]


def test_a_child_is_found_by_its_number_whole(world, wall):
    case = take_in(world, wall, **ARMAN)
    assert Case.objects.all().found_by(case.number.lower()) == [case.pk]


@pytest.mark.parametrize("parts", [1, 2, 3, 5])
def test_a_child_is_found_by_the_end_of_its_number(world, wall, parts):
    case = take_in(world, wall, **ARMAN)
    end = "/".join(case.number.split("/")[-parts:])
    assert Case.objects.all().found_by(end.lower()) == [case.pk]
    wall(World("Madhubani").offices().caseworker)
    assert not Case.objects.all().found_by(end)


def test_behind_its_year_a_number_needs_no_zeros(world, wall):
    case = take_in(world, wall, **ARMAN)
    *_place, year, running = case.number.split("/")
    assert Case.objects.all().found_by(f"{year}/{int(running)}") == [case.pk]
    assert not Case.objects.all().found_by(f"{year}/{int(running) + 1}")
    assert not Case.objects.all().found_by("%/" + running)


def test_every_word_must_fit(world, wall):
    take_in(world, wall, **ARMAN)
    assert not Case.objects.all().found_by("Arman Rampur")
    assert not Case.objects.all().found_by("")


def test_a_search_never_leaves_the_reach(world, wall):
    take_in(world, wall, **ARMAN)
    wall(World("Madhubani").offices().caseworker)
    assert not Case.objects.all().found_by("Arman")


def test_the_child_itself_comes_before_a_father_of_that_name(world, wall):
    own = take_in(world, wall, name="Salim", father="Karim")
    fathers = take_in(world, wall, **ARMAN)
    assert Case.objects.all().found_by("Salim") == [own.pk, fathers.pk]


NAMES = [
    *["Md Arman Ansari", "अरमान", "Raju @ Arman", "Armaan Khan", "Ansari", ""],
    *["Salma Khatun", "Raju", "Chhotu", "Rajkumar", "Raj Kumar Paswan", "Rojkumar"],
]
FATHERS = ["Salim", "Saleem Ansari", "श्री सलीम", "Mohan Paswan", "Mohna", "", "Ansari"]
VILLAGES = ["Dumaria", "Vill. Dumariya", "Rampur", "", "Barari", "Dumra"]


def test_the_database_and_the_program_prove_the_same(world, wall):
    """`match_found` and compare() with Weights.weigh() are one measure."""
    dice = random.Random(5)  # noqa: S311
    districts = [world.district, World("Madhubani").district, None]
    for _turn in range(40):
        take_in(
            world,
            wall,
            name=dice.choice(NAMES),
            father=dice.choice(FATHERS),
            mother=dice.choice(["Rukhsana", "Ruksana Khatun", "Devi", ""]),
            village=dice.choice(VILLAGES),
            block=dice.choice(["Barari", "Dumaria", "", "Katihar"]),
            age_years=dice.choice([9, 11, 14, None]),
            sex=dice.choice(["BOY", "GIRL"]),
            home_district=dice.choice(districts),
        )
    recount()
    wall(world.caseworker)
    cases = Case.objects.select_related("child__identity", "child__home_district")
    known = {
        c.child_id: hasher().profile(facts_of(c.child, c.child.identity)) for c in cases
    }
    counted = Frequencies()
    for profile in known.values():
        counted.add(profile)
    told = 0
    with behind_the_walls(), connection.cursor() as cursor:
        for child, asked in known.items():
            cursor.execute(
                "select f.* from cases_matchprofile p,"
                " match_found(p, %s, %s, 100) f where p.child_id = %s",
                [*flat(weights()), child],
            )
            for other, own, kin in cursor.fetchall():
                proven = weights().weigh(
                    compare(asked, known[other]), counted.rare(asked, known[other])
                )
                assert (own, kin) == pytest.approx(proven, abs=1e-6)
                told += 1
    assert told > 100


def test_the_night_finds_the_pair_that_a_question_about_either_finds(world, wall):
    first = take_in(world, wall, **ARMAN)
    again = take_in(
        world, wall, name="मोहम्मद अरमान", father="सलीम", village="डुमरिया", age_years=11
    )
    take_in(world, wall, name="Bablu Das", father="Mohan", village="Rampur")
    recount()
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute(
            "select child_id, known_id from match_night(%s, 100, %s, %s, %s)",
            [UUID(int=0), *flat(weights()), weights().alert_at],
        )
        pairs = [pair for pair in cursor.fetchall() if pair[1] == first.child_id]
    assert pairs == [(again.child_id, first.child_id)]


def test_children_from_before_there_were_profiles_get_theirs(world, wall):
    case = take_in(world, wall, **ARMAN)
    migration = importlib.import_module(
        "cases.migrations.0018_profiles_of_known_children"
    )
    with behind_the_walls(), connection.schema_editor() as editor:
        MatchProfile.objects.all().delete()
        migration.fill(None, editor)
    wall(world.caseworker)
    assert Case.objects.all().found_by("Arman") == [case.pk]


def test_children_with_keys_of_another_day_are_known_by_todays(world, wall):
    case = take_in(world, wall, **ARMAN)
    migration = importlib.import_module("cases.migrations.0028_profiles_by_new_keys")
    with behind_the_walls(), connection.schema_editor() as editor:
        MatchProfile.objects.update(keys=[1], asks=[1])
        migration.fill(None, editor)
    wall(world.caseworker)
    assert MatchProfile.objects.all().suspects(facts(world))[0].case_id == case.pk
