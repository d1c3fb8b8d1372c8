"""Logistic regression in bits, for rows of few facts each.

>>> same, other = [(0, 1.0), (2, 1.0)], [(1, 1.0), (2, 1.0)]
>>> rows = [(same, True, 1), (other, False, 1)] * 9
>>> agree, differ, start = regress(rows, [0.0, 0.0])
>>> agree > 1 > -1 > differ
True
"""

from collections.abc import Sequence
from math import exp, log

ROUNDS = 25
ENOUGH = 1e-4
# Bits that two records which meet need before they are likelier one than two.
START = -15.0
# No factor moves further in one round.
STRIDE = 2.0
MOST = 40.0

# Columns and their values; the last column is the start.
Line = list[tuple[int, float]]


def regress(
    rows: Sequence[tuple[Line, bool, int]], prior: list[float], *, trust: float = 1.0
) -> list[float]:
    """The factors of all columns by Newton's steps; they lean towards the prior, the
    start does not. A row is its facts, what is true, and for how many it stands."""
    wanted = [*prior, START]
    factors = list(wanted)
    leaning = [trust] * len(prior) + [0.0]
    for _turn in range(ROUNDS):
        slope = [
            by * (w - f) for by, w, f in zip(leaning, wanted, factors, strict=True)
        ]
        bend = [[0.0] * len(factors) for _factor in factors]
        for at, by in enumerate(leaning):
            bend[at][at] = by
        for line, truth, weight in rows:
            total = sum(factors[at] * value for at, value in line)
            chance = 1 / (1 + exp(-max(-MOST, min(MOST, total)) * log(2)))
            off, curve = weight * (truth - chance), weight * chance * (1 - chance)
            for at, value in line:
                slope[at] += off * value
                row, part = bend[at], curve * value
                for other, beside in line:
                    row[other] += part * beside
        step = _solve([[value * log(2) for value in row] for row in bend], slope)
        shorter = min(1.0, STRIDE / max(map(abs, step)))
        factors = [f + by * shorter for f, by in zip(factors, step, strict=True)]
        if shorter * max(map(abs, step)) < ENOUGH:
            break
    return factors


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss's elimination; the matrix is positive definite, so no pivots."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for at, row in enumerate(rows):
        for below in rows[at + 1 :]:
            factor = below[at] / row[at]
            if factor:
                for column in range(at, len(row)):
                    below[column] -= factor * row[column]
    answer = [0.0] * len(rows)
    for at in range(len(rows) - 1, -1, -1):
        rest = sum(rows[at][j] * answer[j] for j in range(at + 1, len(rows)))
        answer[at] = (rows[at][-1] - rest) / rows[at][at]
    return answer
