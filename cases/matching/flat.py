"""The weights as two plain arrays, as the database's function `match_found` reads them.

Place 1 to 49 are levels, 50 to 55 how much a value's rarity counts, 56 is the start.
"""

from cases.matching.weighing import RARE, Weights

_NAME = ("agree", "weak", "close", "cross", "near", "nickname", "diff")
_BOTH = ("same", "diff")
PLACES = (
    ("given", _NAME),
    ("father", _NAME),
    ("mother", _NAME),
    ("surname", ("agree", "diff")),
    ("village", ("agree", "weak", "close", "near", "block", "diff")),
    ("district in village", _BOTH),
    ("district in far", _BOTH),
    ("block in village", _BOTH),
    ("block in district", _BOTH),
    ("block in far", _BOTH),
    ("state", _BOTH),
    ("sex", _BOTH),
    ("age", tuple(f"gap {gap}" for gap in range(6))),
)


def flat(weights: Weights) -> tuple[list[float], list[float]]:
    """For “same child” and for “sibling”."""
    child, sibling = (
        [
            *(
                weights.bits[fact].get(level, (0.0, 0.0))[side]
                for fact, levels in PLACES
                for level in levels
            ),
            *(weights.rarity[fact][side] for fact in RARE),
            weights.start[side],
        ]
        for side in (0, 1)
    )
    return child, sibling
