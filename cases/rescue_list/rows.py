"""One row of a rescue list read into the draft of a child, with its faults named."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from cases.rescue_list.cells import (
    BrokenCell,
    Misread,
    aadhaar_refused,
    holds_aadhaar,
    is_blank,
    is_ditto,
    text_of,
    without_aadhaar,
)
from cases.rescue_list.headings import FIELDS, Column, ColumnMap, heading_key
from cases.rescue_list.moments import read_date, read_moment, read_time
from cases.rescue_list.problems import Problem, Weight, problem_at
from cases.rescue_list.reading import RawList, RawRow
from cases.rescue_list.remarks import RemarkHints, read_remark
from cases.rescue_list.values import (
    AadhaarSeen,
    Age,
    Fir,
    PersonName,
    Sex,
    read_aadhaar,
    read_age,
    read_fir,
    read_mobile,
    read_name,
    read_pin,
    read_sex,
    read_text,
    read_yes_no,
)

FIRST_YEAR = 1990
ADULT_FROM = 18  # JJ Act 2015, s. 2(12): a child has not completed eighteen years
NO_CHILD_FROM = 26

type ResolvePlace = Callable[[str, str], object | None]
type SuggestPlaces = Callable[[str, str], Sequence[str]]


def _no_suggestions(_state: str, _district: str) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Places:
    """How district names are found: the caller knows the districts, this code doesn't.

    `resolve(state, district)` gives the caller's own hashable object for a district, or
    `None`; an empty state means "any State, if only one has such a district". `state`
    is the State that sent the list, for rows that don't say where the rescue was.
    """

    resolve: ResolvePlace
    suggest: SuggestPlaces = _no_suggestions
    state: str = ""


@dataclass(slots=True, repr=False)
class DraftChild:
    """What one row says of one child, typed, before anything is written."""

    row: int
    serial_number: str = ""
    rescued_on: date | None = None
    rescued_at: time | None = None
    rescue_place: str = ""
    rescue_district: Any = None  # whatever `Places.resolve` gave
    rescue_district_text: str = ""
    rescue_state: str = ""
    industry: str = ""
    employer: str = ""
    name: PersonName = field(default_factory=PersonName)
    father_name: PersonName = field(default_factory=PersonName)
    mother_name: PersonName = field(default_factory=PersonName)
    age: Age | None = None
    born_on: date | None = None
    sex: Sex | None = None
    village: str = ""
    block: str = ""
    home_district: Any = None
    home_district_text: str = ""
    home_state: str = ""
    home_country: str = ""  # where the child comes from another country
    pin: str = ""
    mobile: str = ""
    mobile_of: str = ""
    language: str = ""
    fir: Fir = field(default_factory=Fir)
    fir_on: date | None = None
    police_station: str = ""
    suspect_arrested: bool | None = None
    shelter: str = ""
    remarks: str = ""
    hints: RemarkHints = field(default_factory=RemarkHints)
    aadhaar: AadhaarSeen = field(default_factory=AadhaarSeen)
    sibling_row: int | None = None
    cells: tuple[object, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    def __repr__(self) -> str:
        # Drafts end up in error reports, so this carries no name.
        return f"DraftChild(row={self.row}, problems={len(self.problems)})"

    @property
    def is_good(self) -> bool:
        """Whether nothing keeps this row out."""
        return not any(problem.is_error for problem in self.problems)


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that is no child's: a heading again, a total, a title; named, not lost."""

    row: int
    why: str
    shown: str = field(repr=False)


# --- rows that are no child's ----------------------------------------------------

_TOTAL = re.compile(
    r"(?:grand |sub[ -]?)?total\b|कुल|योग|सर्वयोग|মোট|మొత్తం", re.IGNORECASE
)


def _filled(row: RawRow) -> dict[int, str]:
    return {i: text for i, cell in enumerate(row.cells) if (text := text_of(cell))}


