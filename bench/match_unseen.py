"""Weights fitted on the children of some names, asked of children of all others.

Whose given name falls into which part is told by a hash of its sound. The questions of
the unseen part carry names that no fitted pair had; the gap to the seen part is what
fitting to names would gain.
"""

import json
import sys
from pathlib import Path
from zlib import crc32

from bench.match_offline import Known, matched, profiles_of, register
from cases.matching.fitting import fit
from cases.matching.names import read_name
from cases.matching.profile import Facts
from cases.matching.sounds import weak

SEEN, PARTS = 2, 3


def is_seen(facts: Facts) -> bool:
    """Two of three given names are fitted on."""
    given = read_name(facts.name).given[:1]
    return crc32("".join(map(weak, given)).encode()) % PARTS < SEEN


def main(folder: Path) -> dict:
    """Recall of both parts, by weights of one."""
    files = register(folder)
    facts = dict(files.facts("registry.csv"))
    seen = {name for name, said in facts.items() if is_seen(said)}
    profiles = profiles_of(facts.items())
    weights = fit(profiles, files.households(), chosen=seen.__contains__)
    known = Known(profiles, weights)
    parts: dict[str, dict] = {"seen": {}, "unseen": {}}
    for query, (said, same) in matched(folder, "queries.csv", "truth.csv").items():
        parts["seen" if is_seen(said) else "unseen"][query] = (said, same)
    told = {}
    for part, asked in parts.items():
        profile = profiles_of((query, said) for query, (said, _same) in asked.items())
        told[part] = known.recall(
            (profile[query], same) for query, (_said, same) in asked.items()
        )
    return told


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))))
