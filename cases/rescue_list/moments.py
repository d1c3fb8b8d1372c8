"""Days and times of day, in the shapes in which lists write them."""

import re
from datetime import date, datetime, time, timedelta, timezone

from django.utils.translation import gettext as _

from cases.rescue_list.cells import Misread, folded, is_blank, text_of
from common.identifiers import plain_digits

INDIA = timezone(timedelta(hours=5, minutes=30))

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "jan january जनवरी जन জানুয়ারি জানুয়ারী జనవరి",
            "feb february फरवरी फ़रवरी फर ফেব্রুয়ারি ফেব্রুয়ারী ఫిబ్రవరి",
            "mar march मार्च মার্চ మార్చి",
            "apr april अप्रैल अप्रेल এপ্রিল ఏప్రిల్",
            "may मई মে మే",
            "jun june जून জুন జూన్",
            "jul july जुलाई জুলাই జూలై జులై",
            "aug august अगस्त আগস্ট ఆగస్టు ఆగష్టు",
            "sep sept september सितंबर सितम्बर সেপ্টেম্বর సెప్టెంబర్",
            "oct october अक्टूबर अक्तूबर অক্টোবর అక్టోబర్",
            "nov november नवंबर नवम्बर নভেম্বর నవంబర్",
            "dec december दिसंबर दिसम्बर ডিসেম্বর డిసెంబర్",
        ],
        start=1,
    )
    for name in folded(names)
}
_MONTH = "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True))
_REST = r"(?:[\s,t]+(?P<rest>\S.*))?$"
_ISO = re.compile(
    rf"(?P<year>\d{{4}})\s*[-/.]\s*(?P<month>\d{{1,2}})\s*[-/.]\s*(?P<day>\d{{1,2}}){_REST}"
)
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})\s*[-/. ]\s*(?P<month>\d{1,2})\s*[-/. ]\s*"
    rf"(?P<year>\d{{4}}|\d{{2}}){_REST}"
)
_DAY_WORD = re.compile(
    r"(?:[a-z]+day[\s,]+)?(?P<day>\d{1,2})\s*(?:st|nd|rd|th)?[\s\-/.,]*(?:of\s+)?"
    rf"(?P<month>{_MONTH})[\s\-/.,'’]*(?P<year>\d{{4}}|\d{{2}}){_REST}"
)
_WORD_DAY = re.compile(
    rf"(?P<month>{_MONTH})[\s.\-]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,\-]+"
    rf"(?P<year>\d{{4}}){_REST}"
)
_EIGHT = re.compile(r"\d{8}$")
_NO_YEAR = re.compile(rf"\d{{1,2}}\s*[-/. ]\s*(?:\d{{1,2}}|{_MONTH})\.?$")
# Excel counts days from 30 December 1899; these two are 1 January 1990 and 2100.
_EXCEL_DAY_0 = date(1899, 12, 30)
_EXCEL_FROM, _EXCEL_TO = 32874, 73051


def _date_how() -> str:
    return _("Write the day, the month and the year, as in 26/01/2023.")


def _no_such_day(text: str) -> Misread:
    return Misread(
        "DATE_NO_SUCH_DAY",
        what=_("There is no such day as “%(text)s”.") % {"text": text},
        how=_date_how(),
    )


def _date_unreadable(text: str) -> Misread:
    if _NO_YEAR.match(text):
        return Misread(
            "DATE_NO_YEAR",
            what=_("“%(text)s” has no year.") % {"text": text},
            how=_("Add the year, as in 26/01/2023."),
        )
    return Misread(
        "DATE_UNREADABLE",
        what=_("“%(text)s” is not a date that can be read.") % {"text": text},
        how=_date_how(),
    )


def full_year(digits: str) -> int:
    """The year that two or four digits mean; two digits reach from 1970 to 2069."""
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < 70 else 1900)


