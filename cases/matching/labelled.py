"""A register whose children are known: the food of fitting and measuring.

A folder holds registry.csv (`rec_id` and what a clerk wrote), registry_entities.csv
(which records are one child, which one household) and, to measure, queries.csv with
truth.csv. Column names are those of the head lines.
"""

import csv
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from cases.matching.places import Gazetteer
from cases.matching.profile import Facts, born
from cases.matching.sounds import fold


class Register:
    """Reads the files of one folder; districts become numbers by their names."""

    def __init__(self, folder: Path, districts: Gazetteer, states: dict[str, int]):
        self.folder = folder
        self.districts = districts
        self.states = {fold(name): number for name, number in states.items()}

    def facts(
        self, file: str, *, chosen: Callable[[str], bool] = lambda name: True
    ) -> Iterator[tuple[str, Facts]]:
        """The first column of each row and the facts of the others."""
        with (self.folder / file).open(encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines)
            heads = next(rows)
            for row in rows:
                if chosen(row[0]):
                    said = dict(zip(heads, row, strict=True))
                    yield row[0], self._facts(said)

    def _facts(self, row: dict[str, str]) -> Facts:
        age = float(row["age"]) if row["age"] else None
        state = fold(row["state"].replace(" ", ""))
        return Facts(
            name=row["name"],
            father=row["father_name"],
            mother=row["mother_name"],
            village=row["village"],
            block=row["block"],
            district=self.districts.find(row["district"], state),
            state=self.states.get(state),
            sex=row["sex"],
            born=born(age, date.fromisoformat(row["reg_date"])),
        )

    def households(self) -> dict[str, tuple[str, str]]:
        """Record: its child and its household."""
        with (self.folder / "registry_entities.csv").open(newline="") as lines:
            return {
                row["rec_id"]: (row["entity_id"], row["family_id"])
                for row in csv.DictReader(lines)
            }

    def truth(self, *files: str) -> dict[str, tuple[str, frozenset[str]]]:
        """Query: its kind and the records of the same child."""
        found = {}
        for file in files:
            with (self.folder / file).open(newline="") as lines:
                for row in csv.DictReader(lines):
                    same = frozenset(filter(None, row["match_ids"].split("|")))
                    found[row["query_id"]] = (row["kind"], same)
        return found


def gazetteer(places: list[dict]) -> tuple[Gazetteer, dict[str, int]]:
    """Districts and States of law/places.json, by every name that they have."""
    states = {place["en"]: place["lgd"] for place in places}
    rows = [
        (
            district["id"],
            fold(place["en"].replace(" ", "")),
            [district["en"], district["hi"] or "", *district["aliases"]],
        )
        for place in places
        for district in place["districts"]
    ]
    return Gazetteer(rows), states
