"""What a comparison proves, and how the weights are learned."""

import pytest

from cases.matching.alerting import least_chance
from cases.matching.comparing import compare
from cases.matching.fitting import fit
from cases.matching.profile import Facts, Hasher
from cases.matching.regression import regress
from cases.matching.weighing import Frequencies, Weights, judge

hasher = Hasher("tests")
ARMAN = Facts(
    name="Md Arman Ansari",
    father="Salim Ansari",
    mother="Rukhsana Khatun",
    village="Dumaria",
    block="Barari",
    district=2,
    state=10,
    sex="MALE",
    born=2010.0,
)
AGAIN = Facts(
    name="मोहम्मद अरमान",
    father="श्री सलीम",
    village="Vill. Dumariya",
    district=2,
    state=10,
    sex="MALE",
    born=2011.0,
)


def levels(one: Facts, other: Facts) -> dict[str, str]:
    return compare(hasher.profile(one), hasher.profile(other))


def test_a_profile_holds_no_word():
    assert "arman" not in repr(hasher.profile(ARMAN)).lower()


def test_another_secret_gives_another_profile():
    assert Hasher("other").profile(ARMAN).keys.isdisjoint(hasher.profile(ARMAN).keys)


def test_two_scripts_of_one_child_agree_and_meet_under_a_key():
    found = levels(ARMAN, AGAIN)
    assert found["given"] in {"agree", "weak"}
    assert found["father"] == "agree"
    assert found["village"] in {"agree", "weak"}
    assert hasher.profile(ARMAN).keys & hasher.profile(AGAIN).keys


def test_a_missing_fact_is_silent():
    found = levels(Facts(sex="MALE"), ARMAN)
    assert {fact for fact, level in found.items() if level != "null"} == {"sex"}


def test_a_home_without_its_district_is_looked_for_in_its_state():
    lost = hasher.profile(Facts(village="Dumaria", state=10, sex="MALE"))
    assert lost.asks & hasher.profile(ARMAN).keys
    assert hasher.profile(ARMAN).asks & lost.keys


def test_a_name_without_its_district_is_looked_for_in_its_state_too():
    for told in ({"name": "Arman"}, {"father": "Salim"}):
        lost = hasher.profile(Facts(**told, state=10, sex="MALE"))
        assert lost.asks & hasher.profile(ARMAN).keys
        assert hasher.profile(ARMAN).asks & lost.keys


def test_a_block_is_looked_for_where_others_wrote_it_as_the_village():
    known = hasher.profile(Facts(village="Barari", district=2, state=10))
    assert hasher.profile(ARMAN).asks & known.keys


def test_a_rare_name_proves_more_than_a_common_one():
    counted = Frequencies()
    for _turn in range(50):
        counted.add(hasher.profile(Facts(name="Raju", state=10)))
    counted.add(hasher.profile(Facts(name="Zubair", state=10)))
    raju, zubair = (hasher.profile(Facts(name=n, state=10)) for n in ("Raju", "Zubair"))
    common, rare = (counted.rare(x, x)["given"] for x in (raju, zubair))
    assert rare > common + 4


def test_the_same_child_is_likelier_than_its_sibling():
    weights, counted = Weights.load(), Frequencies()
    asked = hasher.profile(ARMAN)
    sister = hasher.profile(
        Facts(
            name="Salma Khatun",
            father="Salim Ansari",
            village="Dumaria",
            district=2,
            state=10,
            sex="FEMALE",
            born=2012.0,
        )
    )
    for profile in (asked, sister, *map(hasher.profile, [AGAIN] * 3)):
        counted.add(profile)
    found = [
        (key, *weights.weigh(compare(asked, known), counted.rare(asked, known)))
        for key, known in (("again", hasher.profile(AGAIN)), ("sister", sister))
    ]
    best, other = judge(found, 20_000)
    assert (best.key, other.key) == ("again", "sister")
    assert other.sibling_chance > other.chance


def test_the_more_children_are_known_the_more_must_agree():
    few, many = (judge([("x", 20.0, 0.0)], n)[0].chance for n in (1_000, 1_000_000_000))
    assert few > 0.9 > 0.1 > many


def test_regression_believes_the_fact_that_tells_and_not_the_one_that_does_not():
    rows = [
        ([(0, sign * 4.0), (1, n % 2 * 4.0), (2, 1.0)], (sign > 0) ^ (n % 9 == 0), 1)
        for sign in (1, -1)
        for n in range(40)
    ]
    telling, idle, _start = regress(rows, [1.0, 1.0], trust=0.1)
    assert telling > abs(idle)


@pytest.fixture(scope="module")
def learned():
    """The weights of one small register, learned by two servers."""
    names = [
        "Raju",
        "Sonu",
        "Imran",
        "Salma",
        "Pooja",
        "Rekha",
        "Vikas",
        "Mohan",
        "Karim",
        "Latif",
    ]
    fathers = [
        "Ramesh",
        "Suresh",
        "Salim",
        "Karim",
        "Gopal",
        "Hari",
        "Dinesh",
        "Mahesh",
        "Yusuf",
        "Umar",
    ]
    written = {}
    for n in range(400):
        written[str(n)] = Facts(
            name=names[n % 10] + " " + chr(97 + n // 10 % 26) * 4,
            father=fathers[n // 10 % 10],
            village=f"Gaon{chr(98 + n % 20)}a{chr(98 + n // 20)}pur",
            district=n % 7 + 1,
            state=1,
            sex="MALE" if n % 2 else "FEMALE",
            born=2008.0 + n % 6,
        )
    found = []
    for secret in ("one", "two"):
        profiles, households = {}, {}
        for n, facts in written.items():
            for copy in "ab"[: 1 + int(n) % 2]:
                profiles[n + copy] = Hasher(secret).profile(facts)
                households[n + copy] = (n, str(int(n) // 2))
        found.append(fit(profiles, households))
    return found


def test_fitting_learns_that_agreement_speaks_for_the_same_child(learned):
    weights = learned[0]
    assert weights.bits["given"]["agree"][0] > weights.bits["given"]["diff"][0]
    assert weights.bits["sex"]["diff"][0] < 0 < weights.bits["sex"]["same"][0]


def test_what_is_learned_does_not_hang_on_the_secret_of_a_server(learned):
    one, other = learned
    assert one == other


def test_from_which_chance_on_a_suspect_is_an_alert_is_learned(learned):
    assert 0.5 <= learned[0].alert_at < 1
    noisy = {"child": [(0.9, True), (0.8, True)], "unrelated": [(0.95, False)] * 9}
    calm = {"child": [(0.9, True), (0.8, True)], "unrelated": [(0.2, False)] * 9}
    assert least_chance(noisy, {"child": 0.5}) == 1
    assert least_chance(calm, {"child": 0.5}) == 0.8