def _day(text: str, *, day: int, month: int, year: int) -> date:
    if month > 12 and day <= 12:
        raise Misread(
            "DATE_MONTH_FIRST",
            what=_("“%(text)s” puts the month before the day.") % {"text": text},
            how=_("Write the day first: %(day)02d/%(month)02d/%(year)04d.")
            % {"day": month, "month": day, "year": year},
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise _no_such_day(text) from None


def _excel_moment(number: float) -> tuple[date, time | None]:
    if not _EXCEL_FROM <= number < _EXCEL_TO:
        raise _date_unreadable(text_of(number))
    part = number - int(number)
    return (
        _EXCEL_DAY_0 + timedelta(days=int(number)),
        _time_of_fraction(part) if part else None,
    )


def _eight_digits(text: str) -> tuple[date, time | None]:
    # 20230126 or 26012023: the two never both make a day, since 19 and 20, which open
    # the year, are no months.
    if "01" <= text[4:6] <= "12":
        year, month, day = text[:4], text[4:6], text[6:]
    else:
        day, month, year = text[:2], text[2:4], text[4:]
    return _day(text, day=int(day), month=int(month), year=int(year)), None


def _iso_moment(text: str) -> tuple[date, time | None] | None:
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    if moment.tzinfo:
        moment = moment.astimezone(INDIA)
    return moment.date(), moment.time().replace(second=0, microsecond=0)


def _written_moment(text: str) -> tuple[date, time | None]:
    for shape in (_ISO, _DAY_FIRST, _DAY_WORD, _WORD_DAY):
        if found := shape.match(text):
            break
    else:
        raise _date_unreadable(text)
    month = found["month"]
    day = _day(
        text,
        day=int(found["day"]),
        month=int(month) if month.isdigit() else _MONTHS[month],
        year=full_year(found["year"]),
    )
    return day, read_time(found["rest"]) if found["rest"] else None


def read_moment(cell: object) -> tuple[date, time | None] | None:
    """The day in the cell and, when it is written there too, the time of day."""
    if isinstance(cell, datetime):
        return cell.date(), cell.time() if cell.time() != time() else None
    if isinstance(cell, date):
        return cell, None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if _EIGHT.match(text_of(cell)):
            return _eight_digits(text_of(cell))
        return _excel_moment(cell)
    if is_blank(cell):
        return None
    return _moment_of_text(plain_digits(text_of(cell)).casefold())


def _moment_of_text(text: str) -> tuple[date, time | None]:
    if _EIGHT.match(text):
        return _eight_digits(text)
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _excel_moment(float(text))
    if "t" in text and (moment := _iso_moment(text)):
        return moment
    return _written_moment(text)


def read_date(cell: object) -> date | None:
    """The day in the cell; a time of day beside it is passed over."""
    moment = read_moment(cell)
    return moment[0] if moment else None


_MORNING = folded("am a.m. a.m morning सुबह प्रातः प्रात: subah সকাল ఉదయం")
_AFTERNOON = folded("pm p.m. p.m afternoon noon दोपहर dopahar দুপুর বিকাল মধ্যাহ্ন మధ్యాహ్నం")
_EVENING = folded("evening शाम सायं shaam sham সন্ধ্যা సాయంత్రం")
_NIGHT = folded("night रात रात्रि raat রাত రాత్రి")
_PART = "|".join(
    re.escape(word)
    for word in sorted(_MORNING | _AFTERNOON | _EVENING | _NIGHT, key=len, reverse=True)
)
_CLOCK = re.compile(
    rf"(?:at\s+)?(?P<before>{_PART})?\s*(?:को|ko)?\s*"
    r"(?P<hour>\d{1,2})(?:\s*[:.h]\s*(?P<minute>\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*"
    rf"(?P<after>{_PART})?\s*"
    r"(?:hrs?|hours?|h|ist|बजे|बजकर|baje|টা|గంటలకు|గం|o'clock)?\.?$"
)
_FOUR = re.compile(r"(?P<hour>\d{1,2})(?P<minute>\d{2})\s*(?:hrs?|hours?|h)?\.?$")


def _time_unreadable(text: str) -> Misread:
    return Misread(
        "TIME_UNREADABLE",
        what=_("“%(text)s” is not a time of day that can be read.") % {"text": text},
        how=_("Write hours and minutes of the 24-hour clock, as in 22:30."),
    )


def _time_of_fraction(part: float) -> time:
    minutes = round(part * 24 * 60) % (24 * 60)
    return time(minutes // 60, minutes % 60)


def _hour_of(hour: int, *, part: str) -> int:
    if not part or hour > 12:
        return hour
    if part in _MORNING:
        return hour % 12
    if part in _NIGHT and (hour <= 4 or hour == 12):
        return hour % 12
    if part == "दोपहर" and hour in {10, 11}:
        return hour
    return hour % 12 + 12


def _time_of_number(number: float) -> time:
    if 0 <= number < 1:
        return _time_of_fraction(number)
    # 22.3 is what Excel keeps of a typed 22.30.
    return _time_of_text(f"{number:.2f}" if number != int(number) else str(int(number)))


def _time_of_text(text: str) -> time:
    if text in {"noon", "midnight"}:
        return time(12 if text == "noon" else 0)
    found = _FOUR.match(text) if re.match(r"\d{3,4}\b", text) else _CLOCK.match(text)
    if not found:
        raise _time_unreadable(text)
    parts = found.groupdict()
    part = parts.get("before") or parts.get("after") or ""
    try:
        return time(_hour_of(int(parts["hour"]), part=part), int(parts["minute"] or 0))
    except ValueError:
        raise _time_unreadable(text) from None


def read_time(cell: object) -> time | None:
    """The time of day in the cell; hours without "AM" or "PM" are of the 24."""
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    if isinstance(cell, timedelta):
        return _time_of_fraction(cell.total_seconds() / 86400 % 1)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _time_of_number(cell)
    if is_blank(cell):
        return None
    return _time_of_text(plain_digits(text_of(cell)).casefold())
