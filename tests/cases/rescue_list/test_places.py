import json
from pathlib import Path

import pytest

from cases.rescue_list.places import KnownDistrict, PlaceFinder
from tests.cases.rescue_list.lists import FINDER

LAW = Path(__file__).parents[3] / "law" / "places.json"


@pytest.fixture(scope="module")
def india():
    states = json.loads(LAW.read_text(encoding="utf-8"))
    return PlaceFinder(
        KnownDistrict(
            district["id"],
            district["en"],
            (district["hi"] or "", *district["aliases"]),
            state["en"],
            (state["hi"], state["iso"].removeprefix("IN-"), *state["aliases"]),
        )
        for state in states
        for district in state["districts"]
    )


def test_resolve():
    assert FINDER.resolve("Bihar", "Katihar") == ("Bihar", "Katihar")
    assert FINDER.resolve("BIHAR", " katihar district") == ("Bihar", "Katihar")
    assert FINDER.resolve("", "Katihar") == ("Bihar", "Katihar")


def test_resolve_does_not_guess():
    assert FINDER.resolve("Bihar", "Katiharr") is None
    assert FINDER.resolve("Telangana", "Katihar") is None
    assert FINDER.resolve("Atlantis", "Katihar") is None


def test_a_name_that_two_states_have_needs_its_state():
    assert FINDER.resolve("", "Balrampur") is None
    assert FINDER.resolve("Chhattisgarh", "Balrampur") == ("Chhattisgarh", "Balrampur")


def test_suggest():
    assert list(FINDER.suggest("Bihar", "Katiharr")) == ["Katihar"]
    assert FINDER.suggest("", "Nizambad")[0] == "Nizamabad"
    assert list(FINDER.suggest("Bihar", "Xyzzy")) == []


@pytest.mark.parametrize(
    ("state", "district", "name"),
    [
        ("Telangana", "Medchal Malkajgiri", "Medchal Malkajgiri"),
        ("Telangana", "Medchal–Malkajgiri", "Medchal Malkajgiri"),
        ("बिहार", "कटिहार", "Katihar"),
        ("W.B.", "South 24 Parganas", "South 24 Parganas"),
        ("UP", "Bahraich", "Bahraich"),
        ("Rajasthan", "Udaipur", "Udaipur"),
    ],
)
def test_the_districts_of_india_are_found_by_the_names_in_use(
    india, state, district, name
):
    found = india.resolve(state, district)
    assert found == india.resolve("", name)
    assert found is not None
