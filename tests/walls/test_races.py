"""Two people at once: what one session may not spoil for the other."""

import threading

import psycopg
import pytest
from django.db import connection, transaction

from audit.revealing import AN_HOUR
from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from cases.models import Case, Clock
from common import walls
from tests.conftest import behind_the_walls
from tests.factories import World, hours_ago


@pytest.fixture
def case(committed):
    world = World().offices()
    with transaction.atomic():
        walls.enter(world.caseworker.pk)
        return take_in_child(
            Intake(sex=Sex.BOY), by=world.caseworker, rescued_at=hours_ago(2)
        )


def _session():
    params = connection.get_connection_params()
    params.pop("cursor_factory", None)
    params.pop("context", None)
    return psycopg.connect(**params)


def test_two_clocks_met_at_once_leave_the_true_next_deadline(case):
    """A trigger that recomputes in one statement leaves a stale deadline here: each
    session would see the other's clock as still open."""
    with behind_the_walls():
        clocks = list(Clock.objects.filter(case=case).order_by("due_at")[:2])
        rest = (
            Clock.objects.filter(case=case)
            .exclude(pk__in=[c.pk for c in clocks])
            .order_by("due_at")
            .values_list("due_at", flat=True)
            .first()
        )
    assert len(clocks) == 2
    one, two = _session(), _session()
    meet = "update cases_clock set met_at = now() where id = %s"
    one.execute(meet, [clocks[0].pk])
    second = threading.Thread(
        target=lambda: (two.execute(meet, [clocks[1].pk]), two.commit())
    )
    second.start()
    second.join(0.3)
    assert second.is_alive(), "the second writer must wait for the first"
    one.commit()
    second.join(10)
    one.close()
    two.close()

    with behind_the_walls():
        assert Case.objects.get(pk=case.pk).next_due_at == rest


def test_the_lists_see_the_next_deadline_of_the_same_instant(case):
    with behind_the_walls():
        Clock.objects.filter(case=case).update(met_at=hours_ago(0))
        stored = Case.objects.get(pk=case.pk)
        copies = set(stored.casegroupreach_set.values_list("next_due_at", flat=True))
    assert stored.next_due_at is None
    assert copies == {None}


def test_a_case_that_one_person_changes_is_locked_to_all_others(case):
    with transaction.atomic():
        walls.enter(case.worker_id)
        Case.objects.locked(case)
        with _session() as other, pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute(
                "select 1 from cases_case where id = %s for update nowait", [case.pk]
            )


def test_many_clicks_at_once_show_no_more_than_the_hour_allows(case):
    left, clicks = 3, 10
    shown: list[bool] = []

    def click(times=1):
        with _session() as session:
            session.execute("select wall_enter(%s)", [case.opened_by_id])
            asked = "select reveal('PLACE', 'shelters.Shelter', '1', null)"
            shown.extend(session.execute(asked).fetchone()[0] for _ in range(times))

    click(AN_HOUR - left)
    assert all(shown)
    shown.clear()
    at_once = [threading.Thread(target=click) for _ in range(clicks)]
    for one in at_once:
        one.start()
    for one in at_once:
        one.join(20)
    assert sorted(shown) == [False] * (clicks - left) + [True] * left
