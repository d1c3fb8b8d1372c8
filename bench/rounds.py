"""Interleaved rounds of several ways to the same rows, and what they cost."""

import random
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

WARM_UP = 3
RESAMPLES = 400


@dataclass
class Variant:
    """One way: its statements, the login that sends them, who asks."""

    name: str
    connection: psycopg.Connection
    statements: list[tuple[str, Any]]
    opening: list[tuple[str, Any]] = field(default_factory=list)
    at_most: int = 10_000
    times: list[float] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)
    blocks: int = 0

    def run(self) -> float:
        """Milliseconds of the statements, their rows fetched; then all is undone."""
        with self.connection.cursor() as cursor:
            for sql, values in self.opening:
                cursor.execute(sql, values)
            before, started = self._cpu(), time.perf_counter()
            for sql, values in self.statements:
                cursor.execute(sql, values)
                if cursor.description:
                    cursor.fetchall()
            took = (time.perf_counter() - started) * 1000
            self.spent.append(self._cpu() - before)
        self.connection.rollback()
        return took

    def _cpu(self) -> float:
        """Milliseconds of processor that the server's process has used so far."""
        path = Path(f"/proc/{self.connection.info.backend_pid}/schedstat")
        try:
            return int(path.read_text().split()[0]) / 1e6
        except OSError:
            return 0.0

    def plans(self) -> list[dict]:
        """The plan of each reading statement, carried out once as this login."""
        found = []
        with self.connection.cursor() as cursor:
            for sql, values in self.opening:
                cursor.execute(sql, values)
            for sql, values in self.statements:
                cursor.execute(f"explain (analyze, buffers, format json) {sql}", values)
                found.append(cursor.fetchall()[0][0][0]["Plan"])
        self.connection.rollback()
        return found

    def count_blocks(self) -> None:
        """Blocks of 8 KiB that all statements touch; planning is not counted."""
        self.plans()
        self.blocks = sum(
            plan.get("Shared Hit Blocks", 0) + plan.get("Shared Read Blocks", 0)
            for plan in self.plans()
        )


def faults_of(plan: dict) -> list[str]:
    """What makes a wall dear: a function called for each row, a hashed subplan."""
    wrong = [
        str(text)
        for key, text in plan.items()
        if key == "Filter" or key.endswith("Cond")
        if "hashed SubPlan" in str(text) or "wall_" in str(text)
    ]
    return wrong + [
        fault for part in plan.get("Plans", []) for fault in faults_of(part)
    ]


def interleave(variants: list[Variant], *, rounds: int, seconds: float) -> None:
    """Run all variants in random order, round by round, until the time is over."""
    chance = random.Random(20260101)
    for variant in variants:
        for _turn in range(min(WARM_UP, variant.at_most)):
            variant.run()
        variant.spent.clear()
    ends = time.monotonic() + seconds
    for turn in range(rounds):
        if turn >= WARM_UP and time.monotonic() > ends:
            break
        for variant in chance.sample(variants, len(variants)):
            if turn < variant.at_most:
                variant.times.append(variant.run())
    for variant in variants:
        variant.count_blocks()


def figures(variant: Variant) -> dict:
    """What one variant cost."""
    times = sorted(variant.times)
    return {
        "n": len(times),
        "min_ms": round(times[0], 3),
        "median_ms": round(statistics.median(times), 3),
        "p95_ms": round(times[int(0.95 * (len(times) - 1))], 3),
        "cpu_ms": round(sum(variant.spent) / len(times), 3),
        "least_cpu_ms": round(min(variant.spent, default=0.0), 3),
        "blocks": variant.blocks,
        "statements": len(variant.statements),
    }


def ratio(ours: Variant, other: Variant) -> dict:
    """How many times the other's cost ours is: by min, by median, round by round."""
    pairs = [a / b for a, b in zip(ours.times, other.times, strict=False)]
    chance = random.Random(7)
    medians = sorted(
        statistics.median(chance.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES)
    )
    return {
        "min": round(min(ours.times) / min(other.times), 2),
        "exact": min(ours.times) / min(other.times),
        "median": round(
            statistics.median(ours.times) / statistics.median(other.times), 2
        ),
        "rounds": round(statistics.median(pairs), 2),
        "low": round(medians[int(0.05 * RESAMPLES)], 2),
        "high": round(medians[int(0.95 * RESAMPLES)], 2),
    }
