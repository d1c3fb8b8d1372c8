"""The demo world from nothing to today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db import transaction
from django.utils import timezone

from cases.happening import one_rulebook
from cases.lifecycle import CaseStatus
from cases.models import RescueOperation, Workplace
from common import walls
from oversight.demo import first_days, money, way_home
from oversight.demo.offices import FOUND_IN, Offices, open_offices
from oversight.demo.operations import begin, finish, write_down_workplaces
from oversight.demo.plans import LIVE, ChildPlan, plan_children
from oversight.demo.today import live_through_today
from oversight.demo.walking import Deed, Walk
from reintegration.actions.path_breaks import continue_case

S = CaseStatus
SEED, CHILDREN = 20_260, 400
GOES_HOME = frozenset({S.RESTORED, S.CLOSED, S.CONTINUED})
ORDERED = GOES_HOME | {S.ORDERED, S.IN_TRANSIT}
SHELTERED = ORDERED | {S.SHELTERED, S.MISSING, S.AGED_OUT}


@dataclass
class Ground:
    """What the children's ways stand on: offices, workplaces, plans, and today."""

    seed: int
    now: datetime
    offices: Offices
    workplaces: list[Workplace]
    plans: list[ChildPlan]


def lay_ground(*, seed: int = SEED, children: int = CHILDREN) -> Ground:
    """Make the offices and write down the workplaces."""
    with transaction.atomic():
        offices = open_offices()
    return Ground(
        seed=seed,
        now=timezone.now(),
        offices=offices,
        workplaces=write_down_workplaces(offices),
        plans=plan_children(seed, children),
    )


def build_city(
    ground: Ground, city: str, *, told: Callable[[], None] = lambda: None
) -> None:
    """Walk every child found in this city to where it is today, then live today."""
    plans = [plan for plan in ground.plans if plan.found_in == city]
    operations: dict[str, RescueOperation] = {}
    walks: dict[int, Walk] = {}
    with one_rulebook():
        for plan in plans:
            walk = _begin_walk(ground, plan, operations)
            if plan.sibling_of:
                walk.kept["sibling_of"] = walks[plan.sibling_of.lot].case
            with transaction.atomic():
                walk_child(walk)
                walls.leave()
            walks[plan.lot] = walk
            told()
        for name, operation in operations.items():
            if name != LIVE:
                finish(operation, ground.now)
        for walk in walks.values():
            if walk.plan.second_of:
                _link(walks[walk.plan.second_of.lot], walk)
        lots = Random(f"{ground.seed}/{city}")  # noqa: S311
        live_through_today(ground.offices[city], lots, ground.now)


def build_world(*, seed: int = SEED, children: int = CHILDREN) -> Ground:
    """The whole world in this process, one city after the other."""
    ground = lay_ground(seed=seed, children=children)
    for city in FOUND_IN:
        build_city(ground, city)
    return ground


def _begin_walk(
    ground: Ground, plan: ChildPlan, operations: dict[str, RescueOperation]
) -> Walk:
    if plan.operation and plan.operation not in operations:
        found = sum(p.operation == plan.operation for p in ground.plans)
        operations[plan.operation] = begin(
            plan.operation, ground.offices, ground.now, children=found
        )
    lots = Random(f"{ground.seed}/{plan.lot}")  # noqa: S311
    walk = Walk(ground.offices, plan, lots, ground.now)
    walk.kept["workplace"] = ground.workplaces[plan.employer]
    walk.kept["operation"] = operations.get(plan.operation)
    return walk


def walk_child(walk: Walk) -> None:
    """All deeds of one child, in their order, up to where its plan ends."""
    first_days.take_in(walk)
    walk.go(steps_of(walk.plan))
    if walk.plan.stage in GOES_HOME:
        way_home.be_visited(walk)
    if walk.plan.stage == S.CLOSED:
        way_home.close(walk)
    if walk.plan.stage == S.AGED_OUT:
        way_home.turn_eighteen(walk)


def steps_of(plan: ChildPlan) -> list[tuple[float, Deed]]:
    """The deeds of a plan with the days after the rescue on which they are done."""
    steps: list[tuple[float, Deed]] = []
    if plan.stage != S.RESCUED:
        steps += [
            (1.3 if plan.late_production else 0.25, first_days.produce),
            (1.4 + plan.lot % 3, first_days.go_to_police),
        ]
    if plan.stage in SHELTERED:
        steps += _in_care(plan)
        if plan.stage != S.MISSING:
            steps += money.way_of_money(plan.money)
    if plan.stage == S.MISSING:
        steps.append((30, first_days.run_away))
    if plan.stage in ORDERED:
        steps.append((46 + plan.lot % 14, way_home.order_return))
        steps += _handed_over(plan)
    if plan.stage in GOES_HOME:
        steps += _journey(plan, home=True)
    if plan.stage == S.CLOSED:
        steps.append((100, money.settle_rest))
    return steps


def _in_care(plan: ChildPlan) -> list[tuple[float, Deed]]:
    late, lot = plan.late_production, plan.lot
    steps: list[tuple[float, Deed]] = [
        (0.4 + late, first_days.place),
        (2.6, first_days.ask_for_report),
        (3.0 + lot % 4, way_home.ask_home),
        (6, money.propose),
        (11 + lot % 11, way_home.answer_home),
        (13 + lot % 9, first_days.file_report),
        (24 + lot % 12, way_home.decide_home),
    ]
    # Not every child got what it should have got.
    sometimes: list[tuple[bool, float, Deed]] = [
        (lot % 7 != 0, 1.0 + late, first_days.see_doctor),
        (lot % 3 != 0 or plan.stage == S.CLOSED, 2.5, first_days.tell_story),
        (lot % 4 != 0 or plan.money > 6, 6.5 + lot % 5, first_days.open_account),
        (lot % 2 == 0, 12, first_days.join_course),
        (lot % 3 != 1, 18 + lot % 10, first_days.plan_care),
        (lot % 6 == 0, 21, first_days.talk),
        (plan.needs_interpreter, 2.1, first_days.book_speaker),
        (plan.bonded, 4.5, first_days.ask_certificate),
        (plan.bonded and lot % 2 == 0, 5.2, first_days.give_certificate),
    ]
    return steps + [(day, deed) for done, day, deed in sometimes if done]


def _handed_over(plan: ChildPlan) -> list[tuple[float, Deed]]:
    """How far an ordered child's journey is prepared: not, offered, accepted, all."""
    if plan.stage != S.ORDERED:
        return _journey(plan, home=False)
    return _journey(plan, home=False)[: plan.lot % 4]


def _journey(plan: ChildPlan, *, home: bool) -> list[tuple[float, Deed]]:
    start = 61 + plan.lot % 7
    if not home:
        steps: list[tuple[float, Deed]] = [
            (start, way_home.send),
            (start + 4, way_home.accept),
            (start + 6, way_home.order_journey),
        ]
        return (
            [*steps, (start + 10, way_home.leave)] if plan.stage != S.ORDERED else steps
        )
    return [
        (start + 12, way_home.arrive),
        (start + 12.2, way_home.come_home),
        (start + 30, way_home.go_to_school),
    ]


def _link(first: Walk, second: Walk) -> None:
    """The second rescue: the old case goes on in the new one."""
    worker = second.kept["worker"]
    with walls.acting_as(worker):
        continue_case(first.case, new_case=second.case, by=worker)
