"""What the mother's name and the nickname gain: the same invented children, written
down once as they mostly are and once with both asked for."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.growing import NICKNAMED, grow
from bench.match_offline import Known, matched, profiles_of, register
from cases.matching.weighing import Weights

SIZE = 30_000
WAYS: dict[str, dict[str, Any]] = {
    "as mostly written": {},
    "mother's name asked": {"mother": 0.9},
    "mother's name and nickname asked": {"mother": 0.9, "alias": 0.75 * NICKNAMED},
}


def main(folder: Path) -> dict:
    """Recall of each way."""
    told = {}
    for way, habits in WAYS.items():
        with tempfile.TemporaryDirectory() as place:
            target = Path(place)
            grow(folder, target, SIZE, **habits)
            known = Known(
                profiles_of(register(target).facts("registry.csv")), Weights.load()
            )
            asked = matched(target, "queries_grown.csv", "truth_grown.csv")
            profiles = profiles_of((query, said) for query, (said, _) in asked.items())
            told[way] = known.recall(
                (profiles[query], same) for query, (_, same) in asked.items()
            )
    return told


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))))
