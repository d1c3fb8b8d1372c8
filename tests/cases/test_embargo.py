"""A planned operation is there for its named team and for nobody else."""

import pytest

from audit.models import Event
from cases.actions.break_glass import break_glass
from cases.choices import GlassReason
from cases.models import (
    OperationSite,
    OperationTip,
    RescueOperation,
    TeamMember,
)
from tests.cases.views.test_operations import planned, url, world
from tests.factories import UserFactory

__all__ = ["planned", "world"]
pytestmark = pytest.mark.django_db

PAGES = ["detail", "live", "tip", "team"]


@pytest.fixture
def colleague(planned):
    """Of the lead's own office and rank, and not on the team."""
    return UserFactory(role="POLICE", agency=planned.lead.agency)


@pytest.mark.parametrize("name", PAGES)
def test_a_colleague_outside_the_team_finds_no_page(planned, colleague, browser, name):
    assert browser(colleague).get(url(name, planned)).status_code == 404


@pytest.mark.parametrize(
    "address", ["/operations/", "/api/v1/operations/", "/", "/find/?q={}", "/inbox/"]
)
def test_no_list_or_search_tells_a_colleague(planned, colleague, browser, address):
    words = address.format(planned.number)
    answer = browser(colleague).get(words, follow=True).content.decode()
    assert str(planned.pk) not in answer
    if "{}" not in address:
        assert planned.number not in answer


def test_no_row_tells_a_colleague(planned, colleague, wall):
    wall(colleague)
    assert not RescueOperation.objects.filter(pk=planned.pk).exists()
    for noun in (OperationSite, OperationTip, TeamMember):
        assert not noun.objects.filter(operation=planned.pk).exists()


def test_the_book_keeps_a_plan_from_colleagues_and_auditors(planned, colleague, wall):
    about = Event.objects.filter(subject_id=str(planned.pk))
    for stranger in (colleague, UserFactory(role="AUDITOR")):
        wall(stranger)
        assert not about.exists()
    wall(planned.lead)
    assert about.exists()


def test_no_emergency_opens_a_plan(planned, colleague, wall):
    wall(colleague)
    glass = break_glass(
        planned.number, reason=GlassReason.DANGER, words="Now.", by=colleague
    )
    assert glass.case_id is None
    assert not RescueOperation.objects.filter(pk=planned.pk).exists()
