"""./bin/bench grow --data DIR --to DIR [--size 1000000] [--seed 1]

Grows a labelled register (see cases/matching/labelled.py) with invented children and
writes it, labels and questions included, as one more labelled folder. What was there
stays: its records, its questions and their truth.

A child is invented from the names and places of its State: a given name, parents and a
home of different people, and a share of names and villages that nobody has yet, put
together from syllables. Every time that a clerk writes it down it is spelt anew: by
the habits of the region, in five scripts, in another order, with slips, an alias, a
title, a fact left out or wrong. None of that is read from the code that undoes it.
"""

import argparse
import csv
import re
import shutil
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from random import Random

from bench.clerks import NICKNAMES, Clerk

COLUMNS = [
    *("reg_date", "agency", "agency_state", "name", "father_name", "mother_name"),
    *("sex", "age", "village", "block", "district", "state"),
]
# How often a clerk leaves out or mistakes a fact. One setting may be asked otherwise.
HABITS = {
    "mother": 0.45,
    "alias": 0.05,
    "father": 0.87,
    "surname": 0.67,
    "village": 0.90,
    "block": 0.70,
    "district": 0.97,
}
NICKNAMED = 0.4
INSTEAD = 0.06
SLIP, SWAPPED, GLUED, CAPITALS, TITLED = 0.05, 0.05, 0.03, 0.2, 0.06
WRONG_DISTRICT, WRONG_SEX, NO_AGE = 0.04, 0.004, 0.02
UNHEARD_NAME, UNHEARD_HOME = 0.25, 0.6
AGAIN, TWICE = 0.02, 0.015
SIBLINGS = ((1, 0.84), (2, 0.13), (3, 0.03))
CHILDREN_A_VILLAGE = 12
ASKED = 1000
# Which script a State's clerks write beside Latin, and how often.
SCRIPTS = {
    "Telangana": ("te", 0.2),
    "West Bengal": ("bn", 0.2),
    "Delhi": ("ur", 0.04),
}
HINDI = ("hi", 0.22)
WORK = ["Rajasthan", "Delhi", "Telangana", "Maharashtra", "Uttar Pradesh", "Bihar"]
AGENCIES = ["Police AHTU", "Childline 1098", "RPF", "Labour Department", "NGO", "CWC"]
TITLES = ["Shri", "Late", "Lt.", "Sri", "Mr."]
_SYLLABLE = re.compile(r"[^aeiou]*[aeiou]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z .]+")
_AROUND = re.compile(
    r"\b(vill|village|tola|ward|po|p\.o|shri|sri|late|lt|mr)\b\.?|[^a-z ]",
    re.IGNORECASE,
)


@dataclass
class Home:
    """Where a family lives."""

    state: str
    district: str
    village: str
    block: str


@dataclass
class Family:
    """What brothers and sisters share."""

    number: str
    home: Home
    father: str
    mother: str
    surname: str
    children: list["Person"] = field(default_factory=list)


@dataclass
class Person:
    """One invented child as it really is."""

    number: str
    family: Family
    sex: str
    given: str
    nickname: str
    born: float
    on: date


