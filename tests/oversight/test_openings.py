"""What nothing on record explains is asked about, and a person answers."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import InternalError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import VERBS, Role
from audit.choices import OpeningAnswer
from audit.models import Access, Event, UnexplainedOpening
from audit.recording import note_access
from cases.actions.assigning import assign_worker
from cases.actions.break_glass import break_glass
from cases.choices import GlassReason
from cases.models import InboxItem
from common.refusals import Refused
from common.walls import on_clock_duty
from oversight.actions.openings import answer_opening, list_openings, week_before
from tests.cases.inquiry_cases import case, rows, world
from tests.conftest import as_worker, behind_the_walls
from tests.factories import MADHUBANI, UserFactory

__all__ = ["case", "world"]
pytestmark = pytest.mark.django_db

WORDS = "She asked me by phone."


@pytest.fixture
def head(world, case):
    return UserFactory(role="NGO_SUPERVISOR", agency=world.caseworker.agency)


@pytest.fixture
def nosy(world, head, wall, case):
    """A colleague with no part in the case, whose office named a worker for it."""
    wall(world.caseworker)
    with behind_the_walls():
        case.worker = UserFactory(role="CASEWORKER", agency=world.caseworker.agency)
        case.save()
    return UserFactory(role="CASEWORKER", agency=world.caseworker.agency)


def opens(case, user, wall):
    wall(user)
    note_access(by=user, case_id=case.pk, page="case", data_classes=["ID"])


def listed():
    """Review this week as if it were over; who stands in it."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    with as_worker(), on_clock_duty():
        list_openings(monday, today=monday + timedelta(days=7))
    return {row.user_id for row in rows(UnexplainedOpening.objects.all())}


def test_an_opening_without_any_part_in_the_case_is_listed(case, nosy, head, wall):
    opens(case, nosy, wall)
    opens(case, nosy, wall)
    assert listed() == {nosy.pk}
    [row] = rows(UnexplainedOpening.objects.all())
    assert (row.times, row.pages, row.case_number) == (2, "case", case.number)
    [event] = rows(Event.objects.filter(type="openings.listed"))
    assert event.facts["found"] == 1
    [notice] = rows(InboxItem.objects.filter(kind="openings.listed"))
    assert notice.user_id == head.pk


def test_listing_a_week_again_adds_nothing(case, nosy, wall):
    opens(case, nosy, wall)
    assert listed() == listed()
    assert len(rows(UnexplainedOpening.objects.all())) == 1


def test_who_took_the_child_in_and_who_works_on_the_case_is_explained(
    case, world, nosy, wall
):
    opens(case, world.caseworker, wall)
    wall(world.caseworker)
    with behind_the_walls():
        case.worker = nosy
        case.save()
    opens(case, nosy, wall)
    assert listed() == set()


@pytest.mark.parametrize(
    ("deed", "explains"), [("visit.recorded", True), ("document.printed", False)]
)
def test_a_deed_on_the_case_explains_and_a_print_does_not(
    case, nosy, wall, deed, explains
):
    opens(case, nosy, wall)
    with behind_the_walls():
        Event.objects.create(
            type=deed,
            case_id=case.pk,
            subject="cases.Case",
            subject_id=str(case.pk),
            by_id=nosy.pk,
            happened_at=timezone.now(),
        )
    assert listed() == (set() if explains else {nosy.pk})


def test_a_duty_of_an_office_without_a_named_worker_explains(case, world, wall):
    opens(case, world.police, wall)
    assert listed() == set()


def test_an_emergency_is_reviewed_on_its_own(case, wall):
    stranger = UserFactory(role="CASEWORKER", place=MADHUBANI)
    wall(stranger)
    break_glass(case.number, reason=GlassReason.FOUND, words="Here.", by=stranger)
    note_access(by=stranger, case_id=case.pk, page="case", data_classes=["ID"])
    assert listed() == set()


