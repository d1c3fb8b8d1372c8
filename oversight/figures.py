"""The numbers of a Committee's quarter, and what each is called (Form 16)."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oversight.quarters import Quarter

Figures = dict[str, Any]
Words = str | Promise

CAME = {
    "POLICE": _("by the police"),
    "NGO": _("by an organisation"),
    "LABOUR": _("by the labour office"),
    "DCPU": _("by the child protection unit"),
    "SHELTER": _("by a Home"),
    "CWC": _("before the Committee itself"),
    "TAKEN_OVER": _("taken over from another Committee"),
    "OTHER": _("otherwise"),
}
LEFT = {
    "RESTORED": _("restored to the family"),
    "PLACED": _("placed in a Home or fit facility"),
    "FAMILY_CARE": _("placed with a fit person or foster family"),
    "ADOPTION": _("declared free for adoption"),
    "TRANSFERRED": _("sent to another Committee"),
    "DIED": _("ended by the child's death"),
    "OTHER": _("otherwise"),
}
BANDS = {
    "0-6": _("0 to 6 years"),
    "7-11": _("7 to 11 years"),
    "12-15": _("12 to 15 years"),
    "16-18": _("16 to 18 years"),
    "over 18": _("over 18 years"),
    "unknown": _("age not known"),
}
SEXES = ("BOY", "GIRL", "OTHER")


@dataclass(frozen=True)
class Line:
    """One number of the return; `part` lines add up to the one above."""

    label: Words
    value: int
    part: bool = False


@dataclass(frozen=True)
class Section:
    """Numbers of one question, with the law that asks it."""

    title: Words
    law: Words
    lines: tuple[Line, ...]


def figures_of(quarter: Quarter) -> Figures:
    """Count the asking Committee's quarter, in one statement of the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select quarter_figures(%s, %s)",
            [quarter.starts_on, quarter.next_starts_on],
        )
        [found] = cursor.fetchone()
    return json.loads(found) if isinstance(found, str) else found or {}


def digest(figures: Figures) -> str:
    """A short mark of these numbers: have they changed since somebody looked?"""
    words = json.dumps(figures, sort_keys=True).encode()
    return hashlib.sha256(words).hexdigest()[:16]


def sections(figures: Figures) -> list[Section]:
    """The numbers in the order of the form, without the ages."""

    def line(name: str, label: Words) -> Line:
        return Line(label, figures.get(name, 0))

    def parts(name: str, labels: Mapping[str, Words]) -> tuple[Line, ...]:
        counted = figures.get(name, {})
        return tuple(Line(labels[k], counted.get(k, 0), part=True) for k in labels)

    return [
        Section(
            _("Cases before the Committee"),
            _("s. 36"),
            (
                line("opening", _("Pending when the quarter began")),
                line("new", _("New in the quarter")),
                *parts("new_by", CAME),
                line("disposed", _("Disposed of in the quarter")),
                *parts("disposed_by", LEFT),
                line("closing", _("Pending when the quarter ended")),
            ),
        ),
        Section(
            _("Pending, by how long"),
            _("s. 36"),
            (
                line("under_4", _("less than 4 months")),
                line("from_4", _("4 to 6 months")),
                line("from_6", _("6 to 12 months")),
                line("from_12", _("12 months and more")),
            ),
        ),
        Section(
            _("Restored, dead and run away"),
            _("s. 40 (4)"),
            (
                line("reached_home", _("Children who came home")),
                line("died", _("Children who died")),
                line("ran_away", _("Children who ran away")),
                line("found", _("Children found again")),
            ),
        ),
        Section(
            _("Work of the Committee"),
            _("r. 17"),
            (
                line("sittings", _("Sittings")),
                line("heard", _("Cases heard")),
                line("sir_asked", _("Social investigations asked for")),
                line("sir_filed", _("Social investigations filed")),
                line("compensation", _("Cases in which money was first claimed")),
            ),
        ),
    ]


def ages(figures: Figures) -> list[tuple[Words, list[int]]]:
    """New children by age and sex: boys, girls, other, together."""
    counted = figures.get("ages", {})
    rows: list[tuple[Words, list[int]]] = []
    for band, label in BANDS.items():
        row = [counted.get(band, {}).get(sex, 0) for sex in SEXES]
        rows.append((label, [*row, sum(row)]))
    return rows


def csv_rows(figures: Figures) -> Iterator[tuple[str, str, int]]:
    """Every number of the return with its section, for a spreadsheet."""
    for section in sections(figures):
        for line in section.lines:
            yield str(section.title), str(line.label), line.value
    names = [str(_("boys")), str(_("girls")), str(_("other"))]
    for label, row in ages(figures):
        for name, value in zip(names, row, strict=False):
            yield str(_("New children by age")), f"{label}, {name}", value
