"""The chain over the book: sealing what has settled, and finding what was changed."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

BATCH = 5000

WORDS = {
    "chain": "a link does not follow from the one before",
    "gone": "a sealed row is gone",
    "changed": "a sealed row is not what it was",
    "slipped in": "an old row that no link knows",
    "ahead": "a row of a day that has not come",
    "waiting": "a row that no link has taken for a day",
    "anchor": "the chain does not hold the anchor: it was cut or rebuilt",
}


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was sealed."""

    kind: str
    no: int | None
    book: str = ""
    row: UUID | None = None

    def __str__(self):
        where = f"link {self.no}" if self.no else "no link"
        row = f", {self.book} {self.row}" if self.row else ""
        return f"{WORDS[self.kind]} ({where}{row})"


@dataclass(frozen=True)
class Anchor:
    """The newest link, to be kept where nobody of this house can write."""

    no: int
    hash: str


def seal_book() -> int:
    """Chain one batch of the rows that are committed; how many were taken."""
    return _ask("select seal_book(%s)", [BATCH])[0][0]


def newest_anchor() -> Anchor | None:
    """What to give to the second office; None while nothing is sealed."""
    rows = _ask("select no, hash from book_anchor()", [])
    return Anchor(*rows[0]) if rows else None


def faults(anchors: list[Anchor] | None = None) -> list[Fault]:
    """Everything that was changed, taken out, slipped in, reordered, cut or left."""
    found = [
        Fault(kind, no, book, row)
        for no, book, row, kind in _ask("select * from verify_book()", [])
    ]
    for anchor in anchors or []:
        [[held]] = _ask("select holds_anchor(%s, %s)", [anchor.no, anchor.hash])
        if not held:
            found.append(Fault("anchor", anchor.no))
    return found


def _ask(question: str, values: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchall()
