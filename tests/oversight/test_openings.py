"""What nothing on record explains is asked about, and a person answers."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import (
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from django.urls import reverse
from django.utils import timezone

from accounts.roles import VERBS, Role
from audit.choices import OpeningAnswer
from audit.models import Access, Event, UnexplainedOpening
from audit.recording import note_access
from cases.actions.assigning import assign_worker
from cases.actions.break_glass import break_glass
from cases.actions.intake import Intake, take_in_child
from cases.choices import GlassReason, Sex
from cases.models import Case, CodeListEntry, InboxItem
from common.refusals import Refused
from common.walls import on_clock_duty
from oversight.actions.openings import answer_opening, list_openings, week_before
from tests.cases.inquiry_cases import case, rows, world
from tests.conftest import as_worker, behind_the_walls
from tests.factories import MADHUBANI, UserFactory, hours_ago

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
    found = {row.user_id for row in rows(UnexplainedOpening.objects.all())}
    assert found == {user for user, case in _opened() if not _is_explained(user, case)}
    return found


def _opened():
    opened = Access.objects.filter(case_id__isnull=False)
    return {(row.user_id, row.case_id) for row in rows(opened)}


def _is_explained(user, case):
    """What is said at once, by the same words as the weekly list."""
    about = Access.objects.filter(user_id=user, case_id=case).order_by("at")
    moments = [row.at for row in rows(about)]
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute(
            "select opening_is_explained(u.id, u.agency_id::int, %s, %s, %s)"
            " from accounts_user u where u.id = %s",
            [case, moments[0], moments[-1], user],
        )
        return cursor.fetchone()[0]


@pytest.fixture
def two_an_hour():
    with behind_the_walls():
        CodeListEntry.objects.filter(list="limit").update(extra={"number": 2})


@pytest.fixture
def many(world, nosy, wall):
    """Three cases more that have nothing to do with the nosy colleague."""
    wall(world.caseworker)
    cases = [
        take_in_child(
            Intake(sex=Sex.BOY, name=f"Child {n}"),
            by=world.caseworker,
            rescued_at=hours_ago(30),
        )
        for n in range(3)
    ]
    return [case.get_absolute_url() for case in cases]


def test_past_the_number_of_the_hour_no_case_opens_and_the_supervisor_hears(
    two_an_hour, many, nosy, head, browser
):
    client = browser(nosy)
    assert [client.get(page).status_code for page in many] == [200, 200, 429]
    assert "Your supervisor has been told" in client.get(many[2]).content.decode()
    assert client.get(many[0]).status_code == 200
    [notice] = rows(InboxItem.objects.filter(kind="openings.many", user=head))
    assert notice.facts == {"person": nosy.pk}
    [event] = rows(Event.objects.filter(type="openings.many"))
    assert (event.subject_id, event.facts) == (str(nosy.pk), {"cases": 2})


def test_the_api_is_counted_with_the_pages(two_an_hour, many, nosy, browser):
    client = browser(nosy)
    for page in many[:2]:
        client.get(page)
    pk = many[2].strip("/").split("/")[-1]
    [case] = rows(Case.objects.filter(pk=pk))
    answer = client.get(f"/api/v1/children/{case.child_id}/")
    assert answer.status_code == 429
    assert b"Child" not in answer.content


def test_what_is_explained_is_not_counted(two_an_hour, many, world, browser):
    client = browser(world.caseworker)
    assert {client.get(page).status_code for page in many} == {200}


def test_after_an_hour_the_next_case_opens(two_an_hour, many, nosy, browser):
    client = browser(nosy)
    for page in many:
        client.get(page)
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute("update audit_access set at = at - interval '61 minutes'")
        cursor.execute("set session_replication_role = origin")
    assert client.get(many[2]).status_code == 200


def test_the_database_counts_whoever_writes_past_the_program(
    two_an_hour, case, many, nosy, wall
):
    opens(case, nosy, wall)
    said = {row.why for row in rows(Access.objects.filter(user_id=nosy.pk))}
    assert said == {"unexplained"}
    second, third, _fourth = [page.strip("/").split("/")[-1] for page in many]
    facts = {"by": nosy, "page": "x", "data_classes": ["ID"]}
    note_access(case_id=second, why="A good reason", **facts)
    with pytest.raises(OperationalError, match="in an hour"), transaction.atomic():
        note_access(case_id=third, **facts)


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
