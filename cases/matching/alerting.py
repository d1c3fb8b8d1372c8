"""From which chance on a suspect is shown as an alert: learned, as the weights are.

>>> asked = {"child": [(0.9, True), (0.6, True)], "unrelated": [(0.8, False)]}
>>> least_chance(asked, {"child": 0.98})
0.6
>>> least_chance(asked, {"child": 0.5})
0.9
"""

from collections.abc import Mapping, Sequence
from math import floor

# Nine alerts of ten shall be right in life; the pairs that teach are known too well.
PRECISE = 0.90 + 0.01
# What is less likely than not is never an alert.
LEAST = 0.5

Answers = Sequence[tuple[float, bool]]


def least_chance(asked: Mapping[str, Answers], mix: Mapping[str, float]) -> float:
    """The least chance from which on alerts are precise enough.

    `asked` holds the best chance of every question and if it was right, by kind; `mix`
    how often each kind comes in life, all others being “unrelated”.
    """
    shares = {**mix, "unrelated": 1 - sum(mix.values())}
    answers = sorted(
        (
            (chance, right, shares[kind] / len(listed))
            for kind, listed in asked.items()
            for chance, right in listed
        ),
        reverse=True,
    )
    every, true, least = 0.0, 0.0, 1.0
    for chance, right, share in answers:
        every += share
        true += share * right
        if true >= PRECISE * every:
            least = chance
    return max(LEAST, floor(1000 * least) / 1000)
