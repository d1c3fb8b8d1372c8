"""Numbers that don't count for anybody who looks at two of them."""

from itertools import pairwise

from common.sealed import scattered

MANY = range(1, 20_001)


def test_no_number_is_given_twice():
    given = {scattered(count, of="plans") for count in MANY}
    assert len(given) == len(MANY)
    assert max(given) < 1_000_000


def test_the_second_million_begins_above_the_first():
    assert 1_000_000 <= scattered(1_000_001, of="plans") < 2_000_000


def test_the_distance_of_two_numbers_tells_not_how_many_lie_between():
    given = [scattered(count, of="plans") for count in MANY]
    steps = {later - one for one, later in pairwise(given)}
    rising = sum(later > one for one, later in pairwise(given))
    assert len(steps) > 0.9 * len(MANY)
    assert 0.45 < rising / len(MANY) < 0.55


def test_another_series_is_scattered_otherwise():
    assert scattered(1, of="plans of 2026") != scattered(1, of="plans of 2027")
