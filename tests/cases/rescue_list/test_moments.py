from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rescue_list.cells import Misread
from cases.rescue_list.moments import read_date, read_moment, read_time

DAY = date(2023, 1, 26)


@pytest.mark.parametrize(
    "cell",
    [
        DAY,
        datetime(2023, 1, 26),  # noqa: DTZ001
        44952,
        44952.0,
        "44952",
        "26/01/2023",
        "26-01-2023",
        "26.01.23",
        "26.1.2023",
        "26 / 01 / 2023",
        "26 01 2023",
        "2023-01-26",
        "2023/1/26",
        "20230126",
        20230126,
        "26012023",
        "26 Jan 2023",
        "26-Jan-23",
        "26th January, 2023",
        "26th of January 2023",
        "Thursday, 26 Jan 2023",
        "Jan 26, 2023",
        "January 26th 2023",
        "26 जनवरी 2023",
        "२६/०१/२०२३",
        "२६ जनवरी २०२३",
        "২৬/০১/২০২৩",
        "26 জানুয়ারি 2023",
        "౨౬/౦౧/౨౦౨౩",
        "26 జనవరి 2023",
        "２６/０１/２０２３",
    ],
)
def test_read_date(cell):
    assert read_date(cell) == DAY


@pytest.mark.parametrize("cell", [None, "", "-", "not known"])
def test_a_blank_cell_is_no_date(cell):
    assert read_date(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        datetime(2023, 1, 26, 22, 30),  # noqa: DTZ001
        44952.9375,
        "44952.9375",
        "26/01/2023 22:30",
        "26/01/2023, 10:30 PM",
        "26.01.23 2230 hrs",
        "2023-01-26T22:30",
        "2023-01-26T17:00:00Z",
        "2023-01-26T22:30:00+05:30",
        "26 जनवरी 2023 रात 10:30 बजे",
    ],
)
def test_a_time_beside_the_date_is_read_too(cell):
    assert read_moment(cell) == (DAY, time(22, 30))


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("31/02/2023", "DATE_NO_SUCH_DAY"),
        ("00/01/2023", "DATE_NO_SUCH_DAY"),
        ("32/13/2023", "DATE_NO_SUCH_DAY"),
        ("29.02.23", "DATE_NO_SUCH_DAY"),
        ("01/28/2023", "DATE_MONTH_FIRST"),
        ("26/01", "DATE_NO_YEAR"),
        ("26 Jan", "DATE_NO_YEAR"),
        ("last Thursday", "DATE_UNREADABLE"),
        ("26-27/01/2023", "DATE_UNREADABLE"),
        ("26/01/202", "DATE_UNREADABLE"),
        (14, "DATE_UNREADABLE"),
        (1e9, "DATE_UNREADABLE"),
        ("26/01/2023 sometime", "TIME_UNREADABLE"),
    ],
)
def test_what_is_no_date_is_named(cell, kind):
    with pytest.raises(Misread) as caught:
        read_date(cell)
    assert caught.value.kind == kind
    assert caught.value.what
    assert caught.value.how


def test_a_month_put_first_is_shown_the_right_way_round():
    with pytest.raises(Misread) as caught:
        read_date("01/28/2023")
    assert "28/01/2023" in caught.value.how


@given(
    st.dates(date(1990, 1, 1), date(2068, 12, 31)),
    st.sampled_from(
        [
            "%d/%m/%Y",
            "%d-%m-%Y",
            "%d.%m.%y",
            "%Y-%m-%d",
            "%d %b %Y",
            "%d%m%Y",
            "%B %d, %Y",
        ]
    ),
)
def test_every_day_is_read_back_from_every_shape(day, shape):
    assert read_date(day.strftime(shape)) == day


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back_from_its_excel_number(day):
    assert read_date((day - date(1899, 12, 30)).days) == day


@given(st.text())
def test_any_text_is_a_date_or_named(text):
    assert outcome(text) in {"read", "DATE", "TIME"}


def outcome(text):
    try:
        read_moment(text)
    except Misread as misread:
        return misread.kind.partition("_")[0]
    return "read"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("22:30", time(22, 30)),
        ("22.30", time(22, 30)),
        ("22:30:45", time(22, 30)),
        ("10:30 PM", time(22, 30)),
        ("10.30 p.m.", time(22, 30)),
        ("10:30pm", time(22, 30)),
        ("2230 hrs", time(22, 30)),
        ("22:30 hours", time(22, 30)),
        ("930", time(9, 30)),
        ("9 AM", time(9)),
        ("12:00 AM", time(0)),
        ("12:15 PM", time(12, 15)),
        ("noon", time(12)),
        ("midnight", time(0)),
        ("सुबह 9 बजे", time(9)),
        ("दोपहर 2 बजे", time(14)),
        ("दोपहर 12 बजे", time(12)),
        ("दोपहर 11:30 बजे", time(11, 30)),
        ("शाम 6:15 बजे", time(18, 15)),
        ("रात 10:30", time(22, 30)),
        ("रात 2 बजे", time(2)),
        ("२२:३०", time(22, 30)),
        (0.9375, time(22, 30)),
        (22.3, time(22, 30)),
        (2230, time(22, 30)),
        (9, time(9)),
        (time(22, 30, 5), time(22, 30)),
        (datetime(1899, 12, 31, 22, 30), time(22, 30)),  # noqa: DTZ001
        (timedelta(hours=22, minutes=30), time(22, 30)),
    ],
)
def test_read_time(cell, expected):
    assert read_time(cell) == expected


@pytest.mark.parametrize(
    "cell", ["25:00", "22:75", "evening-ish", "2460", 77, "10:30 xm"]
)
def test_what_is_no_time_is_named(cell):
    with pytest.raises(Misread) as caught:
        read_time(cell)
    assert caught.value.kind == "TIME_UNREADABLE"


@given(st.times(), st.sampled_from(["%H:%M", "%H.%M", "%I:%M %p", "%H%M hrs"]))
def test_every_minute_is_read_back_from_every_shape(moment, shape):
    expected = moment.replace(second=0, microsecond=0, tzinfo=None)
    assert read_time(moment.strftime(shape)) == expected
