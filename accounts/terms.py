"""What everybody who signs in has promised: the text and its versions, from a file."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.utils import timezone
from django.utils.translation import get_language

FILE = Path(__file__).with_name("terms.json")


@dataclass(frozen=True)
class Terms:
    """One version: the words in each language, and from which day on it is asked."""

    version: str
    valid_from: date
    points: tuple[tuple[tuple[str, str], ...], ...]

    @property
    def words(self) -> list[str]:
        """The points in the language that is read now; else in English."""
        said = (get_language() or "en").split("-")[0]
        return [dict(point).get(said) or dict(point)["en"] for point in self.points]

    @property
    def digest(self) -> str:
        """What tells later which words were accepted, were the file ever changed."""
        return hashlib.sha256(repr(self.points).encode()).hexdigest()


@cache
def versions() -> tuple[Terms, ...]:
    """Every version there was, the oldest first."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    terms = (
        Terms(
            row["version"],
            date.fromisoformat(row["valid_from"]),
            tuple(tuple(sorted(point.items())) for point in row["points"]),
        )
        for row in rows
    )
    return tuple(sorted(terms, key=lambda each: each.valid_from))


def terms_now() -> Terms:
    """The version that is asked today; the first one before its day."""
    today = timezone.localdate()
    begun = [each for each in versions() if each.valid_from <= today]
    return begun[-1] if begun else versions()[0]
