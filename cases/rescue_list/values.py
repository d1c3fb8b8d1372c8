"""What people write into the cells of a rescue list, read into typed values.

Every `read_…` function returns the value, `None` (or an empty value) for a cell that
says nothing, or raises `Misread` with what is wrong and how to mend it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from django.utils.translation import gettext as _

from cases.rescue_list.cells import (
    Misread,
    aadhaar_refused,
    folded,
    is_blank,
    text_of,
)
from cases.rescue_list.moments import full_year
from common.identifiers import plain_digits

LONGEST_TEXT = 500
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Age:
    """An age in completed years, from `lowest` to `highest`, as somebody stated it."""

    lowest: int
    highest: int
    approximate: bool = False
    months: int | None = None  # completed months beyond `lowest`, where known

    def text(self) -> str:
        """The age as it is said on screen: 14, about 14, 12 to 13."""
        if self.lowest != self.highest:
            return _("%(lowest)s to %(highest)s") % {
                "lowest": self.lowest,
                "highest": self.highest,
            }
        if self.lowest == 0 and self.months is not None:
            return _("%(months)s months") % {"months": self.months}
        if self.approximate:
            return _("about %(age)s") % {"age": self.lowest}
        return str(self.lowest)


_ABOUT = re.compile(
    r"(?<![^\W\d_])(?:about|abt|approximately|approx|appx|around|nearly|circa|"
    r"apparently|apparent|app|लगभग|करीब|क़रीब|क़रीब|तकरीबन|अंदाजन|প্রায়|প্রায়|సుమారు|ଲଗଭଗ|"
    r"around|almost|ca|c)(?![^\W\d_])\.?|[~≈±()]|\+/-"
)
_YEARS = (
    r"(?:years?|yrs?|yr|y/o|yo|y|साल|सालों|वर्ष|वर्षीय|बरस|বছর|సంవత్సరాలు|సంవత్సరాల|"
    r"ఏళ్లు|ఏళ్ళు|ବର୍ଷ|ஆண்டு|سال)"
)
_MONTHS_UNIT = (
    r"(?:months?|mths?|mth|mos?|m|माह|महीने|महीना|महीनों|मास|মাস|నెలలు|నెలల|ମାସ|ماہ)"
)
_OLD = r"(?:\s*(?:old|of age|का|की|के|वर्षीय))?"
_PLAIN_AGE = re.compile(rf"(\d{{1,3}})(?:\.(\d))?\s*{_YEARS}?\.?{_OLD}$")
_AGE_MONTHS = re.compile(rf"(\d{{1,3}})\s*{_MONTHS_UNIT}\.?{_OLD}$")
_AGE_BOTH = re.compile(
    rf"(\d{{1,2}})\s*{_YEARS}\.?\s*(?:,|and|और|&)?\s*(\d{{1,2}})\s*{_MONTHS_UNIT}\.?{_OLD}$"
)
_AGE_RANGE = re.compile(
    rf"(?:between\s+)?(\d{{1,2}})\s*{_YEARS}?\s*(?:-|–|—|/|to|or|and|से|या|থেকে)\s*"
    rf"(\d{{1,2}})\s*{_YEARS}?\.?(?:\s*(?:के बीच))?{_OLD}$"
)
_AGE_OVER = re.compile(rf"(?:above\s+|over\s+)?(\d{{1,2}})\s*{_YEARS}?\s*\+$")
_AGE_UNDER = re.compile(
    rf"(?:below|under|less than|<)\s*(\d{{1,2}})\s*{_YEARS}?\.?{_OLD}$"
)
_NUMBER_WORDS = {
    word: number
    for number, words in {
        1: "one एक ek",
        2: "two दो do",
        3: "three तीन teen",
        4: "four चार char",
        5: "five पाँच पांच paanch",
        6: "six छह छः chhah",
        7: "seven सात saat",
        8: "eight आठ aath",
        9: "nine नौ nau",
        10: "ten दस das",
        11: "eleven ग्यारह",
        12: "twelve बारह",
        13: "thirteen तेरह",
        14: "fourteen चौदह",
        15: "fifteen पंद्रह पन्द्रह",
        16: "sixteen सोलह",
        17: "seventeen सत्रह",
        18: "eighteen अठारह",
    }.items()
    for word in folded(words)
}
_WORD = re.compile(
    r"(?<!\w)(?:"
    + "|".join(sorted(map(re.escape, _NUMBER_WORDS), key=len, reverse=True))
    + r")(?!\w)"
)


def _age_unreadable(text: str) -> Misread:
    return Misread(
        "AGE_UNREADABLE",
        what=_("“%(text)s” is not an age that can be read.") % {"text": text},
        how=_("Write the years as a number: 14, about 12, or 12-13."),
    )


def _age(lowest: int, highest: int, *, approximate: bool, months: int | None) -> Age:
    if lowest > highest:
        raise Misread(
            "AGE_RANGE_REVERSED",
            what=_("The lower age stands after the higher one."),
            how=_("Write the lower age first, as in 12-13."),
        )
    if highest > 99:
        raise Misread(
            "AGE_IMPOSSIBLE",
            what=_("Nobody in a rescue list is %(age)s years old.") % {"age": highest},
            how=_("Write the child's age in completed years."),
        )
    return Age(lowest, highest, approximate, months)


def _plain_age(found: re.Match[str], about: bool) -> Age:
    years, tenths = int(found[1]), found[2]
    months = int(tenths) * 12 // 10 if tenths and tenths != "0" else None
    return _age(years, years, approximate=about, months=months)


def _age_in_months(found: re.Match[str], about: bool) -> Age:
    years, months = divmod(int(found[1]), 12)
    return _age(years, years, approximate=about, months=months)


def _age_in_both(found: re.Match[str], about: bool) -> Age:
    years, months = int(found[1]), int(found[2])
    years, months = years + months // 12, months % 12
    return _age(years, years, approximate=about, months=months)


_AGE_SHAPES: list[tuple[re.Pattern[str], Callable[[re.Match[str], bool], Age]]] = [
    (_PLAIN_AGE, _plain_age),
    (_AGE_BOTH, _age_in_both),
    (_AGE_MONTHS, _age_in_months),
    (
        _AGE_RANGE,
        lambda found, _about: _age(
            int(found[1]), int(found[2]), approximate=True, months=None
        ),
    ),
    (
        _AGE_OVER,
        lambda found, _about: _age(
            int(found[1]), max(17, int(found[1])), approximate=True, months=None
        ),
    ),
    (
        _AGE_UNDER,
        lambda found, _about: _age(
            0, max(0, int(found[1]) - 1), approximate=True, months=None
        ),
    ),
]


def read_age(cell: object) -> Age | None:
    """The age in the cell: 14, about 12, 12-13, १४, 12 years, 7 months, "चौदह"."""
    if is_blank(cell):
        return None
    shown = text_of(cell)
    if isinstance(cell, date | time | bool):
        raise _age_unreadable(shown)
    if isinstance(cell, float):
        shown = f"{cell:.1f}".removesuffix(".0")
    text = plain_digits(shown).casefold()
    bare = " ".join(_ABOUT.sub(" ", text).split())
    if bare.startswith("-"):
        raise _age_unreadable(shown)
    bare = _WORD.sub(lambda found: str(_NUMBER_WORDS[found.group()]), bare)
    for shape, age in _AGE_SHAPES:
        if found := shape.match(bare):
            return age(
                found, bool(_ABOUT.search(text.replace("(", "").replace(")", "")))
            )
    raise _age_unreadable(shown)


class Sex(StrEnum):
    """What a list says in its column for boy or girl."""

    MALE = "MALE"
    FEMALE = "FEMALE"
    TRANSGENDER = "TRANSGENDER"


_SEXES = {
    Sex.MALE: folded(
        """m male males boy boys b man ml son malechild boychild
        पुरुष पु लड़का लडका बालक बच्चा ladka balak purush ছেলে পুরুষ বালক బాలుడు పురుషుడు
        మగ ପୁଅ ପୁରୁଷ ବାଳକ لڑکا مرد ஆண் ಗಂಡು છોકરો मुलगा ਮੁੰਡਾ പുരുഷൻ"""
    ),
    Sex.FEMALE: folded(
        """f female females girl girls g woman fm daughter femalechild girlchild
        महिला स्त्री लड़की लडकी बालिका बच्ची ladki balika mahila মেয়ে মেয়ে মহিলা বালিকা బాలిక
        స్త్రీ ఆడ ଝିଅ ମହିଳା ବାଳିକା لڑکی عورت பெண் ಹೆಣ್ಣು છોકરી मुलगी ਕੁੜੀ സ്ത്രീ"""
    ),
    Sex.TRANSGENDER: folded(
        """t tg transgender trans thirdgender other others
        तृतीयलिंग किन्नर ट्रांसजेंडर উভলিঙ্গ హిజ్రా"""
    ),
}


def read_sex(cell: object) -> Sex | None:
    """Boy, girl or transgender child, in the words and scripts that lists use."""
    if is_blank(cell):
        return None
    word = re.sub(r"[\s.()\-]", "", text_of(cell).casefold())
    word = re.sub(r"^(?:child)?(.+?)(?:s/o)?$", r"\1", word)
    for sex, words in _SEXES.items():
        if word in words:
            return sex
    raise Misread(
        "SEX_UNREADABLE",
        what=_("“%(text)s” doesn't say whether the child is a boy or a girl.")
        % {"text": text_of(cell)},
        how=_("Write Boy, Girl or Transgender."),
    )


_YES = folded(
    """yes y true 1 ok done हाँ हां हा haan han ha হ্যাঁ হাঁ అవును ହଁ ہاں ✓ ✔ ☑
    arrested गिरफ़्तार गिरफ्तार"""
)
_NO = folded(
    """no n false 0 नहीं नही ना न nahi nahin না కాదు లేదు ନାହିଁ نہیں ✗ ✘ ☒
    absconding फरार फ़रार pending"""
)


def read_yes_no(cell: object) -> bool | None:
    """Yes or no, from the first word of the cell; "not yet" is no."""
    if isinstance(cell, bool):
        return cell
    if is_blank(cell):
        return None
    text = plain_digits(text_of(cell)).casefold()
    first = re.split(r"[\s,;.(:\-–]+", text.strip("()"))[0]
    if first in _NO or text.startswith("not "):
        return False
    if first in _YES:
        return True
    raise Misread(
        "YES_NO_UNREADABLE",
        what=_("“%(text)s” is neither yes nor no.") % {"text": text_of(cell)},
        how=_("Write Yes or No."),
    )


_FIR_WORDS = re.compile(
    r"^(?:zero\s+fir|e-?fir|f\.?\s?i\.?\s?r\.?|crime|cr|case|एफ\.?\s?आई\.?\s?आर\.?|"
    r"एफ़आईआर|प्राथमिकी|अपराध|मु\.?\s?अ\.?\s?सं\.?|कांड)?[\s.:\-]*"
    r"(?:no|number|num|सं|संख्या|नं|#)?[\s.:\-]*",
    re.IGNORECASE,
)
_FIR = re.compile(
    r"(?P<number>\d{1,4})\s*(?:/|-|\\|\bof\b|/of|का)\s*(?P<year>\d{4}|\d{2})(?!\d)"
    r"(?P<rest>.*)$",
    re.IGNORECASE,
)
_FIR_ONLY = re.compile(r"\d{1,4}$")
_NOT_FILED = folded(
    "no nofir notfiled notlodged notregistered notyet awaited inprocess pending "
    "underprocess नहीं दर्जनहीं"
)


@dataclass(frozen=True, slots=True)
class Fir:
    """The number of a First Information Report as `n/yyyy`, or that none was filed."""

    number: str = ""
    not_filed: bool = False
    sections: str = ""  # what stood behind the number, such as "u/s 143 BNS"


def _fir_unreadable(text: str) -> Misread:
    return Misread(
        "FIR_UNREADABLE",
        what=_("“%(text)s” is not an FIR number.") % {"text": text},
        how=_("Write the number, a slash and the year, as in 272/2023."),
    )


def read_fir(cell: object) -> Fir:
    """The FIR's number and year; a cell without one is an empty `Fir`."""
    if is_blank(cell):
        return Fir()
    if isinstance(cell, date):
        return _fir_from_date(cell)
    shown = text_of(cell)
    plain = plain_digits(shown)
    text = _FIR_WORDS.sub("", plain, count=1).strip()
    if re.sub(r"[\s.]", "", plain.casefold()) in _NOT_FILED:
        return Fir(not_filed=True)
    if _FIR_ONLY.match(text):
        raise Misread(
            "FIR_NO_YEAR",
            what=_("The FIR number “%(text)s” has no year.") % {"text": shown},
            how=_("Write the number, a slash and the year, as in 272/2023."),
        )
    found = _FIR.match(text)
    if not found:
        raise _fir_unreadable(shown)
    return _fir(shown, number=int(found["number"]), found=found)


