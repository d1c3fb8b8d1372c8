"""A whole rescue list checked: its columns, its rows, and the rows against others."""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from cases.rescue_list.cells import Misread, text_of
from cases.rescue_list.headings import FIELDS, Column, ColumnMap, map_headings
from cases.rescue_list.problems import Problem, Weight, problem_at
from cases.rescue_list.reading import RawList, read_list
from cases.rescue_list.rows import DraftChild, Places, SkippedRow, read_rows
from common.identifiers import plain_digits

UNLIKE = 60  # two names below this likeness are not two spellings of one name


@dataclass(frozen=True, slots=True)
class OperationDraft:
    """The children who were rescued together: one day, one district, one employer."""

    rescued_on: date
    rescued_at: time | None
    district: Any  # whatever `Places.resolve` gave
    district_text: str
    employer: str
    industry: str
    fir_number: str
    police_station: str
    sites: tuple[str, ...]
    children: tuple[DraftChild, ...]


@dataclass(slots=True)
class CheckedList:
    """Everything that a person needs to see before a list is imported."""

    raw: RawList
    columns: ColumnMap
    drafts: list[DraftChild]
    skipped: list[SkippedRow]
    file_problems: list[Problem]
    operations: list[OperationDraft] = field(default_factory=list)

    @property
    def good(self) -> list[DraftChild]:
        """The rows that can be imported."""
        return [draft for draft in self.drafts if draft.is_good]

    @property
    def rejected(self) -> list[DraftChild]:
        """The rows that something keeps out."""
        return [draft for draft in self.drafts if not draft.is_good]

    @property
    def problems(self) -> list[Problem]:
        """Every problem, those of the file first and then in the order of the rows."""
        return self.file_problems + [p for d in self.drafts for p in d.problems]

    @property
    def errors(self) -> list[Problem]:
        """The problems that keep something out."""
        return [problem for problem in self.problems if problem.is_error]

    @property
    def warnings(self) -> list[Problem]:
        """The problems that only ask somebody to look."""
        return [problem for problem in self.problems if not problem.is_error]

    @property
    def can_be_imported(self) -> bool:
        """Whether every row is good and nothing is wrong with the file as a whole."""
        return bool(self.drafts) and not self.errors

    def counts(self) -> Counter[str]:
        """How many problems there are of each kind."""
        return Counter(problem.kind for problem in self.problems)


def check_list(
    content: bytes,
    *,
    places: Places,
    today: date,
    file_name: str = "",
    sheet: str = "",
    saved: Mapping[str, str] | None = None,
) -> CheckedList:
    """Read and check a file; raises `UnreadableList` if it is no list at all.

    `saved` is the person's own mapping of heading keys to field codes, which overrides
    what the words of a heading mean.
    """
    raw = read_list(content, file_name=file_name, sheet=sheet, saved=saved)
    columns = map_headings(raw.headings, groups=raw.groups, saved=saved)
    drafts: list[DraftChild] = []
    skipped: list[SkippedRow] = []
    for read in read_rows(raw, columns, places=places, today=today):
        if isinstance(read, SkippedRow):
            skipped.append(read)
        else:
            drafts.append(read)
    checked = CheckedList(raw, columns, drafts, skipped, [])
    checked.file_problems += _file_problems(checked)
    _check_serial_numbers(checked)
    _check_twice(checked)
    _check_siblings(checked)
    checked.operations += group_operations(checked.good)
    _check_stations(checked)
    return checked


# --- the file as a whole ---------------------------------------------------------


