"""Whoever posts past the greyed button is told 403 by the wall, not 500."""

import pytest

from compensation.models import Claim
from tests.compensation.money import Money
from tests.conftest import behind_the_walls

pytestmark = pytest.mark.django_db


def test_a_role_that_only_reads_a_claim_is_refused_by_the_wall(browser):
    money = Money()
    claim = money.proposed()
    answer = browser(money.world.cwc_chair).post(
        f"/compensation/claims/{claim.pk}/decide/",
        {"accept": "yes", "reason": "Found at work."},
    )
    assert answer.status_code in {200, 403}
    with behind_the_walls():
        assert Claim.objects.get(pk=claim.pk).state == "IDENTIFIED"
