"""What a request has read of the protected classes, noticed where rows are loaded.

A page can't forget to say what it showed: each loaded row of a `Witnessed` noun is
noticed, in lists and searches too, and written into the book when the page is sent.
Outside a page nothing is noticed: work of the clock has no reader.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

from django.db import models

from accounts.roles import DataClass


@dataclass
class Seen:
    """Case: classes, the children whose names were read, the cases that were met;
    the cases of which a letter was read, which opens nothing of them."""

    cases: dict[UUID, set[str]] = field(default_factory=dict)
    children: set[UUID] = field(default_factory=set)
    met: dict[UUID, set[UUID]] = field(default_factory=dict)
    written: dict[UUID, set[str]] = field(default_factory=dict)
    letters: set[UUID] = field(default_factory=set)

    def names(self, case_id: UUID) -> bool:
        """Whether the name of this case's child was read beside the case."""
        return any(case_id in self.met.get(child, ()) for child in self.children)

    def unwritten(self) -> dict[UUID, set[str]]:
        """What no row of the book says yet."""
        return {
            case: classes - self.written.get(case, set())
            for case, classes in self.cases.items()
            if classes - self.written.get(case, set())
        }


_SEEN: ContextVar[Seen | None] = ContextVar("seen", default=None)


@contextmanager
def witnessing() -> Iterator[Seen]:
    """Notice what is read inside the block."""
    seen = Seen()
    token = _SEEN.set(seen)
    try:
        yield seen
    finally:
        _SEEN.reset(token)


def written(case_id: UUID, data_classes: list) -> None:
    """A row of the book says that this person read these classes of the case."""
    if seen := _SEEN.get():
        seen.written.setdefault(case_id, set()).update(map(str, data_classes))


def unwritten_of(case_id: UUID) -> set[str]:
    """What was read of this case so far, and no row of the book says yet."""
    if (seen := _SEEN.get()) is None:
        return set()
    if seen.names(case_id):
        shown(case_id, DataClass.ID)
    return seen.unwritten().get(case_id, set())


def meet(child_id: UUID, case_id: UUID) -> None:
    """A case was loaded: a name of its child that is read beside it is read of it."""
    if seen := _SEEN.get():
        seen.met.setdefault(child_id, set()).add(case_id)


def shown(case_id: UUID, data_class: DataClass) -> None:
    """The answer tells something of this class of the case."""
    if seen := _SEEN.get():
        seen.cases.setdefault(case_id, set()).add(str(data_class))


def found_by_name(case_id: UUID) -> None:
    """What somebody typed names the child of this case: the answer tells so, even
    where it shows no name."""
    shown(case_id, DataClass.ID)


class Witnessed(models.Model):
    """A noun of a protected class: whoever loads a row of it on a page has read it."""

    data_class: DataClass

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values, **how):
        row = super().from_db(db, field_names, values, **how)
        if seen := _SEEN.get():
            cls.notice(seen, row)
        return row

    @classmethod
    def notice(cls, seen: Seen, row) -> None:
        """Keep which case this row is about."""
        seen.cases.setdefault(row.case_id, set()).add(str(cls.data_class))