def _file_problems(checked: CheckedList) -> Iterator[Problem]:
    row = checked.raw.heading_row
    for code in checked.columns.missing:
        yield Problem(
            "COLUMN_MISSING",
            what=_("No column is understood as: %(field)s.")
            % {"field": FIELDS[code].label},
            how=_("Say which column it is, or add one."),
            row=row,
        )
    for code, claims in checked.columns.duplicates.items():
        yield _claimed_twice(row, code, claims)
    for column in checked.columns.unknown:
        yield _of_column(
            row,
            column,
            "COLUMN_UNKNOWN",
            what=_("This heading isn't known, so the column is not read."),
            how=_("Say what it means, or leave it out."),
        )
    for column in checked.columns.unsure:
        yield _of_column(
            row,
            column,
            "COLUMN_GUESSED",
            what=_("This heading was taken to mean: %(field)s.")
            % {"field": FIELDS[column.code].label},
            how=_("Say if it means something else."),
        )
    if not checked.drafts:
        yield Problem(
            "NO_CHILDREN",
            what=_("No child stands below the headings."),
            how=_("Send the list with one row for each child."),
            row=row,
        )
    yield from _swapped_dates(checked)


def _of_column(row: int, column: Column, kind: str, *, what: str, how: str) -> Problem:
    return problem_at(
        row,
        column,
        column.heading,
        Misread(kind, what=what, how=how),
        weight=Weight.WARNING,
    )


def _claimed_twice(row: int, code: str, claims: Sequence[Column]) -> Problem:
    letters = ", ".join(column.letter for column in claims)
    return problem_at(
        row,
        claims[1],
        claims[1].heading,
        Misread(
            "COLUMN_TWICE",
            what=_("The columns %(letters)s all say: %(field)s.")
            % {"letters": letters, "field": FIELDS[code].label},
            how=_("Say which of them counts, and leave the others out."),
        ),
    )


def _swapped_dates(checked: CheckedList) -> Iterator[Problem]:
    # A spreadsheet set to American dates reads the typed 05/01/2023 as 1 May, and keeps
    # 28/01/2023 as text because there is no month 28. Then every real date has a day of
    # at most 12 and every written one a day of more.
    column = checked.columns.by_code.get("rescued_on")
    if column is None:
        return
    real: set[int] = set()
    written: set[int] = set()
    for draft in checked.drafts:
        if draft.rescued_on is None or column.index >= len(draft.cells):
            continue
        cell = draft.cells[column.index]
        (real if isinstance(cell, date) else written).add(draft.rescued_on.day)
    if len(real) > 2 and len(written) > 2 and max(real) <= 12 < min(written):
        yield _of_column(
            checked.raw.heading_row,
            column,
            "DATES_PERHAPS_SWAPPED",
            what=_("Day and month seem to be swapped in part of this column."),
            how=_("Compare some dates with the paper list before you go on."),
        )


# --- what rows say of each other -------------------------------------------------


def _complain(
    checked: CheckedList,
    draft: DraftChild,
    code: str,
    misread: Misread,
    *,
    weight: Weight,
    other: DraftChild,
) -> None:
    column = checked.columns.by_code.get(code)
    cell: object = ""
    if column and column.index < len(draft.cells):
        cell = draft.cells[column.index]
    draft.problems.append(
        problem_at(draft.row, column, cell, misread, weight=weight, other_row=other.row)
    )


def _check_serial_numbers(checked: CheckedList) -> None:
    seen: dict[str, DraftChild] = {}
    for draft in checked.drafts:
        number = draft.serial_number
        if number and number in seen:
            misread = Misread(
                "SERIAL_NUMBER_TWICE",
                what=_("Row %(row)s has the same serial number.")
                % {"row": seen[number].row},
                how=_("Check that no child is listed twice."),
            )
            _complain(
                checked,
                draft,
                "serial_number",
                misread,
                weight=Weight.WARNING,
                other=seen[number],
            )
        seen.setdefault(number, draft)


