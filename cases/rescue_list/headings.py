"""Which column of a list holds what: heading words to our field codes, in any order."""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from cases.rescue_list.cells import text_of, without_aadhaar
from common.identifiers import plain_digits

SURE = 100
NEAR = 86  # below this, a likeness of words is chance
LEAVE_OUT = ""  # what a saved mapping says of a column that nobody wants


# What lists call each thing, by language; the codes are those of `FIELDS`.
_WORDS: dict[str, dict[str, list[str]]] = json.loads(
    (Path(__file__).parent / "heading_words.json").read_text(encoding="utf-8")
)


@dataclass(frozen=True, slots=True)
class ListField:
    """Something that a rescue list can tell us, and what we call it on screen."""

    code: str
    label: str | Promise
    required: bool = False

    @property
    def words(self) -> list[str]:
        """The headings under which lists write it, of every language."""
        return [word for words in _WORDS[self.code].values() for word in words]


FIELDS: dict[str, ListField] = {
    field.code: field
    for field in (
        ListField("serial_number", _("Serial number")),
        ListField("rescued_on", _("Date of rescue"), required=True),
        ListField("rescued_at", _("Time of rescue")),
        ListField("rescue_place", _("Place of rescue")),
        ListField("rescue_district", _("District of rescue"), required=True),
        ListField("rescue_state", _("State of rescue")),
        ListField("industry", _("Industry")),
        ListField("employer", _("Employer or contractor")),
        ListField("name", _("Name of the child"), required=True),
        ListField("father_name", _("Father's name")),
        ListField("mother_name", _("Mother's name")),
        ListField("age", _("Age"), required=True),
        ListField("born_on", _("Date of birth")),
        ListField("sex", _("Boy or girl"), required=True),
        ListField("village", _("Village or town")),
        ListField("block", _("Block")),
        ListField("home_district", _("Home district")),
        ListField("home_state", _("Home State")),
        ListField("pin", _("PIN code")),
        ListField("mobile", _("Phone of the family")),
        ListField("mobile_of", _("Whose phone it is")),
        ListField("language", _("Language")),
        ListField("fir", _("FIR number")),
        ListField("fir_on", _("Date of the FIR")),
        ListField("police_station", _("Police station")),
        ListField("suspect_arrested", _("Suspect arrested")),
        ListField("shelter", _("Shelter")),
        ListField("remarks", _("Remarks")),
        ListField("aadhaar", _("Aadhaar: has, applied, last four digits")),
    )
}
REQUIRED = tuple(code for code, field in FIELDS.items() if field.required)

# The columns that we add to the file of rejected rows: when the mended file comes back
# they are known, and nobody has to map them.
OUR_OWN_COLUMNS = frozenset(
    {"row in your file", "what is wrong", "how to mend it"}
    | {"आपकी फ़ाइल की पंक्ति", "क्या ग़लत है", "कैसे ठीक करें"}
)

# "District" may be the child's or the workplace's; the heading above or the neighbours
# decide. Left: what it means in the first place, right: what it means of the home.
_OF_THE_HOME = {
    "rescue_district": "home_district",
    "rescue_state": "home_state",
    "rescue_place": "village",
}
_OF_THE_RESCUE = {"home_state": "rescue_state", "village": "rescue_place"}
_HOME_WORDS = re.compile(
    r"home|native|origin|permanent|address|child|गृह|मूल|स्थायी|पता|घर|ঠিকানা|చిరునామా"
)
_RESCUE_WORDS = re.compile(
    r"rescue|raid|work|employ|factory|site|बचाव|मुक्त|कार्य|नियो|रेस्क्यू|উদ্ধার|రక్షించిన"
)
_FATHER_WORDS = re.compile(r"father|guardian|पिता|తండ్రి|পিতা")
_MOTHER_WORDS = re.compile(r"mother|माता|माँ|తల్లి|মাতা")
_NEAR_HOME = {"village", "block", "home_state", "home_district", "pin"}


def heading_key(heading: object) -> str:
    """A heading without case, points, nukta and spaces to spare, to be compared."""
    text = plain_digits(text_of(heading)).replace("&", " and ")
    # Nukta (़) is written by some and left out by others: ज़िला and जिला are one word.
    text = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text)
        if letter not in "\u093c\u09bc\u0b3c\u200c\u200d"
    )
    text = re.sub(r"['’`]s?\b", "", text.casefold())
    text = "".join(
        letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in text
    )
    return " ".join(text.split())


_BY_KEY: dict[str, str] = {
    heading_key(word): code for code, field in FIELDS.items() for word in field.words
}
_KEYS = [key for key in _BY_KEY if len(key) > 3]
_OUR_KEYS = frozenset(map(heading_key, OUR_OWN_COLUMNS))


@dataclass(frozen=True, slots=True)
class Guess:
    """What a heading probably means, and how sure that is (0 to 100)."""

    code: str
    sureness: int


def guess_field(heading: object) -> Guess | None:
    """The field that one heading means by itself, without its neighbours."""
    key = heading_key(heading)
    if not key or len(key) > 60:
        return None
    if code := _BY_KEY.get(key) or _BY_KEY.get(_without_brackets(heading)):
        return Guess(code, SURE)
    near = process.extract(
        key, _KEYS, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR, limit=4
    )
    for known, likeness, _index in near:
        # "Father" and "Mother" are two letters apart and never each other's slip.
        if not {"father", "mother"} <= {*key.split(), *known.split()}:
            return Guess(_BY_KEY[known], min(int(likeness), SURE - 1))
    return None


