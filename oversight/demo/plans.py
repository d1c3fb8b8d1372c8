"""What becomes of each child of the demo world: drawn by lot, the same for a seed."""

import itertools
from dataclasses import dataclass
from random import Random

from cases.choices import Sex
from cases.lifecycle import CaseStatus
from oversight.demo import names
from oversight.demo.offices import AT_HOME, FOUND_IN

S = CaseStatus
# Of 400 children: how many get how far, and how many days ago they were rescued.
STAGES = (
    (S.RESCUED, 38, 0.1, 1.9),
    (S.PRODUCED, 60, 1.2, 9),
    (S.SHELTERED, 80, 3, 24),
    (S.SHELTERED, 72, 24, 150),
    (S.ORDERED, 26, 70, 120),
    (S.IN_TRANSIT, 6, 80, 100),
    (S.RESTORED, 96, 110, 780),
    (S.CLOSED, 16, 830, 860),
    (S.MISSING, 2, 40, 90),
    (S.CONTINUED, 2, 380, 420),
    (S.AGED_OUT, 2, 380, 460),
)
ALL = 400
LIVE, LAST_MONTH, LONG_AGO = "live", "last month", "long ago"
OPERATIONS = {
    LIVE: ("Jaipur", 0.2),
    LAST_MONTH: ("Jaipur", 33),
    LONG_AGO: ("Jaipur", 845),
}
# How many deeds the employer's money is along its way; 9: he let the last day pass.
MONEY = (0, 0, 1, 2, 3, 4, 5, 6, 6, 8, 9)
LANGUAGES = {
    "Madhubani": "mai",
    "Katihar": "sjp",
    "Samastipur": "mai",
    "Palamu": "sck",
    "Jaipur": "mwr",
    "Hyderabad": "tel",
}


@dataclass
class ChildPlan:
    """One child: who, found where, how far its case goes, and what goes wrong."""

    lot: int
    stage: CaseStatus
    days_ago: float
    found_in: str
    home: str
    sex: Sex
    name: str
    father: str
    mother: str
    village: str
    age: int
    employer: int
    operation: str = ""
    late_production: bool = False
    without_fir: bool = False
    visits_missed: bool = False
    bonded: bool = False
    needs_interpreter: bool = False
    sibling: bool = False
    unnamed: bool = False
    warning: bool = False
    money: int = 0
    sibling_of: "ChildPlan | None" = None
    second_of: "ChildPlan | None" = None

    @property
    def language(self) -> str:
        return LANGUAGES[self.home]


def plan_children(seed: int, children: int) -> list[ChildPlan]:
    """The children in the order of their rescue; equal for equal arguments."""
    lots = Random(seed)  # noqa: S311  # a demo's dice, no secret
    plans: list[ChildPlan] = []
    for stage, of_all, newest, oldest in STAGES:
        for _n in range(max(1, round(of_all * children / ALL))):
            plans.append(_draw(lots, len(plans), stage, newest, oldest))
    plans += [_again(lots, len(plans) + n, p) for n, p in enumerate(_restored(plans))]
    _into_operations(plans)
    _name_siblings(plans)
    plans.sort(key=lambda plan: -plan.days_ago)
    return plans


def _draw(
    lots: Random, lot: int, stage: CaseStatus, newest: float, oldest: float
) -> ChildPlan:
    girl = lots.random() < 0.24
    found_in = FOUND_IN[lots.random() < 0.46]
    surname = lots.choice(names.SURNAMES)
    first = lots.choice(names.GIRLS if girl else names.BOYS)
    return ChildPlan(
        lot=lot,
        stage=stage,
        days_ago=lots.uniform(newest, oldest),
        found_in=found_in,
        home=found_in if lots.random() < 0.12 else lots.choice(AT_HOME),
        sex=Sex.GIRL if girl else Sex.BOY,
        name=f"{first} {surname}",
        father=f"{lots.choice(names.FATHERS)} {surname}",
        mother=f"{lots.choice(names.MOTHERS)} Devi",
        village=lots.choice(names.VILLAGES),
        age=17 if stage == S.AGED_OUT else lots.randint(8, 16),
        employer=lots.randrange(5) + 5 * (found_in == "Hyderabad"),
        late_production=lots.random() < 0.1,
        without_fir=lots.random() < 0.12 and stage != S.CLOSED,
        visits_missed=lots.random() < 0.2 and stage != S.CLOSED,
        bonded=lots.random() < 0.2 and stage != S.CLOSED,
        needs_interpreter=lots.random() < 0.15,
        sibling=lots.random() < 0.07,
        unnamed=stage == S.RESCUED and lots.random() < 0.15,
        warning=stage == S.RESTORED and lots.random() < 0.05,
        money=8 if stage == S.CLOSED else lots.choice(MONEY),
    )


def _restored(plans: list[ChildPlan]) -> list[ChildPlan]:
    return [plan for plan in plans if plan.stage == S.CONTINUED]


def _again(lots: Random, lot: int, first: ChildPlan) -> ChildPlan:
    """The second rescue of a child who had been brought home."""
    second = _draw(lots, lot, S.SHELTERED, 15, 30)
    second.sibling, second.employer = False, first.employer
    for same in ("sex", "name", "father", "mother", "village", "home", "found_in"):
        setattr(second, same, getattr(first, same))
    second.age, second.second_of = first.age + 1, first
    return second


def _into_operations(plans: list[ChildPlan]) -> None:
    """Give each operation its children: the live one has some not taken in yet."""
    for name, stage, most in (
        (LIVE, S.RESCUED, 6),
        (LAST_MONTH, S.SHELTERED, 24),
        (LONG_AGO, S.CLOSED, 18),
    ):
        place, days_ago = OPERATIONS[name]
        mine = [
            p
            for p in plans
            if p.stage == stage and p.found_in == place and not p.second_of
        ]
        for plan in mine[:most]:
            plan.operation, plan.days_ago = name, days_ago
            plan.employer = mine[0].employer
            plan.late_production = False


def _name_siblings(plans: list[ChildPlan]) -> None:
    """Some were found with a brother or sister, and go the same way."""
    for elder, plan in itertools.pairwise(plans):
        if plan.stage != elder.stage or not plan.sibling or elder.sibling_of:
            continue
        if plan.unnamed or elder.unnamed or plan.second_of or plan.operation:
            continue
        plan.sibling_of = elder
        plan.name = f"{plan.name.split()[0]} {elder.name.split()[-1]}"
        for same in ("father", "mother", "home", "village", "found_in", "employer"):
            setattr(plan, same, getattr(elder, same))
        plan.operation, plan.days_ago = elder.operation, elder.days_ago - 0.0001
