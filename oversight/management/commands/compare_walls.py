"""Both walls answer from different tables; where they differ, one of them is wrong."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.models import User
from accounts.roles import DataClass
from cases.models import BreakGlass, Case, CaseGroupReach, CaseUserReach
from common import walls

VERBS = ("read", "write")
FACTS = """
select exists (select 1 from cases_case where id = %(case)s),
       %(case)s = any(wall_only_broken()), wall_reads(), wall_writes()
"""


@dataclass(frozen=True)
class Pair:
    """One question put to both walls."""

    user_id: int
    case_id: UUID
    data_class: DataClass
    verb: str

    def __str__(self):
        return (
            f"user {self.user_id}, case {self.case_id}, {self.data_class} {self.verb}"
        )


class Command(BaseCommand):
    help = (
        "Ask both walls about random people, cases, classes and verbs, and name each "
        "disagreement. Run as the worker's login: it picks the cases as the clock."
    )

    def add_arguments(self, parser):
        parser.add_argument("--pairs", type=int, default=10_000)
        parser.add_argument("--seed", type=int)

    def handle(self, *, pairs, seed, **options):
        dice = random.Random(seed)  # noqa: S311, it picks questions, not secrets
        disagreements = list(differing(asked(pairs, dice)))
        for pair, one, two in disagreements:
            self.stdout.write(f"{pair}: wall one {one}, wall two {two}")
        if disagreements:
            raise CommandError(f"The walls differ on {len(disagreements)} of {pairs}.")
        self.stdout.write(f"Both walls agree on {pairs} pairs.")


def asked(pairs: int, dice: random.Random) -> list[Pair]:
    """So many random questions, in the order of the people."""
    with walls.on_clock_duty():
        people = list(
            User.objects.filter(is_active=True, agency__isnull=False)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        cases = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    if not people or not cases:
        return []
    questions = (
        Pair(
            dice.choice(people),
            dice.choice(cases),
            dice.choice([*DataClass]),
            dice.choice(VERBS),
        )
        for _n in range(pairs)
    )
    return sorted(questions, key=lambda pair: pair.user_id)


def differing(questions: list[Pair]) -> Iterator[tuple[Pair, bool, bool]]:
    """The questions that the two walls answer differently, with both answers."""
    for user_id, pairs in groupby(questions, key=lambda pair: pair.user_id):
        user = User.objects.get(pk=user_id)
        with walls.acting_as(user):
            answers = [(pair, wall_one(user, pair), wall_two(pair)) for pair in pairs]
        yield from (answer for answer in answers if answer[1] != answer[2])


def wall_one(user: User, pair: Pair) -> bool:
    """What the program's own rows and table say, without asking the case itself."""
    may = user.reads if pair.verb == "read" else user.writes
    if not may(pair.data_class):
        return False
    about = {"content_object_id": pair.case_id}
    reached = CaseGroupReach.objects.of(user).filter(**about).exists()
    named = CaseUserReach.objects.filter(user=user, **about).exists()
    return reached or named or (pair.verb == "read" and _looks_at(user, pair.case_id))


def _looks_at(user: User, case_id: UUID) -> bool:
    """An emergency lets one look, and not at a case that was sealed meanwhile."""
    opened = BreakGlass.objects.open_for(user).filter(case=case_id)
    return opened.filter(case__sealed=False).exists()


def wall_two(pair: Pair) -> bool:
    """What the database's policies answer to the same question."""
    with connection.cursor() as cursor:
        cursor.execute(FACTS, {"case": pair.case_id})
        seen, looked_at, reads, writes = cursor.fetchone()
    if pair.verb == "write":
        return seen and not looked_at and pair.data_class in writes
    return seen and pair.data_class in reads