_SAME_SOUND = (
    (re.compile(r"ksh|x"), "ks"),
    (re.compile(r"(?<=[bcdgjkpst])h"), ""),
    (re.compile(r"ee|ii|y"), "i"),
    (re.compile(r"oo|uu"), "u"),
    (re.compile(r"[vw]"), "b"),
    (re.compile(r"z"), "j"),
    (re.compile(r"q"), "k"),
    (re.compile(r"(.)\1+"), r"\1"),
)
_SHORT_FORMS = {"md": "mohamad", "mohd": "mohamad", "mohammad": "mohamad"} | {
    "mohammed": "mohamad",
    "muhammad": "mohamad",
    "kr": "kumar",
    "sk": "sekh",
    "sheikh": "sekh",
    "shaikh": "sekh",
}


def name_key(name: str) -> str:
    """A name as it sounds, so that Lakshmi and Laxmi, Md. and Mohammad are one."""
    words = re.sub(r"[^\w\s]|\d|_", " ", text_of(name).casefold()).split()
    text = " ".join(_SHORT_FORMS.get(word, word) for word in words)
    for sound, written in _SAME_SOUND:
        text = sound.sub(written, text)
    return text


def _check_twice(checked: CheckedList) -> None:
    same: dict[Hashable, DraftChild] = {}
    alike: dict[Hashable, list[DraftChild]] = defaultdict(list)
    for draft in checked.drafts:
        if not draft.name.name:
            continue
        exact, near = _same_child_key(draft), _alike_key(draft)
        if exact in same:
            _twice(checked, draft, same[exact])
        elif near and (other := _like_one_of(draft, alike[near])):
            _perhaps_twice(checked, draft, other)
        same.setdefault(exact, draft)
        if near:
            alike[near].append(draft)


def _same_child_key(draft: DraftChild) -> Hashable:
    return (
        draft.name.name.casefold(),
        draft.father_name.name.casefold(),
        draft.mother_name.name.casefold(),
        draft.age,
        draft.sex,
        draft.village.casefold(),
        draft.home_district_text.casefold(),
        draft.rescued_on,
        draft.employer.casefold(),
    )


def _alike_key(draft: DraftChild) -> Hashable:
    if not draft.father_name.name:
        return None
    return (
        name_key(draft.name.name),
        name_key(draft.father_name.name),
        draft.sex,
        name_key(draft.home_district_text),
    )


def _like_one_of(draft: DraftChild, others: Iterable[DraftChild]) -> DraftChild | None:
    for other in others:
        if draft.age is None or other.age is None:
            return other
        if (
            draft.age.lowest - 1 <= other.age.highest
            and other.age.lowest - 1 <= draft.age.highest
        ):
            return other
    return None


def _twice(checked: CheckedList, draft: DraftChild, other: DraftChild) -> None:
    misread = Misread(
        "CHILD_TWICE",
        what=_("Rows %(first)s and %(second)s are the same child.")
        % {"first": other.row, "second": draft.row},
        how=_("Delete one of the two rows."),
    )
    _complain(checked, draft, "name", misread, weight=Weight.ERROR, other=other)


def _perhaps_twice(checked: CheckedList, draft: DraftChild, other: DraftChild) -> None:
    misread = Misread(
        "CHILD_PERHAPS_TWICE",
        what=_("Rows %(first)s and %(second)s may be the same child.")
        % {"first": other.row, "second": draft.row},
        how=_("Compare them; delete one if they are the same child."),
    )
    _complain(checked, draft, "name", misread, weight=Weight.WARNING, other=other)


# --- brothers and sisters --------------------------------------------------------


def _check_siblings(checked: CheckedList) -> None:
    by_number = {
        plain_digits(draft.serial_number): draft
        for draft in reversed(checked.drafts)
        if draft.serial_number
    }
    above: DraftChild | None = None
    for draft in checked.drafts:
        if draft.hints.sibling:
            other = _sibling_of(draft, above, by_number, checked.drafts)
            _link_sibling(checked, draft, other)
        above = draft