def main(argv: list[str]) -> int:
    """Read one folder, write another."""
    parser = argparse.ArgumentParser(prog="./bin/bench grow", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(argv)
    began = time.perf_counter()
    grow(asked.data, asked.to, asked.size, seed=asked.seed)
    took = time.perf_counter() - began
    sys.stdout.write(f"{asked.to}: {asked.size} records in {took:.0f} s\n")
    return 0


def grow(source: Path, target: Path, size: int, *, seed: int = 1, **habits) -> None:
    """The register of one folder and invented children, up to so many records."""
    target.mkdir(parents=True, exist_ok=True)
    world = World(source, size, Random(seed), {**HABITS, **habits})
    for file in ("registry.csv", "registry_entities.csv"):
        shutil.copyfile(source / file, target / file)
    with (
        (target / "registry.csv").open("a", encoding="utf-8", newline="") as register,
        (target / "registry_entities.csv").open("a", newline="") as labels,
    ):
        records, entities = csv.writer(register), csv.writer(labels)
        for number, (person, record) in enumerate(world.records(size)):
            key = f"G{number:07d}"
            records.writerow([key, *map(record.get, COLUMNS)])
            entities.writerow([key, person.number, person.family.number])
    for file in ("queries", "truth", "background", "truth_background"):
        if (source / f"{file}.csv").exists():
            shutil.copyfile(source / f"{file}.csv", target / f"{file}.csv")
    world.ask(target)


class World:
    """The names and places of a register, and the children invented from them."""

    def __init__(self, source: Path, size: int, dice: Random, habits: dict):
        with (source / "registry.csv").open(encoding="utf-8", newline="") as lines:
            self.rows = list(csv.DictReader(lines))
        self.dice, self.habits, self.size = dice, habits, size
        self.clerk = Clerk(dice)
        self.any = self.clerk.one_of
        self.people: list[tuple[Person, list[str]]] = []
        self.numbers = count(1)
        self._read()

    def _read(self) -> None:
        """Latin rows only: what is spelt anew must have been read once."""
        self.states = [row["state"] for row in self.rows if row["state"]]
        self.given, self.fathers = defaultdict(list), defaultdict(list)
        self.mothers, homes = defaultdict(list), defaultdict(list)
        for row in self.rows:
            state = row["state"]
            name = plain(re.split(r"@| urf | alias ", row["name"])[0])
            words = name.split()
            if words:
                surname = words[-1] if len(words) > 1 else ""
                given = " ".join(words[:-1] or words)
                self.given[state, row["sex"]].append((given, surname))
            if father := plain(row["father_name"]):
                self.fathers[state].append(father)
            if mother := plain(row["mother_name"]):
                self.mothers[state].append(mother)
            village, block = plain(row["village"]), plain(row["block"])
            if village and row["district"] and _LATIN.fullmatch(row["district"]):
                homes[state, row["district"].title()].append((village, block))
        self._settle(homes)

    def _settle(self, homes) -> None:
        """As many villages as so many children come from, most of them new."""
        self.homes = {}
        whole = sum(map(len, homes.values()))
        blocks = {place: [b for _v, b in known if b] for place, known in homes.items()}
        for place, known in homes.items():
            wanted = self.size * len(known) // whole // CHILDREN_A_VILLAGE + 1
            kept = known[: max(1, int(wanted * (1 - UNHEARD_HOME)))]
            new = [
                (
                    self.unheard(self.any(known)[0], self.any(known)[0]),
                    self.any(blocks[place] or [""]),
                )
                for _turn in range(wanted - len(kept))
            ]
            self.homes[place] = kept + new
        self.districts: dict[str, list[str]] = defaultdict(list)
        for (state, district), known in homes.items():
            self.districts[state] += [district] * len(known)

    def unheard(self, one: str, other: str) -> str:
        """The beginning of one word and the end of another."""
        head, tail = (_SYLLABLE.findall(word.split()[0]) for word in (one, other))
        if len(head) < 2 or len(tail) < 2:
            return one
        rest = other.split()[0][len("".join(tail[:1])) :]
        return "".join(head[: len(head) // 2]) + rest

    def records(self, size: int):
        """Persons and how a clerk wrote them, until the register is of that size."""
        made, dice = len(self.rows), self.dice
        while made < size:
            family = self.family()
            for _child in range(self.pick(SIBLINGS)):
                person = self.child(family)
                times = [person.on]
                luck = dice.random()
                if luck < AGAIN:
                    times.append(person.on + timedelta(days=dice.randint(60, 1300)))
                elif luck < AGAIN + TWICE:
                    times.append(person.on + timedelta(days=dice.randint(0, 30)))
                keys = []
                for on in times[: size - made]:
                    keys.append(f"G{made - len(self.rows):07d}")
                    yield person, self.written(person, on)
                    made += 1
                if keys:
                    self.people.append((person, keys))

    def pick(self, shares):
        luck = self.dice.random()
        for value, share in shares:
            luck -= share
            if luck < 0:
                return value
        return shares[-1][0]

    def family(self) -> Family:
        dice = self.dice
        while not self.districts.get(state := self.any(self.states)):
            pass
        district = self.any(self.districts[state])
        homes = self.homes[state, district]
        village, block = homes[int(len(homes) * dice.random() ** 1.3)]
        father, mother = (
            self.parent(self.fathers[state]),
            self.parent(self.mothers[state]),
        )
        _given, surname = self.any(self.given[state, "M"])
        return Family(
            f"H{next(self.numbers)}",
            Home(state, district, village, block),
            father,
            mother,
            surname,
        )

    def parent(self, names: list[str]) -> str:
        name = self.any(names)
        if self.dice.random() < UNHEARD_NAME:
            first, *rest = name.split()
            name = " ".join([self.unheard(first, self.any(names)), *rest])
        return name

    def child(self, family: Family) -> Person:
        dice = self.dice
        sex = "M" if dice.random() < 0.68 else "F"
        names = self.given[family.home.state, sex] or self.given[family.home.state, "M"]
        taken = {kin.given for kin in family.children}
        given = self.any(names)[0]
        for _turn in range(8):
            if given not in taken:
                break
            given = self.any(names)[0]
        if dice.random() < UNHEARD_NAME:
            given = self.unheard(given, self.any(names)[0])
        on = date(2016, 1, 1) + timedelta(days=dice.randrange(3400))
        born = (
            on.year
            + on.timetuple().tm_yday / 365
            - min(17, max(6, dice.gauss(12.6, 2.4)))
        )
        if family.children:
            born = family.children[-1].born + self.any([-3, -2, -2, 2, 2, 3])
        nickname = self.any(NICKNAMES) if dice.random() < NICKNAMED else ""
        person = Person(
            f"E{next(self.numbers)}G", family, sex, given, nickname, born, on
        )
        family.children.append(person)
        return person

    def written(self, person: Person, on: date) -> dict[str, str]:
        """One clerk's record of one child."""
        dice, home = self.dice, person.family.home
        work = self.any(WORK)
        native, often = SCRIPTS.get(work, HINDI)
        hand = (work, native if dice.random() < often else "")
        age = on.year + on.timetuple().tm_yday / 365 - person.born
        age += max(-3, min(3, dice.gauss(0, 1)))
        far = self.any(self.districts[home.state])
        record = {
            "reg_date": on.isoformat(),
            "agency": self.any(AGENCIES),
            "agency_state": work,
            "name": self._name(person, hand),
            "father_name": self._kept(
                "father", self._adult(person.family.father, hand)
            ),
            "mother_name": self._kept(
                "mother", self._adult(person.family.mother, hand)
            ),
            "sex": person.sex if dice.random() > WRONG_SEX else "FM"[person.sex == "F"],
            "age": "" if dice.random() < NO_AGE else str(max(4, min(19, round(age)))),
            "village": self._kept("village", self._place(home.village, hand)),
            "block": self._kept("block", self.clerk.spelt(home.block, hand)),
            "district": self._kept(
                "district", far if dice.random() < WRONG_DISTRICT else home.district
            ),
            "state": home.state,
        }
        if not hand[1] and dice.random() < CAPITALS:
            for fact in ("name", "father_name", "mother_name", "village", "block"):
                record[fact] = record[fact].upper()
        return record

    def _kept(self, fact: str, text: str) -> str:
        return text if self.dice.random() < self.habits[fact] else ""

    def _name(self, person: Person, hand) -> str:
        dice = self.dice
        alias = self.clerk.spelt(person.nickname, hand)
        instead = dice.random() < INSTEAD / NICKNAMED and bool(alias)
        words = person.given.split()
        if dice.random() < self.habits["surname"] and person.family.surname:
            words.append(person.family.surname)
        if dice.random() < SWAPPED:
            words = words[1:] + words[:1]
        spelt = [self.clerk.spelt(word, hand) for word in words]
        if dice.random() < SLIP:
            spelt[0] = self.clerk.slip(spelt[0])
        if len(spelt) > 1 and dice.random() < GLUED:
            spelt[:2] = ["".join(spelt[:2]).capitalize()]
        said = dice.random() < self.habits["alias"] / NICKNAMED
        mark = "उर्फ" if hand[1] == "hi" else self.any(["@", "urf", "alias"])
        if instead:
            return alias
        name = " ".join(spelt)
        return f"{name} {mark} {alias}" if alias and said else name

    def _adult(self, name: str, hand) -> str:
        dice = self.dice
        words = [self.clerk.spelt(word, hand) for word in name.split()]
        if len(words) > 1 and dice.random() < 0.3:
            words = words[:1]
        if dice.random() < SLIP:
            words[0] = self.clerk.slip(words[0])
        if dice.random() < TITLED:
            words.insert(0, "श्री" if hand[1] == "hi" else self.any(TITLES))
        return " ".join(words)

    def _place(self, name: str, hand) -> str:
        spelt = self.clerk.spelt(name, hand)
        luck = self.dice.random()
        if luck < SLIP:
            return self.clerk.slip(spelt)
        if luck < 2 * SLIP and not hand[1]:
            return self.any(["Vill. ", "Gram ", "Vill- "]) + spelt
        return spelt

    def ask(self, folder: Path) -> None:
        """New registrations of invented children: half are known, half are not."""
        dice = self.dice
        with (
            (folder / "queries_grown.csv").open(
                "w", encoding="utf-8", newline=""
            ) as asked,
            (folder / "truth_grown.csv").open("w", newline="") as truth,
        ):
            queries, truths = csv.writer(asked), csv.writer(truth)
            queries.writerow(["query_id", *COLUMNS])
            truths.writerow(["query_id", "kind", "match_ids"])
            for number in range(ASKED if self.people else 0):
                person, same = self.any(self.people)
                kind = ("rerescue", "dup", "sibling", "random")[number % 4]
                if kind == "sibling":
                    person, same = self.child(person.family), []
                elif kind == "random":
                    person, same = self.child(self.family()), []
                days = (
                    dice.randint(60, 1300)
                    if kind == "rerescue"
                    else dice.randint(0, 30)
                )
                record = self.written(person, person.on + timedelta(days=days))
                key = f"N{number:05d}"
                queries.writerow([key, *map(record.get, COLUMNS)])
                truths.writerow([key, kind, "|".join(same)])


def plain(text: str) -> str:
    """Latin words without what clerks put around them; empty in another script."""
    if not _LATIN.fullmatch(text.strip()):
        return ""
    return " ".join(_AROUND.sub(" ", text).split()).title()