def _fir(shown: str, *, number: int, found: re.Match[str]) -> Fir:
    year = full_year(found["year"])
    if not number or not 1950 <= year < 2100:
        raise _fir_unreadable(shown)
    return Fir(number=f"{number}/{year}", sections=found["rest"].strip(" ,;-()"))


def _fir_from_date(cell: date) -> Fir:
    # Excel turns a typed 1/2023 into the first day of January 2023.
    if cell.day != 1:
        raise _fir_unreadable(text_of(cell))
    return Fir(number=f"{cell.month}/{cell.year}")


def read_pin(cell: object) -> str:
    """A postal PIN code of six digits, or an empty text."""
    if is_blank(cell):
        return ""
    digits = re.sub(r"[\s\-]", "", plain_digits(text_of(cell)))
    if not re.fullmatch(r"[1-9]\d{5}", digits):
        raise Misread(
            "PIN_UNREADABLE",
            what=_("“%(text)s” is not a PIN code.") % {"text": text_of(cell)},
            how=_("Write six digits that don't start with 0, or leave the cell empty."),
        )
    return digits


def read_mobile(cell: object) -> str:
    """An Indian mobile number of ten digits, or an empty text."""
    if is_blank(cell):
        return ""
    digits = re.sub(r"[^\d+]", "", plain_digits(text_of(cell)))
    digits = re.sub(r"^(?:\+91|0091|91(?=\d{10}$)|0(?=\d{10}$))", "", digits)
    if not re.fullmatch(r"[6-9]\d{9}", digits):
        raise Misread(
            "MOBILE_UNREADABLE",
            what=_("“%(text)s” is not a mobile number.") % {"text": text_of(cell)},
            how=_("Write one number of ten digits that starts with 6, 7, 8 or 9."),
        )
    return digits


