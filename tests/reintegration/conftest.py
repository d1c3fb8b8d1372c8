"""A child found in Jaipur whose home is in Madhubani, as far as a test needs it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from cases.actions.intake import Intake, take_in_child
from cases.choices import OrderKind, Sex
from cases.code_lists import entries
from cases.lifecycle import CaseStatus
from cases.models import Case, Order, OrderSignature
from reintegration.actions.home_check import (
    HomeCheckAnswer,
    answer_home_check,
    ask_home_check,
    decide_home_check,
)
from reintegration.choices import HomeCheckWay, VideoCall
from reintegration.models.lists import QUESTIONS
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory, World, district, hours_ago


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def home():
    """The offices of the home district, one person each."""
    home = World(MADHUBANI)
    for role in ("cwc_chair", "dcpo", "follow_up"):
        getattr(home, role)
    return home


@pytest.fixture
def make_case(world, wall):
    """A case before the final order, in a shelter of the Committee's choice."""

    def make(place=MADHUBANI, sex=Sex.BOY, **facts):
        wall(world.caseworker)
        case = take_in_child(
            Intake(
                sex=sex,
                name="Arif Ansari",
                father="Salim Ansari",
                age_years=11,
                home_district=district(place),
                **facts,
            ),
            by=world.caseworker,
            rescued_at=hours_ago(200),
        )
        with behind_the_walls():
            Case.objects.filter(pk=case.pk).update(
                status=CaseStatus.SHELTERED, produced_at=hours_ago(190)
            )
        case.refresh_from_db()
        return case

    return make


@pytest.fixture
def make_order(world):
    """A made order of three members; a final one moves the case on."""

    def make(case, *codes, kind=OrderKind.FINAL):
        with behind_the_walls():
            order = Order.objects.create(
                number=f"{case.number}/{len(codes)}{kind[0]}",
                case=case,
                committee=world.cwc_chair.agency,
                kind=kind,
                codes=list(codes),
                text="The child goes home.",
                signatures_needed=3,
                drafted_by=world.cwc_chair,
                drafted_at=hours_ago(3),
            )
            for _n in range(3):
                member = UserFactory(
                    role=Role.CWC_MEMBER, agency=world.cwc_chair.agency
                )
                with behind_the_walls():
                    OrderSignature.objects.create(
                        order=order, member=member, signed_at=hours_ago(2)
                    )
            with behind_the_walls():
                Order.objects.filter(pk=order.pk).update(made_at=hours_ago(2))
                if kind == OrderKind.FINAL:
                    Case.objects.filter(pk=case.pk).update(
                        status=CaseStatus.ORDERED, ordered_at=hours_ago(2)
                    )
        case.refresh_from_db()
        order.refresh_from_db()
        return order

    return make


def good_answers(**changes) -> dict[str, str]:
    """The answers of a home without a risk."""
    answers = {}
    for question in entries(QUESTIONS):
        risk = question.extra.get("risk_answer")
        answers[question.code] = {"no": "yes", "yes": "no"}.get(risk, "To go home.")
    return answers | changes


def good_answer(**changes) -> HomeCheckAnswer:
    """A visit to a home to which the child may return."""
    facts = {
        "way": HomeCheckWay.VISIT,
        "answers": good_answers(),
        "outcome": "SUITABLE",
        "visited_on": timezone.localdate(),
        "video_call": VideoCall.KNEW,
        "video_call_on": timezone.localdate(),
        "child_view": "DIRECT",
        "child_view_words": "Wants to go home.",
    }
    return HomeCheckAnswer(**(facts | changes))


@pytest.fixture
def answered_check(world, home, wall):
    """A home check asked by Jaipur and answered by the unit of the home district."""

    def make(case, **changes):
        unit = world.dcpo if case.home_district == world.district else home.dcpo
        wall(world.cwc_chair)
        check = ask_home_check(case, asked_of=unit.agency, by=world.cwc_chair)
        wall(unit)
        return answer_home_check(check, good_answer(**changes), by=unit)

    return make


@pytest.fixture
def checked_case(world, wall, make_case, answered_check):
    """A case whose home was decided as suitable for the father."""

    def make(place=MADHUBANI, **facts):
        case = make_case(place, **facts)
        check = answered_check(case)
        wall(world.cwc_chair)
        decide_home_check(
            check,
            suitable=True,
            because="The family is known and lives without the child's earnings.",
            receiver_name="Salim Ansari",
            receiver_relation="Father",
            by=world.cwc_chair,
        )
        case.refresh_from_db()
        return case

    return make


@pytest.fixture
def ordered_case(checked_case, make_order):
    """A checked case with the final order to go home."""

    def make(**facts):
        case = checked_case(**facts)
        make_order(case, "DECLARE_CNCP", "RESTORE")
        return case

    return make


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)
