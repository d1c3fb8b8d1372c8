"""What the database says of the ten conditions of closing."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from cases.models import Case, Order
from reintegration.choices import Condition


@dataclass(frozen=True)
class Answer:
    """One condition of one case: true, excused by order, or missing."""

    condition: Condition
    ok: bool
    excused: bool

    @property
    def is_met(self) -> bool:
        return self.ok or self.excused

    @property
    def result(self) -> str:
        return "ok" if self.ok else "excused" if self.excused else "missing"


def ask_gate(case: Case, today: date, *, order: Order | None = None) -> list[Answer]:
    """The ten answers, as the trigger that guards the closing hears them.

    Nothing for a case out of reach. With an order, its signatures are what counts.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select condition, ok, excused from closure_gate(%s, %s, %s)",
            [case.pk, today, order.pk if order else None],
        )
        return [
            Answer(Condition(number), ok, excused)
            for number, ok, excused in cursor.fetchall()
        ]
