from decimal import Decimal

import pytest

from compensation.sums import UnclearSum, paise_of


@pytest.mark.parametrize(
    ("written", "paise"),
    [
        ("20000", 2_000_000),
        ("20,000", 2_000_000),
        ("1,25,000.50", 12_500_050),
        ("12,34,567", 123_456_700),
        ("1,234,567", 123_456_700),
        ("₹ २०,०००/-", 2_000_000),
        ("Rs. 20,000/-", 2_000_000),
        ("২০০০০", 2_000_000),
        (" 5 ", 500),
        (0.1, 10),
        (20000.0, 2_000_000),
        (1234567, 123_456_700),
        (Decimal("0.01"), 1),
        ("", None),
        (None, None),
    ],
)
def test_a_sum_is_read_as_people_write_it(written, paise):
    assert paise_of(written) == paise


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("-500", "SUM_NEGATIVE"),
        ("(500)", "SUM_NEGATIVE"),
        (-1, "SUM_NEGATIVE"),
        ("0", "SUM_ZERO"),
        ("0.00", "SUM_ZERO"),
        (0, "SUM_ZERO"),
        ("1.005", "SUM_PARTS"),
        ("1,2,3", "SUM_COMMAS"),
        ("12,3456", "SUM_COMMAS"),
        ("20.000,00", "SUM_UNCLEAR"),
        ("two lakh", "SUM_UNCLEAR"),
        ("1e5", "SUM_UNCLEAR"),
        (float("nan"), "SUM_UNCLEAR"),
        ("99999999999999", "SUM_TOO_LARGE"),
    ],
)
def test_an_unclear_sum_gets_a_clear_answer(written, kind):
    with pytest.raises(UnclearSum) as refused:
        paise_of(written)
    assert refused.value.kind == kind
    assert refused.value.words.endswith(".")