def _without_brackets(heading: object) -> str:
    return heading_key(re.sub(r"[(\[{].*?[)\]}]", " ", text_of(heading)))


def how_many_known(cells: Iterable[object]) -> int:
    """How many different fields a row would name if it were the heading row."""
    guesses = (guess_field(cell) for cell in cells if isinstance(cell, str))
    return len({guess.code for guess in guesses if guess})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the list: where it stands, what it is called, what it means."""

    index: int
    heading: str
    code: str  # "" when nobody knows or nobody wants it
    sureness: int = 0
    saved: bool = False

    @property
    def letter(self) -> str:
        return column_letter(self.index)


@dataclass(frozen=True)
class ColumnMap:
    """What each column of a list means, and what is left to ask a person."""

    columns: tuple[Column, ...]
    duplicates: dict[str, tuple[Column, ...]]

    @cached_property
    def by_code(self) -> dict[str, Column]:
        """The column of each field; the first of them where two claim it."""
        found: dict[str, Column] = {}
        for column in self.columns:
            if column.code:
                found.setdefault(column.code, column)
        return found

    @property
    def unknown(self) -> tuple[Column, ...]:
        """The columns whose heading nobody understands; their cells are not read."""
        return tuple(
            column
            for column in self.columns
            if not column.code and column.heading and not column.saved
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """The codes of the fields that a list must have and this one hasn't."""
        have = set(self.by_code)
        if "born_on" in have:
            have.add("age")
        return tuple(code for code in REQUIRED if code not in have)

    @property
    def unsure(self) -> tuple[Column, ...]:
        """The columns whose meaning was guessed and is to be shown to a person."""
        return tuple(c for c in self.columns if c.code and c.sureness < SURE)

    def to_save(self) -> dict[str, str]:
        """The mapping as a person's next list will find it: heading key to code."""
        return {heading_key(c.heading): c.code for c in self.columns if c.heading}


def column_letter(index: int) -> str:
    """The letters over a spreadsheet's column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def map_headings(
    headings: Sequence[object],
    *,
    groups: Sequence[object] = (),
    saved: Mapping[str, str] | None = None,
) -> ColumnMap:
    """What each column means: a saved mapping first, then known words, then near ones.

    `groups` holds the heading that stands above each column ("Home address" over
    "District"); `saved` maps heading keys to field codes, or to "" for "leave out".
    """
    saved = {heading_key(heading): code for heading, code in (saved or {}).items()}
    columns = [
        _column(index, heading, group=_at(groups, index), saved=saved)
        for index, heading in enumerate(headings)
    ]
    columns = _by_neighbours(columns)
    return ColumnMap(tuple(columns), _claimed_twice(columns))


def _at(cells: Sequence[object], index: int) -> object:
    return cells[index] if index < len(cells) else None


def _column(
    index: int, heading: object, *, group: object, saved: Mapping[str, str]
) -> Column:
    # A heading is shown and saved, so it must not carry a number that may not be kept.
    shown = without_aadhaar(heading)
    key = heading_key(shown)
    if key in _OUR_KEYS:
        return Column(index, shown, LEAVE_OUT, SURE, saved=True)
    if key and key in saved:
        code = saved[key] if saved[key] in FIELDS else LEAVE_OUT
        return Column(index, shown, code, SURE, saved=True)
    guess = guess_field(shown) or guess_field(f"{text_of(group)} {shown}")
    if not guess:
        return Column(index, shown, LEAVE_OUT)
    return Column(index, shown, _in_group(guess.code, text_of(group)), guess.sureness)


def _in_group(code: str, group: str) -> str:
    group = group.casefold()
    if _HOME_WORDS.search(group) and not _RESCUE_WORDS.search(group):
        return _OF_THE_HOME.get(code, code)
    if _RESCUE_WORDS.search(group):
        return _OF_THE_RESCUE.get(code, code)
    if code == "name" and _FATHER_WORDS.search(group):
        return "father_name"
    if code == "name" and _MOTHER_WORDS.search(group):
        return "mother_name"
    return code


def _claimed_twice(columns: Sequence[Column]) -> dict[str, tuple[Column, ...]]:
    claims: dict[str, list[Column]] = defaultdict(list)
    for column in columns:
        if column.code:
            claims[column.code].append(column)
    return {code: tuple(both) for code, both in claims.items() if len(both) > 1}


def _by_neighbours(columns: list[Column]) -> list[Column]:
    """Settle "District … District" by what stands beside each of them."""
    for code, claims in _claimed_twice(columns).items():
        other = _OF_THE_HOME.get(code) or _OF_THE_RESCUE.get(code)
        taken = {column.code for column in columns}
        if not other or other in taken or len(claims) != 2:
            continue
        if any(claim.saved for claim in claims):
            continue
        home, rescue = sorted(claims, key=lambda c: _home_neighbours(c, columns))[::-1]
        moved = home if code in _OF_THE_HOME else rescue
        columns[moved.index] = Column(moved.index, moved.heading, other, NEAR)
    return columns


def _home_neighbours(column: Column, columns: Sequence[Column]) -> tuple[int, int]:
    beside = columns[max(0, column.index - 2) : column.index + 3]
    return sum(c.code in _NEAR_HOME for c in beside if c != column), column.index