@dataclass(frozen=True, slots=True)
class AadhaarSeen:
    """What may be kept about an Aadhaar card: whether there is one, and four digits."""

    status: str = ""  # "", HAS, APPLIED, NONE
    last_four: str = ""


_AADHAAR_WORDS = {
    "APPLIED": folded("applied enrolled enrolment enrolled, आवेदित नामांकित"),
    "HAS": folded("yes y available has हाँ हां है उपलब्ध"),
    "NONE": folded("no n नहीं नही without"),
}


def read_aadhaar(cell: object) -> AadhaarSeen:
    """Whether the child has Aadhaar and its last four digits; never the number."""
    if is_blank(cell):
        return AadhaarSeen()
    text = plain_digits(text_of(cell)).casefold()
    for status, words in _AADHAAR_WORDS.items():
        if text.split()[0].strip(".,;") in words:
            return AadhaarSeen(status)
    if found := re.fullmatch(r"(?:[x*•\s\-]{0,14})(\d{4})", text):
        return AadhaarSeen("HAS", found[1])
    raise aadhaar_refused()


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name as written, with what stood beside it in the same cell."""

    name: str = field(default="", repr=False)
    aliases: tuple[str, ...] = field(default=(), repr=False)
    father: str = field(default="", repr=False)  # from "Rahul S/o Ramesh"
    late: bool = False


_TITLE = re.compile(
    r"^(?:shri|smt|mrs|mr|sh\.|श्रीमती|श्री)\b\.?\s*|^sh\.\s*", re.IGNORECASE
)
_LATE = re.compile(
    r"^(?:late|lt\.?|sw\.|swargiya|marhoom|स्वर्गीय|स्व०|स्व\.|मृत|मरहूम|दिवंगत)(?=[\s.]|$)\.?\s*"
    r"|\s*\(?(?:\b(?:late|expired|deceased|dead|died)\b|मृत|दिवंगत)\)?$",
    re.IGNORECASE,
)
_CHILD_OF = re.compile(
    r"\s+(?:s\s?/\s?o|d\s?/\s?o|c\s?/\s?o|son of|daughter of|पुत्र|पुत्री|सुपुत्र|पिता)\.?\s+",
    re.IGNORECASE,
)
_ALIAS = re.compile(r"\s+(?:alias|urf|उर्फ|उर्फ़|a\.?k\.?a\.?)\s+|\s*@\s*", re.IGNORECASE)
_STRANGE = re.compile(r"[=<>{}|\\#$%^~;!]|https?:|www\.")


def _not_a_name(kind: str, *, what: str) -> Misread:
    return Misread(
        kind,
        what=what,
        how=_("Write the name only, or leave the cell empty if it isn't known."),
    )


def _refuse_no_name(cell: object, text: str) -> None:
    if len(text) > LONGEST_NAME:
        raise _not_a_name(
            "NAME_TOO_LONG",
            what=_("A name has at most %(limit)s letters.") % {"limit": LONGEST_NAME},
        )
    if not isinstance(cell, str) or not any(c.isalpha() for c in text):
        raise _not_a_name(
            "NAME_NOT_A_NAME", what=_("“%(text)s” is not a name.") % {"text": text}
        )
    if any(c.isdigit() for c in text):
        raise _not_a_name(
            "NAME_HAS_DIGITS",
            what=_("“%(text)s” has digits in it.") % {"text": text},
        )
    if _STRANGE.search(text):
        raise _not_a_name(
            "NAME_NOT_A_NAME", what=_("“%(text)s” is not a name.") % {"text": text}
        )


def read_name(cell: object) -> PersonName:
    """A name, with aliases, "late" and "son of" taken out of it."""
    if is_blank(cell):
        return PersonName()
    text = text_of(cell)
    _refuse_no_name(cell, text)
    late = bool(_LATE.search(text))
    text, _gap, father = _split(_CHILD_OF, _LATE.sub("", text).strip())
    first, *aliases = [part.strip(" ,.()") for part in _ALIAS.split(text)]
    father = _TITLE.sub("", _LATE.sub("", father)).strip(" ,.")
    return PersonName(
        _TITLE.sub("", first), tuple(alias for alias in aliases if alias), father, late
    )


def _split(shape: re.Pattern[str], text: str) -> tuple[str, str, str]:
    found = shape.search(text)
    if not found:
        return text, "", ""
    return text[: found.start()], found.group(), text[found.end() :]


def read_text(cell: object) -> str:
    """Free text on one line; a dash or "not known" is an empty text."""
    if is_blank(cell):
        return ""
    text = text_of(cell)
    if len(text) > LONGEST_TEXT:
        raise Misread(
            "TEXT_TOO_LONG",
            what=_("The text has %(letters)s letters; %(limit)s is the most.")
            % {"letters": len(text), "limit": LONGEST_TEXT},
            how=_("Shorten the text and add the rest to the child's file later."),
        )
    return text