def test_a_week_is_reviewed_when_it_is_over():
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    assert week_before(today) == monday - timedelta(days=7)
    with as_worker(), on_clock_duty(), pytest.raises(Refused, match="when it is over"):
        list_openings(monday, today=today)


@pytest.fixture
def opening(case, nosy, wall):
    opens(case, nosy, wall)
    listed()
    return rows(UnexplainedOpening.objects.all())[0]


def test_the_head_of_the_office_answers_once(opening, head, wall):
    wall(head)
    answer_opening(opening, answer=OpeningAnswer.ASKED, words=WORDS, by=head)
    [row] = rows(UnexplainedOpening.objects.all())
    assert (row.answer, row.answered_by_id) == ("ASKED", head.pk)
    with pytest.raises(Refused, match="answered already"):
        answer_opening(opening, answer=OpeningAnswer.MISTAKE, words="No.", by=head)
    with (
        pytest.raises((ProgrammingError, InternalError), match="answered already"),
        transaction.atomic(),
    ):
        UnexplainedOpening.objects.update(words="other")


def test_an_answer_changes_nothing_else(opening, head, wall):
    wall(head)
    with (
        pytest.raises((ProgrammingError, InternalError), match="all that may be"),
        transaction.atomic(),
    ):
        UnexplainedOpening.objects.update(user_name="other", answer="ASKED")


def test_an_answer_has_words(opening, head, wall):
    wall(head)
    with pytest.raises(Refused, match="what you found out"):
        answer_opening(opening, answer=OpeningAnswer.ASKED, words=" ", by=head)


def test_nobody_answers_for_oneself(case, head, nosy, wall):
    opens(case, head, wall)
    assert listed() == {head.pk}
    wall(head)
    assert not UnexplainedOpening.objects.exists()
    [row] = rows(UnexplainedOpening.objects.all())
    with pytest.raises(UnexplainedOpening.DoesNotExist):
        answer_opening(row, answer=OpeningAnswer.ASKED, words=WORDS, by=head)


def test_no_colleague_and_no_other_office_sees_it(opening, nosy, wall):
    for stranger in (
        nosy,
        UserFactory(role="CASEWORKER", agency=nosy.agency),
        UserFactory(role="NGO_SUPERVISOR", place=MADHUBANI),
    ):
        wall(stranger)
        assert not UnexplainedOpening.objects.exists()


def test_what_has_no_good_reason_goes_to_the_auditor(opening, head, wall):
    auditor = UserFactory(role="AUDITOR")
    wall(head)
    answer_opening(opening, answer=OpeningAnswer.ESCALATED, words=WORDS, by=head)
    wall(auditor)
    [notice] = InboxItem.objects.visible_to(auditor)
    assert notice.facts == {"opening": str(opening.pk)}
    assert UnexplainedOpening.objects.get().answer == "ESCALATED"


@pytest.mark.parametrize("role", sorted(set(Role.values)))
def test_the_database_knows_who_reviews(role):
    migration = import_module("audit.migrations.0004_lists_and_reviews")
    reviews = "audit.review_openings" in VERBS.get(Role(role), ())
    assert (role in [*migration.REVIEWERS.split(","), "AUDITOR"]) is reviews


def test_the_pages_list_and_take_the_answer(opening, head, nosy, browser):
    client = browser(head)
    page = reverse("oversight:opening-list")
    answer = reverse("oversight:opening-answer", args=[opening.pk])
    assert nosy.full_name in client.get(page).content.decode()
    assert "case" in client.get(answer).content.decode()
    client.post(answer, {"answer": "COVERED", "words": "Worker was ill."})
    assert "Stood in for a colleague" in client.get(page).content.decode()
    assert browser(nosy).get(answer).status_code == 404


def test_an_assignment_afterwards_explains_the_next_week(case, nosy, world, head, wall):
    wall(head)
    assign_worker(case, worker=nosy, by=head)
    opens(case, nosy, wall)
    assert listed() == set()
    assert rows(Access.objects.all())
