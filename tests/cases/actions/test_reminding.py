from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cases.actions.intake import Intake, take_in_child
from cases.actions.reminding import remind_of_clocks
from cases.choices import Sex
from cases.models import Clock, InboxItem
from cases.notifications import mail_notice
from common.models import OutboxEntry
from common.walls import on_clock_duty
from tests.conftest import as_worker, behind_the_walls
from tests.factories import World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def late_case(wall):
    world = World().offices()
    wall(world.caseworker)
    return take_in_child(
        Intake(sex=Sex.BOY, name="Suresh Paswan"),
        by=world.caseworker,
        rescued_at=hours_ago(30),
    )


def remind(now=None):
    with as_worker(), on_clock_duty():
        return remind_of_clocks(now=now or timezone.now())


def steps(case):
    with behind_the_walls():
        return [
            (item.kind, item.agency.kind)
            for item in InboxItem.objects.filter(
                case=case, clock__rule__code="PRODUCTION_24H"
            ).order_by("id")
        ]


def test_a_late_clock_climbs_the_ladder_once_per_step(late_case):
    now = timezone.now()
    for minute in range(4):
        remind(now + timedelta(minutes=minute))
    assert steps(late_case) == [
        ("clock.late", "POLICE"),
        ("clock.late", "POLICE"),
        ("clock.late", "DCPU"),
    ]

    remind(now + timedelta(hours=12))
    assert steps(late_case)[-1] == ("clock.late", "DM")
    remind(now + timedelta(days=9))
    assert len(steps(late_case)) == 4


def test_reminding_twice_at_once_sends_nothing_twice(late_case):
    now = timezone.now()
    first = remind(now)
    assert first > 0
    assert remind(now) == 0


def test_a_mail_names_the_case_by_its_number_and_nobody_by_name(late_case):
    remind()
    with behind_the_walls():
        office = late_case.clocks.get(rule__code="PRODUCTION_24H").agency
        office.email = "duty@police.example"
        office.save()
        entry = OutboxEntry.objects.filter(task="cases.mail_notice").first()
        item = InboxItem.objects.get(pk=entry.ids["item"])
        item.agency = office
        item.save()
    with as_worker():
        mail_notice(str(entry.pk))
        assert mail_notice(str(entry.pk)) == "done before or elsewhere"

    (letter,) = mail.outbox
    text = letter.subject + letter.body
    assert late_case.number in text
    assert "Suresh" not in text


def test_a_clock_that_was_met_late_stays_late(late_case, wall):
    with behind_the_walls():
        clock = Clock.objects.get(case=late_case, rule__code="PRODUCTION_24H")
        clock.met_at = timezone.now()
        clock.save()
    assert clock.is_late(timezone.now())
    assert clock.is_late(timezone.now() + timedelta(days=900))
