"""What a person holds in trust: counted by the database, as far as the asker may know.

Seats at sealed cases and places in planned operations are never counted here. Who keeps
an office learns nothing of them; those who see them are told when an account closes.
"""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import ngettext

from accounts.models import Agency, User

# These end with the account; a colleague asks for them anew.
END_WITH_IT = frozenset({"jobs", "invitations"})
REVIEWED = frozenset({"reviews", "openings"})


@dataclass(frozen=True)
class Holding:
    """So many of one kind in the hands of one person."""

    kind: str
    count: int

    @property
    def goes_on(self) -> bool:
        """Whether a colleague can take it over."""
        return self.kind not in END_WITH_IT

    def __str__(self):
        return _words(self.kind, self.count) % {"n": self.count}


def held_by(person: User) -> list[Holding]:
    """What this person holds. The database answers only who keeps the office."""
    return [
        Holding(kind, count)
        for user_id, _closed, kind, count in _held_in(person.office_id)
        if user_id == person.pk
    ]


def closed_with_work(agency: Agency) -> set[int]:
    """The people of an office whose account is closed and who still hold something."""
    return {user_id for user_id, closed, _kind, _count in _held_in(agency.pk) if closed}


def hanging() -> list[tuple[int, Holding]]:
    """The guard: all that closed accounts hold anywhere, by person. The clock asks."""
    with connection.cursor() as cursor:
        cursor.execute("select user_id, kind, how_many from hanging() order by 1, 2")
        return [(row[0], Holding(*row[1:])) for row in cursor.fetchall()]


def _held_in(agency_id: int) -> list[tuple[int, bool, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("select * from held_in(%s) order by 1, 3", [agency_id])
        return cursor.fetchall()


def _words(kind: str, n: int) -> str:
    words = {
        "cases": ngettext("%(n)d unfinished case", "%(n)d unfinished cases", n),
        "handovers": ngettext(
            "%(n)d child on the way to this worker",
            "%(n)d children on the way to this worker",
            n,
        ),
        "notices": ngettext("%(n)d notice", "%(n)d notices", n),
        "people": ngettext("%(n)d colleague to lead", "%(n)d colleagues to lead", n),
        "reviews": ngettext(
            "%(n)d emergency opening to review",
            "%(n)d emergency openings to review",
            n,
        ),
        "openings": ngettext(
            "%(n)d unexplained opening to ask about",
            "%(n)d unexplained openings to ask about",
            n,
        ),
        "jobs": ngettext("%(n)d running job", "%(n)d running jobs", n),
        "invitations": ngettext("%(n)d open invitation", "%(n)d open invitations", n),
    }
    return words.get(kind, f"%(n)d {kind}")
