import json
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rescue_list.workbook_cells import sheets_of, tagged, untagged
from tests.cases.rescue_list.lists import DATA, HEADINGS, ROW, as_xlsx


@given(
    st.none()
    | st.text()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.booleans()
    | st.dates()
    | st.times()
    | st.datetimes()
    | st.timedeltas(max_value=timedelta(days=999), min_value=timedelta(0))
)
def test_every_kind_of_cell_comes_through_as_it_was(cell):
    assert untagged(json.loads(json.dumps(tagged(cell)))) == cell


@pytest.mark.parametrize(
    "cell",
    [
        date(2023, 1, 26),
        time(22, 30),
        datetime(2023, 1, 26, 22, 30),  # noqa: DTZ001
        timedelta(hours=30),
    ],
)
def test_a_day_and_a_time_keep_their_kind(cell):
    assert type(untagged(tagged(cell))) is type(cell)


def test_sheets_of():
    (sheet,) = sheets_of(as_xlsx([["A list"], HEADINGS, ROW], merged=["A1:O1"]))
    assert sheet["name"] == "Sheet"
    assert sheet["rows"][0] == ["A list"]
    assert sheet["rows"][2] == list(ROW[:-1])
    assert sheet["merges"] == [(0, 0, 0, 14)]


def test_an_old_workbook_has_its_sheets_too():
    (sheet,) = sheets_of((DATA / "twenty-children.xls").read_bytes())
    assert sheet["rows"][4][1] == ["day", "2023-01-28"]
