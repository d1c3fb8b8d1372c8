"""Seeing a case out of reach in an emergency is short, loud and reviewed."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.core import mail
from django.db import InternalError, ProgrammingError, connection, transaction
from django.utils import timezone

from accounts.roles import VERBS, Role
from audit.models import Access, Event
from audit.recording import note_access
from cases import notifications, reach
from cases.actions.break_glass import break_glass, review_glass
from cases.choices import Duty, GlassReason
from cases.models import BreakGlass, Case, ChildIdentity, Flag, InboxItem, Paper
from common.models import OutboxEntry
from common.refusals import Refused
from tests.cases.inquiry_cases import case, rows, world
from tests.conftest import as_worker, behind_the_walls
from tests.factories import MADHUBANI, UserFactory

__all__ = ["case", "world"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def head(db):
    return UserFactory(role="NGO_SUPERVISOR", place=MADHUBANI, email="head@example.org")


@pytest.fixture
def auditor(db):
    return UserFactory(role="AUDITOR", email="auditor@example.org")


@pytest.fixture
def stranger(head):
    return UserFactory(role="CASEWORKER", agency=head.agency, supervisor=head)


def opened(case, stranger, wall):
    wall(stranger)
    return break_glass(
        case.number, reason=GlassReason.FOUND, words="She came to us.", by=stranger
    )


def aged(glass, **by):
    """The same opening, as if made longer ago."""
    ago = timedelta(**by)
    with behind_the_walls():
        # The database refuses such a change to everybody else.
        with connection.cursor() as cursor:
            cursor.execute("set session_replication_role = replica")
        BreakGlass.objects.filter(pk=glass.pk).update(
            broken_at=glass.broken_at - ago, ends_at=glass.ends_at - ago
        )
        with connection.cursor() as cursor:
            cursor.execute("set session_replication_role = origin")


def test_a_case_out_of_reach_is_seen_for_two_hours(case, stranger, wall):
    wall(stranger)
    assert not Case.objects.filter(pk=case.pk).exists()
    glass = opened(case, stranger, wall)
    assert glass.ends_at - glass.broken_at == timedelta(hours=2)
    assert Case.objects.visible_to(stranger).get() == case
    aged(glass, hours=2, seconds=1)
    assert not Case.objects.visible_to(stranger).exists()
    assert not Case.objects.filter(pk=case.pk).exists()


def test_an_opening_lets_nobody_else_of_the_office_in(case, stranger, head, wall):
    opened(case, stranger, wall)
    wall(head)
    assert not Case.objects.filter(pk=case.pk).exists()


def test_a_case_opened_in_an_emergency_is_looked_at_and_not_changed(
    case, stranger, wall
):
    opened(case, stranger, wall)
    assert not reach.may(stranger, "cases.raise_concern", case)
    with pytest.raises(Case.DoesNotExist):
        Case.objects.locked(case)
    assert Case.objects.filter(pk=case.pk).update(label="x") == 0
    assert rows(Flag.objects.all()) == []


def test_no_row_is_added_to_a_case_that_is_only_looked_at(case, stranger, wall):
    opened(case, stranger, wall)
    paper = Paper(case=case, kind="PHOTO", added_by=stranger)
    with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
        paper.save(force_insert=True)
    with behind_the_walls():
        reach.grant(case, to=stranger.agency, duty=Duty.NGO, because="test")
    wall(stranger)
    paper.save(force_insert=True)


def test_the_child_of_a_case_that_is_only_looked_at_keeps_its_name(
    case, stranger, wall
):
    opened(case, stranger, wall)
    of_child = ChildIdentity.objects.filter(child=case.child_id)
    assert of_child.exists()
    assert of_child.update(name="Somebody") == 0


def test_supervisor_auditor_and_committee_hear_of_it_at_once_without_a_name(
    case, stranger, head, auditor, wall, world
):
    glass = opened(case, stranger, wall)
    told = rows(InboxItem.objects.filter(kind="glass.broken"))
    assert {item.user_id for item in told} == {head.pk, auditor.pk, None}
    assert {item.agency_id for item in told if item.case_id} == {case.owner_id}
    for person in (head, auditor):
        wall(person)
        [item] = InboxItem.objects.visible_to(person)
        assert item.facts == {"glass": str(glass.pk)}
    entries = rows(OutboxEntry.objects.filter(task="cases.mail_notice"))
    assert {entry.ids["item"] for entry in entries} == {str(i.pk) for i in told}
    with as_worker():
        for item in told:
            notifications.mail_notice.run(item=str(item.pk))
    assert ["auditor@example.org"] in [m.to for m in mail.outbox]
    assert ["head@example.org"] in [m.to for m in mail.outbox]
    assert not any("Mandal" in m.subject + m.body for m in mail.outbox)
    [event] = rows(Event.objects.filter(type="glass.broken"))
    assert event.facts == {"reason": "FOUND"}


def test_a_sealed_case_and_no_case_at_all_give_the_same_answer(case, stranger, wall):
    with behind_the_walls():
        Case.objects.filter(pk=case.pk).update(sealed=True)
    answers = [
        break_glass(number, reason=GlassReason.DANGER, words="Help.", by=wall(stranger))
        for number in (case.number, "JAI/2026/999999")
    ]
    assert [(a.case_id, a.number, a.ends_at) for a in answers] == [(None, "", None)] * 2
    assert len(rows(Event.objects.filter(type="glass.refused"))) == 2
    assert not Case.objects.visible_to(stranger).exists()


def test_a_case_sealed_meanwhile_is_closed_at_once(case, stranger, wall):
    opened(case, stranger, wall)
    with behind_the_walls():
        Case.objects.filter(pk=case.pk).update(sealed=True)
    assert not Case.objects.visible_to(stranger).exists()
    assert not Case.objects.filter(pk=case.pk).exists()


def test_unreviewed_for_three_days_the_right_lapses(case, stranger, head, wall):
    glass = opened(case, stranger, wall)
    aged(glass, days=3, seconds=1)
    with pytest.raises(Refused, match="within three days"):
        opened(case, stranger, wall)
    wall(head)
    review_glass(glass, justified=True, words="The child stood there.", by=head)
    assert opened(case, stranger, wall).case_id == case.pk


def test_who_opened_without_need_opens_no_other(case, stranger, head, wall):
    glass = opened(case, stranger, wall)
    aged(glass, hours=3)
    wall(head)
    review_glass(glass, justified=False, words="There was no child.", by=head)
    with pytest.raises(Refused, match="without need"):
        opened(case, stranger, wall)


def test_the_database_itself_refuses_whoever_asks_past_the_page(case, stranger, wall):
    glass = opened(case, stranger, wall)
    aged(glass, days=4)
    wall(stranger)
    with pytest.raises(ProgrammingError, match="stands against it"):
        ask_the_database(case)


@pytest.mark.parametrize("role", sorted(set(Role.values)))
def test_the_database_knows_the_roles_of_the_verb(case, wall, role):
    migration = import_module("cases.migrations.0010_break_glass")
    may = "cases.break_glass" in VERBS.get(Role(role), ())
    assert (role in migration.BREAKERS.split(",")) is may
    reviews = "cases.review_glass" in VERBS.get(Role(role), ())
    assert (role in [*migration.REVIEWERS.split(","), "AUDITOR"]) is reviews


def test_a_role_without_the_verb_is_refused_by_both(case, wall):
    teacher = UserFactory(role="TEACHER", place=MADHUBANI)
    wall(teacher)
    with pytest.raises(Refused, match="Your role"):
        break_glass(case.number, reason=GlassReason.OTHER, words="x", by=teacher)
    with pytest.raises(ProgrammingError, match="no emergencies"):
        ask_the_database(case)


def ask_the_database(case):
    with connection.cursor() as cursor:
        cursor.execute(
            "select break_glass(gen_random_uuid(), %s, 'OTHER', 'x')", [case.number]
        )


def test_asking_is_counted_the_attempts_that_open_nothing_too(stranger, wall):
    wall(stranger)
    for n in range(5):
        break_glass(f"X{n}", reason=GlassReason.OTHER, words="Help.", by=stranger)
    with pytest.raises(Refused, match="too often"):
        break_glass("X6", reason=GlassReason.OTHER, words="Help.", by=stranger)


def test_nobody_opens_what_they_see_already(case, world, wall):
    wall(world.caseworker)
    with pytest.raises(Refused, match="already"):
        break_glass(
            case.number, reason=GlassReason.OTHER, words="x", by=world.caseworker
        )


def test_nobody_reviews_their_own_opening(case, head, wall):
    glass = opened(case, head, wall)
    with pytest.raises((Refused, BreakGlass.DoesNotExist)):
        review_glass(glass, justified=True, words="It was me.", by=head)


def test_a_colleague_without_the_right_neither_sees_nor_reviews(case, stranger, wall):
    glass = opened(case, stranger, wall)
    colleague = UserFactory(role="CASEWORKER", agency=stranger.agency)
    wall(colleague)
    assert not BreakGlass.objects.filter(pk=glass.pk).exists()
    with pytest.raises(BreakGlass.DoesNotExist):
        review_glass(glass, justified=True, words="Fine.", by=colleague)


def test_a_review_is_written_once_and_changes_nothing_else(
    case, stranger, head, auditor, wall
):
    glass = opened(case, stranger, wall)
    wall(auditor)
    review_glass(glass, justified=True, words="Right.", by=auditor)
    with pytest.raises(Refused, match="reviewed already"):
        review_glass(glass, justified=False, words="No.", by=auditor)
    with pytest.raises((ProgrammingError, InternalError), match="reviewed already"):
        BreakGlass.objects.filter(pk=glass.pk).update(words="other")


def test_the_reviewer_reads_what_was_opened_and_nothing_else(
    case, stranger, head, world, wall
):
    opened(case, stranger, wall)
    note_access(by=stranger, case_id=case.pk, page="case", data_classes=["ID"])
    wall(world.caseworker)
    note_access(by=world.caseworker, case_id=case.pk, page="case", data_classes=["ID"])
    wall(head)
    assert [row.user_id for row in Access.objects.all()] == [stranger.pk]
    assert timezone.now() >= Access.objects.get().at