def _repeats_headings(filled: Mapping[int, str], columns: ColumnMap) -> bool:
    headings = columns.columns
    same = sum(
        index < len(headings) and headings[index].heading.casefold() == text.casefold()
        for index, text in filled.items()
    )
    return same >= 3 and same * 2 > len(filled)


def _numbers_columns(filled: Mapping[int, str]) -> bool:
    numbers = [text.strip("()[]. ") for text in filled.values()]
    if len(numbers) < 4 or not all(number.isdecimal() for number in numbers):
        return False
    return [int(n) - int(numbers[0]) for n in numbers] == list(range(len(numbers)))


def _says_no_child(filled: Mapping[int, str], columns: ColumnMap) -> bool:
    about_a_child = {
        column.index
        for code in ("name", "age", "sex", "father_name")
        if (column := columns.by_code.get(code))
    }
    return len(filled) <= 2 and not about_a_child & set(filled)


def why_no_child(row: RawRow, columns: ColumnMap) -> str:
    """Why a row below the headings is not about a child, or an empty text."""
    filled = _filled(row)
    first = next(iter(filled.values()))
    if _repeats_headings(filled, columns):
        return _("The headings stand here once more.")
    if _numbers_columns(filled):
        return _("This row only numbers the columns.")
    if _TOTAL.match(first) and len(filled) <= max(4, len(columns.columns) // 3):
        return _("This row is a total.")
    if row.one_cell_across or _says_no_child(filled, columns):
        return _("This row is a title or a note.")
    return ""


# --- from cells to values --------------------------------------------------------

_READERS: dict[str, Callable[[object], object]] = {
    "serial_number": read_text,
    "rescued_on": read_moment,
    "rescued_at": read_time,
    "rescue_place": read_text,
    "rescue_district": read_text,
    "rescue_state": read_text,
    "industry": read_text,
    "employer": read_text,
    "name": read_name,
    "father_name": read_name,
    "mother_name": read_name,
    "born_on": read_date,
    "sex": read_sex,
    "village": read_text,
    "block": read_text,
    "home_district": read_text,
    "home_state": read_text,
    "pin": read_pin,
    "mobile": read_mobile,
    "mobile_of": read_text,
    "language": read_text,
    "fir": read_fir,
    "fir_on": read_date,
    "police_station": read_text,
    "suspect_arrested": read_yes_no,
    "shelter": read_text,
    "remarks": read_text,
    "aadhaar": read_aadhaar,
}
# A child's own name and number are never "the same as above".
_NEVER_DITTO = {"name", "serial_number", "aadhaar"}


class RowReader:
    """Reads the rows of one list in order, since some cells say "same as above"."""

    def __init__(self, columns: ColumnMap, *, places: Places, today: date) -> None:
        self._columns = columns
        self._by_code = columns.by_code
        self._places = places
        self._today = today
        self._above: dict[str, object] = {}

    def read(self, row: RawRow) -> DraftChild:
        """The draft of one child, with every fault of its row."""
        draft = DraftChild(row=row.number, cells=row.cells)
        values = {}
        self._refuse_cells(draft)
        for code, column in self._by_code.items():
            cell = self._cell(draft, code, column)
            if cell is not None and code in _READERS:
                values[code] = self._value(draft, code, column, cell)
        self._fill(draft, values)
        self._read_age(draft)
        self._find_places(draft)
        for check in _CHECKS:
            check(self, draft)
        return draft

    def complain(
        self,
        draft: DraftChild,
        code: str,
        kind: str,
        *,
        what: str,
        how: str,
        weight: Weight = Weight.ERROR,
    ) -> None:
        """Put a problem of one field on the draft."""
        column = self._by_code.get(code)
        cell = _at(draft.cells, column.index) if column else ""
        misread = Misread(kind, what=what, how=how)
        draft.problems.append(
            problem_at(draft.row, column, cell, misread, weight=weight)
        )

    def warn(
        self, draft: DraftChild, code: str, kind: str, *, what: str, how: str
    ) -> None:
        """Put something to look at on the draft; the row stays good."""
        self.complain(draft, code, kind, what=what, how=how, weight=Weight.WARNING)

    def column(self, code: str) -> Column | None:
        """The column of the field, if the list has one."""
        return self._by_code.get(code)

    def has(self, code: str) -> bool:
        """Whether the list has a column for the field."""
        return code in self._by_code

    def faulty(self, draft: DraftChild, code: str) -> bool:
        """Whether the cell of the field has been complained about already."""
        column = self._by_code.get(code)
        return column is not None and any(
            p.column == column.letter and p.is_error for p in draft.problems
        )

    @property
    def today(self) -> date:
        """The day on which the list is read, as the caller said."""
        return self._today

    def _refuse_cells(self, draft: DraftChild) -> None:
        """Name the cells, in every column, that may not or can't be read at all."""
        for index, cell in enumerate(draft.cells):
            column = _at(self._columns.columns, index) or Column(index, "", "")
            if isinstance(cell, BrokenCell):
                misread = Misread(
                    "FORMULA_BROKEN",
                    what=_("The formula in this cell gives no value."),
                    how=_("Write the value itself into the cell."),
                )
                if column.code:
                    draft.problems.append(problem_at(draft.row, column, cell, misread))
            elif holds_aadhaar(cell):
                draft.problems.append(
                    problem_at(draft.row, column, cell, aadhaar_refused())
                )

    def _cell(self, draft: DraftChild, code: str, column: Column) -> object:
        """What is to be read for the field, or None when that has failed already."""
        cell = _at(draft.cells, column.index)
        if cell is None:
            cell = ""
        if isinstance(cell, BrokenCell) or holds_aadhaar(cell):
            return None
        if not is_ditto(cell):
            self._above[code] = cell
            return cell
        if code in _NEVER_DITTO or code not in self._above:
            self.complain(
                draft,
                code,
                "DITTO_WITHOUT_VALUE",
                what=_("“Same as above” has nothing above that it could mean."),
                how=_("Write the value itself into the cell."),
            )
            return None
        return self._above[code]

    def _value(
        self, draft: DraftChild, code: str, column: Column, cell: object
    ) -> object:
        try:
            return _READERS[code](cell)
        except Misread as misread:
            draft.problems.append(problem_at(draft.row, column, cell, misread))
            return None

    def _fill(self, draft: DraftChild, values: dict[str, object]) -> None:
        moment = values.pop("rescued_on", None)
        if isinstance(moment, tuple):
            draft.rescued_on, draft.rescued_at = moment
        if values.get("rescued_at") is None:
            values.pop("rescued_at", None)
        for code, target in (
            ("rescue_district", "rescue_district_text"),
            ("home_district", "home_district_text"),
        ):
            if code in values:
                values[target] = values.pop(code)
        for code, value in values.items():
            if value is not None:
                setattr(draft, code, value)
        if draft.name.father and not draft.father_name.name:
            draft.father_name = PersonName(draft.name.father)
        draft.hints = read_remark(draft.remarks)

    def _read_age(self, draft: DraftChild) -> None:
        """The age, also where the cell holds a day or a year of birth."""
        column = self._by_code.get("age")
        cell = self._above.get("age") if column else None
        if column is None or self.faulty(draft, "age") or is_blank(cell):
            if draft.born_on and draft.rescued_on:
                draft.age = _age_on(draft.rescued_on, born_on=draft.born_on)
            return
        try:
            draft.age, born_on = _age_of_cell(cell, rescued_on=draft.rescued_on)
        except Misread as misread:
            draft.problems.append(problem_at(draft.row, column, cell, misread))
        else:
            draft.born_on = draft.born_on or born_on

    def _find_places(self, draft: DraftChild) -> None:
        state = draft.rescue_state or self._places.state
        if draft.rescue_district_text:
            draft.rescue_district = self._place(
                draft, "rescue_district", state, draft.rescue_district_text
            )
        if country := _COUNTRIES.get(heading_key(draft.home_state)):
            draft.home_country = country
        elif draft.home_district_text:
            draft.home_district = self._place(
                draft, "home_district", draft.home_state, draft.home_district_text
            )

    def _place(
        self, draft: DraftChild, code: str, state: str, district: str
    ) -> object | None:
        found = self._places.resolve(state, district)
        if found is not None:
            return found
        if state and self._places.resolve("", district) is not None:
            what = _("“%(district)s” is not a district of %(state)s.") % {
                "district": district,
                "state": state,
            }
            how = _("Correct the district or the State.")
        else:
            what = _("The district “%(district)s” isn't found.") % {
                "district": district
            }
            how = self._how_to_mend_place(state, district)
        self.complain(draft, code, f"{code.upper()}_UNKNOWN", what=what, how=how)
        return None

    def _how_to_mend_place(self, state: str, district: str) -> str:
        near = self._places.suggest(state, district)
        if near:
            return _("Write one of these: %(names)s.") % {"names": ", ".join(near)}
        if not state:
            return _("Add the State: several may have a district of this name.")
        return _("Write the district's name as the State government writes it.")


def _at[Cell](cells: Sequence[Cell], index: int) -> Cell | None:
    return cells[index] if index < len(cells) else None


_COUNTRIES = {
    heading_key(word): country
    for country, words in {
        "NP": ("Nepal", "नेपाल", "নেপাল"),
        "BD": ("Bangladesh", "बांग्लादेश", "বাংলাদেশ"),
        "BT": ("Bhutan", "भूटान"),
        "MM": ("Myanmar", "Burma", "म्यांमार"),
        "LK": ("Sri Lanka",),
        "PK": ("Pakistan",),
    }.items()
    for word in words
}


def _age_on(day: date, *, born_on: date) -> Age | None:
    years = (
        day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
    )
    return Age(years, years) if years >= 0 else None


def _age_of_cell(
    cell: object, *, rescued_on: date | None
) -> tuple[Age | None, date | None]:
    if isinstance(cell, date):
        return _age_of_date(cell, rescued_on=rescued_on)
    if rescued_on and (year := _year_of_birth(cell, rescued_on)):
        years = rescued_on.year - year
        return Age(max(0, years - 1), years, approximate=True), None
    return read_age(cell), None


def _year_of_birth(cell: object, rescued_on: date) -> int | None:
    text = text_of(cell)
    if not (text.isdecimal() and len(text) == 4):
        return None
    year = int(text)
    return year if rescued_on.year - NO_CHILD_FROM <= year <= rescued_on.year else None


def _age_of_date(cell: date, *, rescued_on: date | None) -> tuple[Age | None, date]:
    # A day of birth is welcome here; but Excel also turns a typed "10-12" into 10
    # December of the current year.
    born_on = date(cell.year, cell.month, cell.day)
    age = _age_on(rescued_on, born_on=born_on) if rescued_on else None
    if age is None or age.lowest < 1:
        raise Misread(
            "AGE_BECAME_A_DATE",
            what=_("The spreadsheet has turned this age into a date."),
            how=_("Format the column as text and write the age again, as in 10-12."),
        )
    return age, born_on


# --- what one row may not say ----------------------------------------------------


def _check_rescue(reader: RowReader, draft: DraftChild) -> None:
    if draft.rescued_on is None:
        _missing(reader, draft, "rescued_on", "RESCUE_DATE_MISSING")
    elif draft.rescued_on > reader.today:
        reader.complain(
            draft,
            "rescued_on",
            "RESCUE_IN_THE_FUTURE",
            what=_("The day of the rescue is still to come."),
            how=_("Write the day on which the child was rescued."),
        )
    elif draft.rescued_on.year < FIRST_YEAR:
        reader.complain(
            draft,
            "rescued_on",
            "RESCUE_TOO_LONG_AGO",
            what=_("The day of the rescue is before %(year)s.") % {"year": FIRST_YEAR},
            how=_("Check the year; it has four digits."),
        )
    if draft.rescued_at is None and not reader.faulty(draft, "rescued_at"):
        reader.warn(
            draft,
            "rescued_at",
            "RESCUE_TIME_UNKNOWN",
            what=_("The time of the rescue isn't given."),
            how=_("Add it: without it the 24 hours count from the start of the day."),
        )


def _missing(reader: RowReader, draft: DraftChild, code: str, kind: str) -> None:
    """Say that a needed cell is empty, if nothing worse was said of it already."""
    if reader.has(code) and not reader.faulty(draft, code):
        reader.complain(
            draft,
            code,
            kind,
            what=_("The cell is empty."),
            how=_("Fill in: %(field)s.") % {"field": FIELDS[code].label},
        )


def _check_place(reader: RowReader, draft: DraftChild) -> None:
    if not draft.rescue_district_text:
        _missing(reader, draft, "rescue_district", "RESCUE_DISTRICT_MISSING")
    if draft.home_district_text or draft.home_country:
        return
    if reader.has("home_district") and not reader.faulty(draft, "home_district"):
        reader.warn(
            draft,
            "home_district",
            "HOME_UNKNOWN",
            what=_("The child's home district isn't given."),
            how=_("Add it if it is known; the home can't be looked for without it."),
        )


def _check_child(reader: RowReader, draft: DraftChild) -> None:
    if draft.sex is None:
        _missing(reader, draft, "sex", "SEX_MISSING")
    if not draft.name.name and not reader.faulty(draft, "name"):
        reader.warn(
            draft,
            "name",
            "NAME_UNKNOWN",
            what=_("The child's name isn't given."),
            how=_("Add it if it is known; until then the child gets a number."),
        )
    name = draft.name.name.casefold()
    if name and name == draft.father_name.name.casefold():
        reader.warn(
            draft,
            "father_name",
            "FATHER_HAS_CHILDS_NAME",
            what=_("The father has the same name as the child."),
            how=_("Check that the name was not copied from the other column."),
        )


def _check_age(reader: RowReader, draft: DraftChild) -> None:
    age = draft.age
    if age is None:
        if reader.has("age") and not reader.faulty(draft, "age"):
            reader.warn(
                draft,
                "age",
                "AGE_UNKNOWN",
                what=_("The child's age isn't given."),
                how=_("Add it if anyone has stated it; the Committee decides on it."),
            )
    elif age.lowest >= NO_CHILD_FROM:
        reader.complain(
            draft,
            "age",
            "AGE_NO_CHILD",
            what=_("Somebody of %(age)s years is not a child.") % {"age": age.lowest},
            how=_("Correct the age, or delete the row."),
        )
    elif age.highest >= ADULT_FROM:
        reader.warn(
            draft,
            "age",
            "AGE_OF_ADULT",
            what=_("The list says %(age)s years, which is not a child's age.")
            % {"age": age.highest},
            how=_("Check the age; in doubt the Committee decides on it."),
        )


def _check_birth(reader: RowReader, draft: DraftChild) -> None:
    if not (draft.born_on and draft.rescued_on):
        return
    computed = _age_on(draft.rescued_on, born_on=draft.born_on)
    if computed is None:
        reader.complain(
            draft,
            "born_on",
            "BORN_AFTER_RESCUE",
            what=_("The date of birth is after the rescue."),
            how=_("Correct the date of birth or the date of the rescue."),
        )
    elif draft.age and not (
        draft.age.lowest - 1 <= computed.lowest <= draft.age.highest + 1
    ):
        reader.warn(
            draft,
            "born_on",
            "AGE_AND_BIRTH_DIFFER",
            what=_(
                "The date of birth makes the child %(years)s years old, not %(age)s."
            )
            % {"years": computed.lowest, "age": draft.age.text()},
            how=_("Check both; the Committee decides which holds."),
        )


def _check_fir(reader: RowReader, draft: DraftChild) -> None:
    if not draft.fir.number:
        if draft.suspect_arrested:
            reader.warn(
                draft,
                "suspect_arrested",
                "ARREST_WITHOUT_FIR",
                what=_("A suspect was arrested, but no FIR number is given."),
                how=_("Add the FIR number, or correct the arrest."),
            )
        return
    year = int(draft.fir.number.partition("/")[2])
    if year > reader.today.year:
        reader.complain(
            draft,
            "fir",
            "FIR_IN_THE_FUTURE",
            what=_("The FIR is of a year that is still to come."),
            how=_("Correct the year of the FIR."),
        )
    elif draft.rescued_on and year < draft.rescued_on.year:
        reader.warn(
            draft,
            "fir",
            "FIR_BEFORE_RESCUE",
            what=_("The FIR is of an earlier year than the rescue."),
            how=_("Check the number: an older FIR may belong to another rescue."),
        )
    _check_fir_details(reader, draft)


def _check_fir_details(reader: RowReader, draft: DraftChild) -> None:
    column = reader.column("fir")
    if column and isinstance(_at(draft.cells, column.index), date):
        reader.warn(
            draft,
            "fir",
            "FIR_BECAME_A_DATE",
            what=_("The spreadsheet had turned this FIR number into a date."),
            how=_("It was read as %(number)s; check it.")
            % {"number": draft.fir.number},
        )
    if not draft.police_station and reader.has("police_station"):
        reader.warn(
            draft,
            "police_station",
            "FIR_WITHOUT_STATION",
            what=_("The FIR has no police station."),
            how=_("Add the station: FIR numbers repeat from one to the next."),
        )
    if draft.fir_on and draft.rescued_on and draft.fir_on < draft.rescued_on:
        reader.warn(
            draft,
            "fir_on",
            "FIR_DAY_BEFORE_RESCUE",
            what=_("The FIR is dated before the rescue."),
            how=_("Check both dates."),
        )


_NO_SHELTER = re.compile(
    r"police|\bp\.?s\.?$|\bthana\b|lock-?up|\bjail\b|prison|थाना|थाने|जेल|हवालात",
    re.IGNORECASE,
)


def _check_shelter(reader: RowReader, draft: DraftChild) -> None:
    # JJ Act 2015, s. 31: a child is brought before the Committee and placed by it; a
    # police station or a jail is never a placement.
    if draft.shelter and _NO_SHELTER.search(draft.shelter):
        reader.complain(
            draft,
            "shelter",
            "SHELTER_NOT_ALLOWED",
            what=_("A police station or a jail can't be a child's shelter."),
            how=_("Leave the cell empty and record the breach in the child's case."),
        )


def _check_phone(reader: RowReader, draft: DraftChild) -> None:
    if draft.mobile and not draft.mobile_of:
        reader.warn(
            draft,
            "mobile",
            "PHONE_OF_WHOM",
            what=_("It isn't said whose phone this is."),
            how=_("Find out before anyone rings: it may be the trafficker's."),
        )


_CHECKS: tuple[Callable[[RowReader, DraftChild], None], ...] = (
    _check_rescue,
    _check_place,
    _check_child,
    _check_age,
    _check_birth,
    _check_fir,
    _check_shelter,
    _check_phone,
)


def read_rows(
    raw: RawList, columns: ColumnMap, *, places: Places, today: date
) -> Iterator[DraftChild | SkippedRow]:
    """Each row below the headings as a draft of a child, or as a row passed over."""
    reader = RowReader(columns, places=places, today=today)
    for row in raw.rows():
        why = why_no_child(row, columns)
        if why:
            shown = " ".join(filter(None, map(without_aadhaar, row.cells)))
            yield SkippedRow(row.number, why, shown[:200])
        else:
            yield reader.read(row)
