"""A token of a next page that nobody here wrote leads to no page, never to an error."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from common.paging import moment_and_key, token_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

KEY = "01890000-0000-7000-8000-000000000000"
PAGES = (
    "/duties/?after=",
    "/cases/?after=",
    "/cases/?late=1&after=",
    "/inbox/?after=",
    "/known/?after=",
    "/known/villages/?after=",
    "/known/employers/?after=",
    "/known/agents/?after=",
)
SPOILED = (
    "x",
    "_",
    "1_2",
    "a_b_c_d",
    "%00",
    "%ED%A0%80",
    "9" * 5000,
    f"nan_{KEY}",
    f"1e300_{KEY}",
    f"-1e18_{KEY}",
    f"1_{KEY}_1",
)


@pytest.mark.parametrize("token", SPOILED, ids=lambda token: token[:12])
@pytest.mark.parametrize("page", PAGES)
def test_a_token_that_is_none_of_ours_leads_to_no_page(page, token, browser):
    answer = browser(UserFactory(role="DCPO")).get(page + token)
    assert answer.status_code in {200, 404}, answer.status_code
    if token in {"x", "_", "1_2"}:
        assert answer.status_code == 404


def test_a_token_says_again_what_it_was_made_of():
    moment = datetime(2026, 1, 5, 10, 0, 0, 123456, tzinfo=UTC)
    assert moment_and_key(token_of(moment, UUID(KEY))) == (moment, UUID(KEY))