def _sibling_of(
    draft: DraftChild,
    above: DraftChild | None,
    by_number: Mapping[str, DraftChild],
    drafts: Iterable[DraftChild],
) -> DraftChild | None:
    hint = draft.hints.sibling
    if hint is None or hint.above:
        return above
    if hint.serial_number:
        other = by_number.get(hint.serial_number)
        return other if other is not draft else None
    named = [
        other
        for other in drafts
        if other is not draft
        and other.rescued_on == draft.rescued_on
        and name_key(other.name.name) == name_key(hint.name)
    ]
    return named[0] if len(named) == 1 else None


def _link_sibling(
    checked: CheckedList, draft: DraftChild, other: DraftChild | None
) -> None:
    if other is None:
        misread = Misread(
            "SIBLING_NOT_FOUND",
            what=_("The brother or sister in this remark isn't found in the list."),
            how=_("Link the two children by hand when they are in the register."),
        )
        _complain(
            checked, draft, "remarks", misread, weight=Weight.WARNING, other=draft
        )
        return
    draft.sibling_row = other.row
    ours, theirs = (name_key(d.father_name.name) for d in (draft, other))
    if ours and theirs and fuzz.ratio(ours, theirs) < UNLIKE:
        misread = Misread(
            "SIBLING_OF_ANOTHER_FATHER",
            what=_("Called brother or sister of row %(row)s, but the fathers differ.")
            % {"row": other.row},
            how=_("Ask both children before they are treated as one family."),
        )
        _complain(
            checked, draft, "remarks", misread, weight=Weight.WARNING, other=other
        )


# --- operations ------------------------------------------------------------------


def _employer_key(employer: str) -> str:
    return " ".join(re.sub(r"^m\s?/?\s?s\b|[^\w\s]", " ", employer.casefold()).split())


def group_operations(drafts: Iterable[DraftChild]) -> list[OperationDraft]:
    """The rescues of a list: one for each day, district, employer and FIR.

    Rows without an FIR go with the rows of the same raid that have one, if there is
    only one such FIR. Without an employer the place tells raids apart.
    """
    raids: dict[tuple[date, Hashable], list[DraftChild]] = defaultdict(list)
    for draft in drafts:
        where = _employer_key(draft.employer) or draft.rescue_place.casefold()
        if draft.rescued_on:
            raids[draft.rescued_on, (draft.rescue_district, where)].append(draft)
    return [
        _operation(day, children)
        for (day, _where), raid in raids.items()
        for children in _by_fir(raid)
    ]


def _by_fir(raid: Sequence[DraftChild]) -> list[list[DraftChild]]:
    if len({draft.fir.number for draft in raid} - {""}) < 2:
        return [list(raid)]
    groups: dict[str, list[DraftChild]] = defaultdict(list)
    for draft in raid:
        groups[draft.fir.number].append(draft)
    return list(groups.values())


def _operation(day: date, children: Sequence[DraftChild]) -> OperationDraft:
    first = children[0]
    times = [child.rescued_at for child in children if child.rescued_at]
    return OperationDraft(
        rescued_on=day,
        rescued_at=min(times, default=None),
        district=first.rescue_district,
        district_text=first.rescue_district_text,
        employer=first.employer,
        industry=_commonest(child.industry for child in children),
        fir_number=_commonest(child.fir.number for child in children),
        police_station=_commonest(child.police_station for child in children),
        sites=tuple(dict.fromkeys(c.rescue_place for c in children if c.rescue_place)),
        children=tuple(children),
    )


def _commonest(texts: Iterable[str]) -> str:
    counted = Counter(text for text in texts if text)
    return counted.most_common(1)[0][0] if counted else ""


def _check_stations(checked: CheckedList) -> None:
    for operation in checked.operations:
        for child in operation.children:
            station = child.police_station
            if station and name_key(station) != name_key(operation.police_station):
                misread = Misread(
                    "STATIONS_DIFFER",
                    what=_("Other rows of this rescue name another police station."),
                    how=_("Check which station registered the FIR."),
                )
                _complain(
                    checked,
                    child,
                    "police_station",
                    misread,
                    weight=Weight.WARNING,
                    other=operation.children[0],
                )
