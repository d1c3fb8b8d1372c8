import pytest

from tests.compensation.money import Money


@pytest.fixture
def money(db):
    return Money()
