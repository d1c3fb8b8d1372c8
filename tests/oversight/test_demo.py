"""The demo world, built small and with every check that the web makes."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, User
from accounts.roles import Role
from audit.models import Event
from cases.lifecycle import CaseStatus, OperationStatus
from cases.models import (
    Case,
    CauseListItem,
    Child,
    ChildIdentity,
    MatchFrequency,
    MatchProfile,
    Order,
    RescueOperation,
)
from cases.models.patterns import ToldBy, same_recruiters
from common import walls
from common.models import OutboxEntry
from oversight.demo.building import build_world
from oversight.demo.plans import plan_children
from reintegration.models import Attendance, Handover
from shelters.models import RollCall
from tests.conftest import behind_the_walls

SEED, CHILDREN = 7, 24


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The demo world, gone again when the last of these tests has looked at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world(seed=SEED, children=CHILDREN)
        transaction.set_rollback(True)


@pytest.fixture
def rows(world):
    """What stands in the database, seen behind the walls."""
    with behind_the_walls():
        yield world


def test_every_stage_has_its_children(rows):
    planned = plan_children(SEED, CHILDREN)
    found = set(Case.objects.values_list("status", flat=True))
    assert {plan.stage for plan in planned} <= found | {CaseStatus.DIED}
    assert Case.objects.count() == len(planned)


@pytest.mark.parametrize(
    ("seed", "same"), [(SEED, True), (SEED + 1, False)], ids=["same", "other"]
)
def test_a_seed_makes_one_world(seed, same):
    assert (plan_children(SEED, 400) == plan_children(seed, 400)) == same


def test_the_whole_world_has_about_400_children_of_every_stage():
    plans = plan_children(SEED, 400)
    assert 395 <= len(plans) <= 410
    assert {plan.stage for plan in plans} == set(CaseStatus) - {
        CaseStatus.DIED,
        CaseStatus.UNTRACEABLE,
    }
    assert any(plan.unnamed for plan in plans)
    assert any(plan.sibling_of for plan in plans)
    assert any(plan.second_of for plan in plans)
    assert any(plan.late_production for plan in plans)


def test_nothing_in_the_world_happens_in_the_future(rows):
    assert not Event.objects.filter(happened_at__gt=timezone.now()).exists()
    assert not Case.objects.filter(rescued_at__gt=timezone.now()).exists()


def test_no_name_of_a_child_stands_in_the_book_or_the_outbox(rows):
    written = " ".join(
        [str(facts) for facts in Event.objects.values_list("facts", flat=True)]
        + [str(ids) for ids in OutboxEntry.objects.values_list("ids", flat=True)]
    )
    names = ChildIdentity.objects.exclude(name="").values_list("name", "father")
    for name in {name for pair in names for name in pair}:
        assert not re.search(rf"\b{re.escape(name)}\b", written)


def test_the_day_is_alive(rows):
    assert RescueOperation.objects.filter(status=OperationStatus.LIVE).count() == 1
    assert RollCall.objects.exists()
    assert CauseListItem.objects.filter(heard_at__isnull=False).exists()
    assert CauseListItem.objects.filter(heard_at__isnull=True).exists()
    assert Attendance.objects.exists()
    assert Handover.objects.exists()
    assert Order.objects.filter(made_at__isnull=True).exists()


def test_a_second_rescue_goes_on_from_the_first(rows):
    second = Case.objects.get(previous__isnull=False)
    assert second.previous.status == CaseStatus.CONTINUED


def test_children_without_a_name_have_none(rows):
    for child in Child.objects.filter(identity__name=""):
        assert child.cases.get().label


def test_the_sample_rescue_list_has_its_committees(rows):
    named = Agency.objects.filter(kind="CWC").values_list("district__name", flat=True)
    assert set(named) >= {
        "Sangareddy",
        "Rangareddy",
        "Nizamabad",
        "Karimnagar",
        "Medchal Malkajgiri",
        "Hyderabad",
    }


@pytest.mark.parametrize("role", list(Role))
def test_a_person_of_every_role_opens_home_and_list(world, role):
    person = User.objects.filter(role=role).order_by("pk").first()
    assert person is not None
    browser = Client()
    with behind_the_walls():
        browser.force_login(person)
    assert browser.get("/", follow=True).status_code == 200
    assert browser.get(reverse("oversight:case-list")).status_code == 200


def test_the_sign_ins_begin_with_one_person_of_each_role(world, settings):
    settings.DEMO = True
    said = io.StringIO()
    call_command("demo", "--sign-ins", stdout=said)
    for role in Role:
        assert str(role.label) in said.getvalue()
    assert "caseworker.jaipur" in said.getvalue()


def test_a_world_with_people_is_left_alone(world, settings):
    settings.DEMO = True
    before = User.objects.count()
    call_command("demo", "--if-empty", stdout=io.StringIO())
    with pytest.raises(CommandError):
        call_command("demo", stdout=io.StringIO())
    assert User.objects.count() == before


@pytest.mark.parametrize("words", [[], ["--sign-ins"], ["--if-empty"]])
def test_a_server_never_gets_invented_children(words):
    with pytest.raises(CommandError, match="demo settings"):
        call_command("demo", *words, stdout=io.StringIO())


def test_names_are_counted_by_the_step_that_follows_the_demo(rows):
    assert not MatchFrequency.objects.filter(fact="child").exists()
    call_command("rebuild_match_keys", counts=True, stdout=io.StringIO())
    with behind_the_walls():
        counted = MatchFrequency.objects.get(fact="child", state=0, key=0)
        assert counted.n == MatchProfile.objects.count() >= CHILDREN
        assert MatchFrequency.objects.filter(fact="given").exclude(key=0).exists()


def test_the_agents_of_the_demo_show_as_two_patterns(world):
    with transaction.atomic():
        chair = User.objects.filter(role=Role.DCPO, agency__district__name="Jaipur")[0]
        walls.enter(chair.pk)
        found, _token = same_recruiters(chair)
        walls.leave()
    joined = [row for row in found if row.told_by == ToldBy.VILLAGE.label]
    assert 1 <= len(joined) <= 2
